const notCloned = (value) => thrown(() => structuredClone(value), "DataCloneError");

// --- primitives

for (const [name, value] of Object.entries({
  undefined, null: null, true: true, false: false, 0: 0, "-0": -0, NaN: NaN, Infinity: Infinity, bigint: -(10n ** 30n), text: "x", "a lone surrogate": "\ud800",
})) {
  test(`the primitive ${name} is itself`, () => { same(structuredClone(value), value); });
}

test("a symbol is a DataCloneError", () => { notCloned(Symbol("s")); });
test("it needs an argument", () => { thrown(() => structuredClone(), "TypeError"); });

// --- boxed primitives

for (const value of [true, 1.5, -0, "text", 12n]) {
  test(`a boxed ${typeof value} (${String(value)}) is boxed again`, () => {
    const copy = structuredClone(Object(value));
    same(typeof copy, "object");
    ok(Object.is(copy.valueOf(), value));
    same(Object.getPrototypeOf(copy), Object.getPrototypeOf(Object(value)));
  });
}

test("a boxed symbol is a DataCloneError", () => { notCloned(Object(Symbol())); });
test("properties of a boxed string are not copied", () => {
  same(Object.assign(Object("ab"), { extra: 1 }).extra, 1);
  same(structuredClone(Object.assign(Object("ab"), { extra: 1 })).extra, undefined);
});

// --- objects and arrays

