// Prototypes are changed for good: this file is last to run in its isolate, and all in one case.
test("what a script does to prototypes changes neither how values are read nor how they are made", () => {
  const source = {
    date: new Date(5), pattern: /a/g, map: new Map([["k", new Set([1])]]), bytes: Uint8Array.of(1, 2), error: new TypeError("m"),
    list: [1, [2]], boxed: Object(3),
  };
  const boom = () => { throw new Error("called"); };
  const saved = [];
  const tampered = [
    [Date.prototype, "getTime"], [Date.prototype, "valueOf"], [Map.prototype, "set"], [Map.prototype, "get"], [Map.prototype, "forEach"],
    [Map.prototype, "entries"], [Map.prototype, Symbol.iterator], [Set.prototype, "add"], [Set.prototype, "forEach"],
    [Set.prototype, Symbol.iterator], [ArrayBuffer.prototype, "slice"], [Object.getPrototypeOf(Uint8Array.prototype), "set"],
    [Object.getPrototypeOf(Uint8Array.prototype), "slice"], [Number.prototype, "valueOf"], [Array.prototype, "map"],
    [Array.prototype, "forEach"],
  ];
  for (const [prototype, name] of tampered) saved.push([prototype, name, Object.getOwnPropertyDescriptor(prototype, name)]);
  const globals = { Map: globalThis.Map, Set: globalThis.Set, Date: globalThis.Date, RegExp: globalThis.RegExp };
  let copy;
  for (const [prototype, name] of tampered) Object.defineProperty(prototype, name, { value: boom, configurable: true, writable: true });
  for (const name in globals) globalThis[name] = boom;
  try {
    copy = structuredClone(source);
  } finally {
    for (const name in globals) globalThis[name] = globals[name];
    for (let index = 0; index < saved.length; index += 1) Object.defineProperty(saved[index][0], saved[index][1], saved[index][2]);
  }
  same(copy.date.getTime(), 5);
  same(`${copy.pattern}`, "/a/g");
  equal([...copy.map.get("k")], [1]);
  equal([...copy.bytes], [1, 2]);
  ok(copy.error instanceof TypeError);
  equal(copy.list, [1, [2]]);
  same(copy.boxed.valueOf(), 3);
});
test("tags say nothing about a value", () => {
  const map = Object.defineProperty(new Map([[1, 2]]), Symbol.toStringTag, { value: "Object" });
  same(structuredClone(map).get(1), 2);
});
