// oro only: the JSON of messages is this runtime's own.
import background from "oro:background";

// The host answers with what it was sent: there and back through JSON.
const sent = async (data) => (await background.postMessage("other", data)).payload.data;

for (const [name, value] of Object.entries({
  null: null, true: true, 0: 0, "1.5": 1.5, "1e21": 1e21, "1e-7": 1e-7, "2^53": 2 ** 53, "2^60": 2 ** 60, "-5": -5, text: 'a"\n\u2028é😀',
  NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity, "-0": -0, bigint: -(10n ** 40n), "MAX_VALUE": Number.MAX_VALUE, "MIN_VALUE": Number.MIN_VALUE,
})) {
  test(`the primitive ${name} arrives as it is`, async () => {
    same(await sent(value), value);
    same((await sent([value]))[0], value);
    same((await sent({ value })).value, value);
  });
}
test("undefined arrives in arrays, Maps and Sets, is left out of objects, and alone is null", async () => {
  same(await sent(undefined), null);
  const list = await sent([undefined]);
  equal([list.length, list[0] === undefined], [1, true]);
  same((await sent(new Map([["k", undefined]]))).has("k"), true);
  equal(Object.keys(await sent({ a: undefined, b: 1 })), ["b"]);
});
test("plain objects and arrays arrive equal", async () => {
  const value = { a: [1, { b: null }], "": "empty", "é": [[]], n: {} };
  equal(await sent(value), value);
});
test("a key __proto__ arrives as a property", async () => {
  const copy = await sent(JSON.parse('{"__proto__":{"polluted":1}}'));
  ok(Object.hasOwn(copy, "__proto__") && copy.polluted === undefined);
});
test("lone surrogates are replaced in text, and refused in names", async () => {
  same(await sent("\ud800"), "\ufffd");
  await rejected(sent({ "\ud800": 1 }), "DataCloneError");
});
test("an object with a key $type arrives as it is", async () => {
  const value = { $type: "Date", value: 5, nested: [{ $type: { $type: 1 } }] };
  equal(await sent(value), value);
});
test("Dates, also invalid ones", async () => {
  same((await sent(new Date(1234))).getTime(), 1234);
  same((await sent([new Date(NaN)]))[0].getTime(), NaN);
});
test("regular expressions", async () => { same(`${await sent(/a\/b/gu)}`, "/a\\/b/gu"); });
test("Maps and Sets, nested, with keys of any kind", async () => {
  const copy = await sent(new Map([[{ k: 1 }, new Set([new Map([[NaN, 1n]])])]]));
  const [[key, set]] = [...copy];
  equal(key, { k: 1 });
  same([...set][0].get(NaN), 1n);
});
test("errors keep type, message, stack and cause", async () => {
  const copy = await sent(new RangeError("m", { cause: new DOMException("d", "AbortError") }));
  ok(copy instanceof RangeError && typeof copy.stack === "string" && copy.cause instanceof DOMException);
  equal([copy.message, copy.cause.name, copy.cause.code], ["m", "AbortError", 20]);
});
test("boxed primitives", async () => {
  const copy = await sent([Object(1), Object("x"), Object(-0), Object(5n), Object(false)]);
  equal(copy.map((item) => typeof item), ["object", "object", "object", "object", "object"]);
  ok(Object.is(copy[2].valueOf(), -0) && copy[3].valueOf() === 5n);
});
test("buffers, and views that share them", async () => {
  const buffer = Uint8Array.of(0, 1, 2, 3, 4, 5, 254, 255).buffer;
  const copy = await sent({ a: new Uint16Array(buffer, 2, 2), buffer, z: new DataView(buffer, 6) });
  ok(copy.a.buffer === copy.buffer && copy.z.buffer === copy.buffer);
  equal([[...new Uint8Array(copy.buffer)], copy.a.byteOffset, copy.a.length, copy.z.getUint8(1)], [[0, 1, 2, 3, 4, 5, 254, 255], 2, 2, 255]);
});
for (const type of [Int8Array, Uint8ClampedArray, Int32Array, Float32Array, Float64Array, Float16Array, BigUint64Array]) {
  test(`a ${type.name} arrives as one`, async () => {
    const copy = await sent(type.from(type === BigUint64Array ? [1n] : [1]));
    ok(copy instanceof type);
    same(copy.join(), "1");
  });
}
test("holes and properties of arrays", async () => {
  const copy = await sent(Object.assign([1, , 3], { name: "x" }));
  equal([Array.isArray(copy), copy.length, 1 in copy, copy.name], [true, 3, false, "x"]);
});
test("cycles and shared objects keep their identity, whatever the order of keys", async () => {
  const shared = { s: 1 };
  const value = { z: shared, a: shared, list: [shared], map: new Map([[shared, shared]]) };
  value.self = value;
  const copy = await sent(value);
  const [[key, item]] = [...copy.map];
  ok(copy.self === copy && copy.a === copy.z && copy.list[0] === copy.a && key === copy.a && item === copy.a);
});
test("a reference from inside a Map, a Set, an error and an escaped object", async () => {
  const shared = new Date(3);
  const copy = await sent({ a: { $type: "x", shared }, m: new Map([["k", shared]]), s: new Set([shared]), z: new Error("e", { cause: shared }) });
  ok(copy.a.shared === copy.m.get("k") && [...copy.s][0] === copy.a.shared && copy.z.cause === copy.a.shared);
});
test("getters are called once", async () => {
  let calls = 0;
  equal(await sent({ get x() { calls += 1; return calls; }, date: new Date(0), y: { get z() { return calls; } } }).then(({ x, y }) => [x, y.z]), [1, 1]);
});
test("toJSON is not called, instances become plain objects", async () => {
  class Named { value = 1; toJSON() { return "json"; } }
  equal(await sent(new Named()), { value: 1 });
});
test("a changed Object.prototype.toJSON does not change plain messages", async () => {
  Object.defineProperty(Object.prototype, "toJSON", { value: () => "tampered", configurable: true });
  try {
    equal((await sent({ a: 1 })).a, 1);
  } finally {
    delete Object.prototype.toJSON;
  }
});
for (const [name, value] of Object.entries({
  "a function": () => {}, "a symbol": Symbol("s"), "a promise": Promise.resolve(), "a WeakMap": new WeakMap(), "a proxy": new Proxy({}, {}),
  "an event": new Event("x"), "the scope itself": globalThis,
})) {
  test(`${name} cannot be sent, also deep inside`, async () => {
    await rejected(sent(value), "DataCloneError");
    await rejected(sent({ a: [value] }), "DataCloneError");
    thrown(() => postMessage([value]), "DataCloneError");
  });
}
test("a refusal names the class of what cannot be sent, and where it is", async () => {
  const { privateKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign"]);
  for (const [value, what] of [
    [new MessageChannel().port1, "a MessagePort"], [new Blob([]), "a Blob"], [new File([], "f"), "a File"], [privateKey, "a CryptoKey"],
    [new ReadableStream(), "a ReadableStream"], [new WritableStream(), "a WritableStream"], [new TransformStream(), "a TransformStream"],
    [new AbortController().signal, "an AbortSignal"], [new URL("x:y"), "a URL"], [() => {}, "a function"], [Symbol("s"), "a symbol"],
    [Promise.resolve(), "an object that cannot be sent"],
  ]) {
    const says = (data, message) => same(thrown(() => postMessage(data), "DataCloneError").message, `the message cannot be sent: ${message}`);
    says(value, `it is ${what}`);
    says({ data: { items: [1, 2, value] } }, `it contains ${what}, at data.items[2]`);
    says([{ "a b": value }], `it contains ${what}, at [0]["a b"]`);
    says({ map: new Map([[1, 2], ["k", { value }]]) }, `it contains ${what}, at map[1][1].value`);
    says({ set: new Set([value]) }, `it contains ${what}, at set[0]`);
    says({ $type: "mine", inner: value }, `it contains ${what}, at inner`);
    says(new Error("e", { cause: value }), `it contains ${what}, at cause`);
  }
});
test("nesting has a limit, plain or not", async () => {
  const nested = (levels, inner) => { let value = inner; for (let level = 0; level < levels; level += 1) value = [value]; return value; };
  await sent(nested(90, 1));
  await sent(nested(90, undefined));
  await rejected(sent(nested(101, 1)), "DataCloneError");
  await rejected(sent(nested(101, undefined)), "DataCloneError");
});
test("size has a limit, plain or not", () => {
  thrown(() => postMessage("x".repeat(2 << 20)), "RangeError");
  thrown(() => postMessage([undefined, "x".repeat(2 << 20)]), "RangeError");
  thrown(() => postMessage(new Array(2 << 20).fill(undefined)), "RangeError");
  thrown(() => postMessage(new Array(2 << 20).fill(1)), "RangeError");
  thrown(() => postMessage(new ArrayBuffer(2 << 20)), "RangeError");
});