test("an object becomes a new one with the same enumerable properties", () => {
  const source = { a: 1, b: { c: [2] }, d: undefined };
  const copy = structuredClone(source);
  equal(copy, source);
  ok(copy !== source && copy.b !== source.b && copy.b.c !== source.b.c && "d" in copy);
});
test("the order of properties is kept", () => {
  equal(Object.keys(structuredClone({ z: 1, a: 2, 5: 3, 1: 4 })), ["1", "5", "z", "a"]);
});
test("properties that are not enumerable, and symbols, are left out", () => {
  const source = Object.defineProperty({ [Symbol("s")]: 1, kept: 2 }, "hidden", { value: 3, enumerable: false });
  equal(Reflect.ownKeys(structuredClone(source)), ["kept"]);
});
test("inherited properties are left out", () => {
  equal(Object.keys(structuredClone(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }))), ["own"]);
});
test("getters are called once, and become values", () => {
  let calls = 0;
  const copy = structuredClone({ get x() { calls += 1; return calls; } });
  same(calls, 1);
  equal(Object.getOwnPropertyDescriptor(copy, "x"), { value: 1, writable: true, enumerable: true, configurable: true });
});
test("what a getter throws comes through", () => {
  same(thrown(() => structuredClone({ get x() { throw new RangeError("mine"); } }), "RangeError").message, "mine");
});
test("a property that a getter before it removed is left out", () => {
  const source = { get a() { delete this.b; return 1; }, b: 2 };
  equal(Object.keys(structuredClone(source)), ["a"]);
});
test("a property that a getter before it changed has the new value", () => {
  equal(structuredClone({ get a() { this.b = 3; return 1; }, b: 2 }), { a: 1, b: 3 });
});
test("an instance of a class becomes a plain object", () => {
  class Point { x = 1; #secret = 2; get y() { return this.#secret; } }
  const copy = structuredClone(new Point());
  same(Object.getPrototypeOf(copy), Object.prototype);
  equal(Object.keys(copy), ["x"]);
});
test("an object without a prototype becomes an ordinary one", () => {
  same(Object.getPrototypeOf(structuredClone(Object.create(null))), Object.prototype);
});
test("frozen and sealed objects become ordinary ones", () => {
  ok(!Object.isFrozen(structuredClone(Object.freeze({ a: 1 }))) && !Object.isSealed(structuredClone(Object.seal([1]))));
});
test("read-only properties become ordinary ones", () => {
  const source = Object.defineProperty({}, "a", { value: 1, enumerable: true });
  same(Object.getOwnPropertyDescriptor(structuredClone(source), "a").writable, true);
});
test("a property named __proto__ is copied as one", () => {
  const copy = structuredClone(JSON.parse('{"__proto__":{"a":1}}'));
  same(Object.getPrototypeOf(copy), Object.prototype);
  ok(Object.hasOwn(copy, "__proto__"));
});
test("toJSON is not called", () => {
  class Named { value = 1; toJSON() { return "json"; } }
  equal(structuredClone(new Named()), { value: 1 });
});
test("holes of an array stay holes", () => {
  const copy = structuredClone([1, , 3]);
  equal([copy.length, 1 in copy], [3, false]);
});
test("an array keeps its length beyond its items, and its properties", () => {
  const source = Object.assign([1], { name: "list" });
  source.length = 5;
  const copy = structuredClone(source);
  ok(Array.isArray(copy));
  equal([copy.length, copy.name, Object.keys(copy)], [5, "list", ["0", "name"]]);
});
test("a large sparse array is not filled", () => {
  const source = [];
  source[4_000_000_000] = 1;
  equal(Object.keys(structuredClone(source)), ["4000000000"]);
});
test("a subclass of Array becomes an array", () => {
  class List extends Array {}
  same(Object.getPrototypeOf(structuredClone(List.of(1, 2))), Array.prototype);
});
test("hundreds of levels are no problem", () => {
  let source = null;
  for (let level = 0; level < 300; level += 1) source = { source };
  let copy = structuredClone(source);
  let levels = 0;
  for (; copy; copy = copy.source) levels += 1;
  same(levels, 300);
});

// --- identity

test("a cycle is a cycle", () => {
  const source = { list: [] };
  source.self = source;
  source.list.push(source.list);
  const copy = structuredClone(source);
  ok(copy.self === copy && copy.list[0] === copy.list && copy !== source);
});
test("what is shared is shared", () => {
  const shared = {};
  const copy = structuredClone([shared, { shared }, new Map([[shared, shared]]), new Set([shared])]);
  const [key, value] = [...copy[2]][0];
  ok(copy[0] === copy[1].shared && key === copy[0] && value === copy[0] && copy[3].has(copy[0]));
});
test("equal objects stay different ones", () => {
  const [a, b] = structuredClone([{}, {}]);
  ok(a !== b);
});
test("a cycle through Map, Set and an error's cause", () => {
  const error = new Error("e");
  const source = new Map([["error", error]]);
  error.cause = new Set([source]);
  const copy = structuredClone(source);
  ok([...copy.get("error").cause][0] === copy);
});

// --- Date and RegExp

test("a Date keeps its time", () => {
  const copy = structuredClone(new Date(86_400_001));
  ok(copy instanceof Date);
  same(copy.getTime(), 86_400_001);
});
test("an invalid Date stays invalid", () => { same(structuredClone(new Date(NaN)).getTime(), NaN); });
test("properties of a Date are not copied", () => { same(structuredClone(Object.assign(new Date(), { x: 1 })).x, undefined); });
test("a RegExp keeps source and flags, and forgets lastIndex", () => {
  const source = /a(?<n>b)\/+/dgimsuy;
  source.lastIndex = 3;
  const copy = structuredClone(source);
  ok(copy instanceof RegExp && copy !== source);
  equal([copy.source, copy.flags, copy.lastIndex], [source.source, source.flags, 0]);
});
test("a RegExp with the flag v", () => { same(structuredClone(new RegExp("[a--b]", "v")).unicodeSets, true); });

// --- Map and Set

test("a Map keeps its entries in order, with keys of any kind", () => {
  const copy = structuredClone(new Map([[NaN, 1], [{ k: 1 }, new Map()], ["x", undefined]]));
  ok(copy instanceof Map);
  same(copy.get(NaN), 1);
  equal([...copy.keys()].slice(1), [{ k: 1 }, "x"]);
  ok(copy.has("x"));
});
test("a Set keeps its items in order", () => {
  equal([...structuredClone(new Set(["b", "a", -0, "c"]))], ["b", "a", 0, "c"]);
});
test("a Map or Set that changes while it is read is copied as it was", () => {
  const map = new Map();
  map.set({ get x() { map.set("late", 1); return 1; } }, 1).set("b", 2);
  equal([structuredClone(map).size, map.size], [2, 3]);
});
test("subclasses and properties of Map and Set are not kept", () => {
  class Dictionary extends Map {}
  const copy = structuredClone(Object.assign(new Dictionary([[1, 2]]), { extra: 1 }));
  equal([Object.getPrototypeOf(copy) === Map.prototype, copy.extra ?? null], [true, null]);
});

// --- errors

for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  test(`a ${type.name} keeps its type and message`, () => {
    const copy = structuredClone(new type("m"));
    same(Object.getPrototypeOf(copy), type.prototype);
    equal([copy.name, copy.message, Object.keys(copy)], [type.name, "m", []]);
  });
}
test("an error keeps its stack", () => {
  const source = new Error("m");
  same(structuredClone(source).stack, source.stack);
});
test("an error keeps its cause", () => {
  const copy = structuredClone(new Error("outer", { cause: new TypeError("inner") }));
  ok(copy.cause instanceof TypeError);
  same(copy.cause.message, "inner");
});
test("an error of a class of its own becomes an Error", () => {
  class NotFound extends Error { name = "NotFound"; }
  const copy = structuredClone(new NotFound("x"));
  equal([Object.getPrototypeOf(copy) === Error.prototype, copy.name, copy.message], [true, "Error", "x"]);
});
test("an error's type goes by its name", () => {
  same(Object.getPrototypeOf(structuredClone(Object.assign(new Error("x"), { name: "RangeError" }))), RangeError.prototype);
});
test("an error without a message of its own has none", () => {
  const copy = structuredClone(new Error());
  equal([Object.hasOwn(copy, "message"), copy.message], [false, ""]);
});
test("a message behind a getter is not read", () => {
  const source = Object.defineProperty(new Error(), "message", { get() { throw new Error("read"); } });
  same(structuredClone(source).message, "");
});
test("properties of an error's own are not copied", () => {
  same(structuredClone(Object.assign(new Error("x"), { code: 5 })).code, undefined);
});
test("a DOMException keeps name, message and code", () => {
  const copy = structuredClone(new DOMException("m", "AbortError"));
  ok(copy instanceof DOMException);
  equal([copy.name, copy.message, copy.code], ["AbortError", "m", 20]);
});

