// JSON of what JSON carries as it is, like `plain.rs` of the embedded engine; everything else is left to `wire.js`. It asks no
// value for a `toJSON`, own or inherited.

export default function plain() {
  const { stringify } = JSON;
  const { apply, getPrototypeOf, ownKeys } = Reflect;
  const { getOwnPropertyDescriptor } = Object;
  const { isArray } = Array;
  const { toWellFormed } = String.prototype;
  const { add, has } = Set.prototype;
  const [OBJECT, ARRAY] = [Object.prototype, Array.prototype];
  const DEPTH_MAX = 100;

  // Gives `undefined` for what is not plain.
  function write(value, seen, depth) {
    switch (typeof value) {
      case "string": return apply(toWellFormed, value, []) === value ? stringify(value) : undefined;
      case "boolean": return `${value}`;
      case "number": return Number.isFinite(value) && !Object.is(value, -0) ? `${value}` : undefined;
      case "object": break;
      default: return undefined;
    }
    if (value === null) return "null";
    // What comes again is a cycle, or shared.
    if (depth === DEPTH_MAX || apply(has, seen, [value])) return undefined;
    apply(add, seen, [value]);
    if (isArray(value)) return getPrototypeOf(value) === ARRAY ? list(value, seen, depth) : undefined;
    return getPrototypeOf(value) === OBJECT ? record(value, seen, depth) : undefined;
  }

  function list(value, seen, depth) {
    // Neither holes nor properties besides the items and `length`.
    if (ownKeys(value).length !== value.length + 1) return undefined;
    let text = "[";
    for (let index = 0; index < value.length; index += 1) {
      const item = own(value, index, seen, depth);
      if (item === undefined) return undefined;
      text += index === 0 ? item : `,${item}`;
    }
    return `${text}]`;
  }

  function record(value, seen, depth) {
    let text = "{";
    const keys = ownKeys(value);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index];
      if (typeof key === "symbol") continue;
      const descriptor = getOwnPropertyDescriptor(value, key);
      if (descriptor === undefined || !descriptor.enumerable) continue;
      if (key === "$type" || apply(toWellFormed, key, []) !== key || !("value" in descriptor)) return undefined;
      if (descriptor.value === undefined) continue;
      const item = write(descriptor.value, seen, depth + 1);
      if (item === undefined) return undefined;
      text += `${text === "{" ? "" : ","}${stringify(key)}:${item}`;
    }
    return `${text}}`;
  }

  function own(value, key, seen, depth) {
    const descriptor = getOwnPropertyDescriptor(value, key);
    return descriptor !== undefined && "value" in descriptor ? write(descriptor.value, seen, depth + 1) : undefined;
  }

  return (value) => (value === undefined ? "null" : write(value, new Set(), 0));
}
