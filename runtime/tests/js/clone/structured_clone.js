test("primitives, arrays and objects", () => {
  for (const value of [undefined, null, true, 1, -0, NaN, 10n, "x"]) same(structuredClone(value), value);
  const source = { a: [1, { b: 2 }], c: undefined };
  const copy = structuredClone(source);
  equal(copy, source);
  ok(copy !== source && copy.a !== source.a && "c" in copy);
  same(1 in structuredClone([1, , 3]), false);
});

test("cycles and shared references", () => {
  const source = { shared: {} };
  source.self = source;
  source.again = source.shared;
  const copy = structuredClone(source);
  same(copy.self, copy);
  same(copy.again, copy.shared);
});

test("Map, Set, Date, RegExp and boxed primitives", () => {
  const copy = structuredClone({
    map: new Map([[{ k: 1 }, new Set([1, 2])]]), date: new Date(5), regexp: /a+/gi, boxed: Object("s"),
  });
  equal([...copy.map][0][0], { k: 1 });
  equal([...[...copy.map.values()][0]], [1, 2]);
  same(copy.date.getTime(), 5);
  same(`${copy.regexp}`, "/a+/gi");
  same(copy.boxed.valueOf(), "s");
});

test("errors keep type, message, stack and cause", () => {
  const source = new RangeError("m", { cause: new TypeError("inner") });
  const copy = structuredClone(source);
  ok(copy instanceof RangeError && copy !== source);
  equal([copy.name, copy.message, copy.stack === source.stack, copy.cause.name], ["RangeError", "m", true, "TypeError"]);
  class Special extends Error { name = "Special"; }
  same(Object.getPrototypeOf(structuredClone(new Special("x"))), Error.prototype);
  same(structuredClone(new DOMException("m", "AbortError")).code, 20);
});

test("buffers and views share the copy of their buffer", () => {
  const buffer = Uint8Array.of(1, 2, 3, 4).buffer;
  const copy = structuredClone({ buffer, part: new Uint8Array(buffer, 1, 2), view: new DataView(buffer, 2) });
  ok(copy.buffer !== buffer && copy.part.buffer === copy.buffer && copy.view.buffer === copy.buffer);
  equal([...copy.part], [2, 3]);
  equal([...structuredClone(new Float64Array([1.5]))], [1.5]);
});

test("transfer moves a buffer, unless something cannot be cloned", () => {
  const buffer = new ArrayBuffer(8);
  const copy = structuredClone({ buffer }, { transfer: [buffer] });
  equal([buffer.detached, copy.buffer.byteLength], [true, 8]);
  thrown(() => structuredClone(1, { transfer: [{}] }), "DataCloneError");
  thrown(() => structuredClone(1, { transfer: [buffer] }), "DataCloneError");
});

test("what cannot be cloned is a DataCloneError", () => {
  for (const value of [() => {}, Symbol("s"), new WeakMap(), Promise.resolve(), new EventTarget(), new Event("x"), { f() {} }]) {
    same(thrown(() => structuredClone(value), "DataCloneError").code, 25);
  }
});

test("instances of classes become plain objects; getters are read", () => {
  class Point { x = 1; get y() { return 2; } }
  same(Object.getPrototypeOf(structuredClone(new Point())), Object.prototype);
  equal(structuredClone({ get z() { return 3; } }), { z: 3 });
});