// --- buffers and views

test("an ArrayBuffer is copied", () => {
  const source = Uint8Array.of(1, 2, 3).buffer;
  const copy = structuredClone(source);
  new Uint8Array(source)[0] = 9;
  equal([...new Uint8Array(copy)], [1, 2, 3]);
});
test("a resizable ArrayBuffer stays resizable", () => {
  const copy = structuredClone(new ArrayBuffer(2, { maxByteLength: 8 }));
  equal([copy.byteLength, copy.maxByteLength, copy.resizable], [2, 8, true]);
});
for (const type of [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array,
]) {
  test(`a ${type.name} keeps its type and items`, () => {
    const items = type.name.startsWith("Big") ? [1n, 2n] : [1, 2];
    const copy = structuredClone(type.from(items));
    same(Object.getPrototypeOf(copy), type.prototype);
    same(copy.join(), "1,2");
  });
}
test("a view keeps its place in the whole buffer", () => {
  const copy = structuredClone(new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2));
  equal([[...copy], copy.byteOffset, copy.buffer.byteLength], [[2, 3], 1, 4]);
});
test("a DataView keeps its place", () => {
  const copy = structuredClone(new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 2, 1));
  ok(copy instanceof DataView);
  equal([copy.getUint8(0), copy.byteOffset, copy.byteLength], [3, 2, 1]);
});
test("views of one buffer are views of one copy", () => {
  const buffer = new ArrayBuffer(8);
  const copy = structuredClone({ buffer, bytes: new Uint8Array(buffer), view: new DataView(buffer, 2) });
  ok(copy.bytes.buffer === copy.buffer && copy.view.buffer === copy.buffer && copy.buffer !== buffer);
});
test("a subclass of a typed array becomes that typed array", () => {
  class Bytes extends Uint8Array {}
  same(Object.getPrototypeOf(structuredClone(Bytes.of(1))), Uint8Array.prototype);
});
test("a detached buffer, and a view of one, are DataCloneErrors", () => {
  const view = new Uint8Array(4);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  notCloned(view.buffer);
  notCloned(view);
});

// --- what cannot be cloned

for (const [name, make] of Object.entries({
  "a function": () => () => {}, "a method": () => ({ f() {} }), "a class": () => class A {}, "a WeakMap": () => new WeakMap(),
  "a WeakSet": () => new WeakSet(), "a WeakRef": () => new WeakRef({}), "a promise": () => Promise.resolve(),
  "an arguments object": () => (function () { return arguments; })(1), "a generator": () => (function* () {})(), "a Map's iterator": () => new Map().entries(),
  "a FinalizationRegistry": () => new FinalizationRegistry(() => {}), "a proxy": () => new Proxy({}, {}),
  "a proxy of an array": () => new Proxy([], {}), "an EventTarget": () => new EventTarget(), "an Event": () => new Event("x"),
  "an AbortSignal": () => new AbortController().signal,
})) {
  test(`${name} is a DataCloneError, also deep inside`, () => {
    same(notCloned(make()).code, 25);
    notCloned({ a: [new Map([[1, make()]])] });
  });
}
test("an object that only looks like another kind is a plain one", () => {
  const copy = structuredClone({ [Symbol.toStringTag]: "Map", get size() { return 1; } });
  equal(copy, { size: 1 });
  same(Object.getPrototypeOf(structuredClone(Object.create(Map.prototype))), Object.prototype);
});
test("what lost its prototype is still of its kind", () => {
  const map = Object.setPrototypeOf(new Map([[1, 2]]), null);
  same(structuredClone(map).get(1), 2);
  same(structuredClone(Object.setPrototypeOf(new Date(7), null)).getTime(), 7);
});
