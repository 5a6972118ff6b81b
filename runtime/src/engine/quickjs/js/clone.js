// structuredClone: the serialisation of the HTML standard, for the types that exist here.

export default function clone(core) {
  const refuse = (what) => { throw new DOMException(`${what} could not be cloned`, "DataCloneError"); };
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
  const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
  // Brand checks: calling the method on anything else throws.
  const has = (method, value, ...args) => {
    try {
      Reflect.apply(method, value, args);
      return true;
    } catch {
      return false;
    }
  };
  const sizeOf = (type) => Object.getOwnPropertyDescriptor(type.prototype, "size").get;
  const byteLengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get;
  const isMap = (value) => has(sizeOf(Map), value);
  const isSet = (value) => has(sizeOf(Set), value);
  const isBuffer = (value) => has(byteLengthOf, value);
  const isDate = (value) => has(Date.prototype.getTime, value);

  function structuredClone(value, options) {
    const transfer = [...(options?.transfer ?? [])];
    const seen = new Map();
    for (const [index, buffer] of transfer.entries()) {
      if (!isBuffer(buffer) || transfer.indexOf(buffer) !== index) refuse("a value in the transfer list");
      if (buffer.detached) refuse("a detached ArrayBuffer");
    }
    // Moved only when all else has been cloned: an error must leave the original whole.
    const stands = new Set(transfer);
    const moved = new Map();
    const copy = cloneValue(value, seen, stands, moved);
    for (const buffer of transfer) if (!moved.has(buffer)) moved.set(buffer, buffer.transfer());
    return copy;
  }

  function cloneValue(value, seen, stands, moved) {
    if (typeof value === "symbol") refuse(value.toString());
    if (typeof value === "function") refuse(`the function ${value.name}`);
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const again = (inner) => cloneValue(inner, seen, stands, moved);
    const keep = (copy) => { seen.set(value, copy); return copy; };
    const properties = (copy) => {
      for (const key of Object.keys(value)) {
        Object.defineProperty(copy, key, { value: again(value[key]), writable: true, enumerable: true, configurable: true });
      }
      return copy;
    };

    if (Array.isArray(value)) return properties(keep(new Array(value.length)));
    if (isDate(value)) return keep(new Date(Date.prototype.getTime.call(value)));
    if (isMap(value)) {
      const copy = keep(new Map());
      for (const [key, item] of [...Map.prototype.entries.call(value)]) copy.set(again(key), again(item));
      return copy;
    }
    if (isSet(value)) {
      const copy = keep(new Set());
      for (const item of [...Set.prototype.values.call(value)]) copy.add(again(item));
      return copy;
    }
    if (isBuffer(value)) {
      if (value.detached) refuse("a detached ArrayBuffer");
      if (!stands.has(value)) return keep(value.slice(0));
      const taken = value.transfer();
      moved.set(value, taken);
      return keep(taken);
    }
    if (ArrayBuffer.isView(value)) {
      const { byteOffset, byteLength } = value;
      const name = typedArrayTag.call(value) ?? "DataView";
      const type = globalThis[name];
      const length = name === "DataView" ? byteLength : value.length;
      return keep(new type(again(value.buffer), byteOffset, length));
    }
    const tag = tagOf(value);
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof DOMException) return keep(new DOMException(value.message, value.name));
    if (tag === "Error" || value instanceof Error) return cloneError(value, keep, again);
    for (const type of [String, Number, Boolean, BigInt]) {
      if (value instanceof type) return keep(Object(type.prototype.valueOf.call(value)));
    }
    if (value instanceof Symbol) refuse("a Symbol object");
    for (const type of [WeakMap, WeakSet, WeakRef, Promise]) if (value instanceof type) refuse(`a ${type.name}`);
    if (tag !== "Object" && tag !== "Arguments" && value[Symbol.toStringTag] !== undefined && hasBrand(value)) {
      refuse(`an object of type ${tag}`);
    }
    return properties(keep({}));
  }

  // Objects of the platform (events, signals, responses) have private state that properties do not carry.
  function hasBrand(value) {
    const { EventTarget, Event } = core;
    return value instanceof EventTarget || value instanceof Event || typeof value[Symbol.iterator] === "function";
  }

  function cloneError(value, keep, again) {
    const type = ERRORS[value.name] ?? Error;
    const copy = keep(new type());
    const define = (key, item) => Object.defineProperty(copy, key, { value: item, writable: true, configurable: true });
    const message = Object.getOwnPropertyDescriptor(value, "message");
    if (message && "value" in message) define("message", `${message.value}`);
    if (typeof value.stack === "string") define("stack", value.stack);
    if (Object.hasOwn(value, "cause")) define("cause", again(value.cause));
    return copy;
  }

  return { structuredClone };
}
