test("getRandomValues fills integer arrays in place", () => {
  const array = new Uint32Array(64);
  same(crypto.getRandomValues(array), array);
  ok(array.some((value) => value !== 0));
  const part = new Uint8Array(new ArrayBuffer(64), 32, 16);
  crypto.getRandomValues(part);
  equal([...new Uint8Array(part.buffer, 0, 32)], new Array(32).fill(0));
});

test("getRandomValues takes every type of integer array", () => {
  for (const type of [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, BigInt64Array, BigUint64Array]) {
    ok(crypto.getRandomValues(new type(32)).some((value) => value != 0), type.name);
  }
});

test("getRandomValues fills up to 65536 bytes", () => {
  same(crypto.getRandomValues(new Uint8Array(65536)).length, 65536);
  same(crypto.getRandomValues(new Uint8Array(0)).length, 0);
});

test("getRandomValues refuses floats, views that are no arrays, and more than the quota", () => {
  thrown(() => crypto.getRandomValues(new Float32Array(1)), "TypeMismatchError");
  thrown(() => crypto.getRandomValues(new DataView(new ArrayBuffer(1))), "TypeMismatchError");
  thrown(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError");
  thrown(() => crypto.getRandomValues(new Uint32Array(16385)), "QuotaExceededError");
});
