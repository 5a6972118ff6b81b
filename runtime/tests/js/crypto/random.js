test("getRandomValues fills integer arrays in place", () => {
  const array = new Uint32Array(64);
  same(crypto.getRandomValues(array), array);
  ok(array.some((value) => value !== 0));
  const part = new Uint8Array(new ArrayBuffer(64), 32, 16);
  crypto.getRandomValues(part);
  equal([...new Uint8Array(part.buffer, 0, 32)], new Array(32).fill(0));
  thrown(() => crypto.getRandomValues(new Float32Array(1)), "TypeMismatchError");
  thrown(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError");
});

test("randomUUID is version 4 and new each time", () => {
  const id = crypto.randomUUID();
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), id);
  ok(id !== crypto.randomUUID());
});
