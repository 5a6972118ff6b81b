// What every other part builds on. `core` is the object the parts share; no service ever sees it.

export default function core(native, config) {
  const { stringify } = JSON;
  // Without prototypes: an accessor that a service puts on Object.prototype would be called with them as `this`.
  const loaded = { __proto__: null };
  const parts = { __proto__: null, native, config, hooks: { __proto__: null } };

  parts.brand = (...classes) => {
    for (const { prototype, name } of classes) {
      Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
    }
  };

  parts.load = (name) => {
    if (!(name in loaded)) {
      const { part, natives } = native.load(name);
      loaded[name] = part(parts, natives);
    }
    return loaded[name];
  };

  const LOSSY = ["Map", "Set", "WeakMap", "WeakSet", "ArrayBuffer", "RegExp", "Promise"].map((name) => globalThis[name]);

  // Runs for every value on its way out: keeps strings valid Unicode, and refuses what JSON would drop in silence.
  function sendable(_key, value) {
    switch (typeof value) {
      case "string": return value.toWellFormed();
      case "function": case "symbol": throw new TypeError(`it contains a ${typeof value}`);
      case "object":
        if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
        for (const type of LOSSY) if (value instanceof type) throw new TypeError(`it contains a ${type.name}`);
    }
    return value;
  }

  // JSON for the other side of the boundary. What JSON cannot carry is an error, never silently lost.
  parts.toJson = (value, what) => {
    try {
      return stringify(value === undefined ? null : value, sendable) ?? "null";
    } catch (error) {
      throw new DOMException(`${what} cannot be sent: ${error?.message}`, "DataCloneError");
    }
  };

  const text = (value) => {
    try {
      return `${value}`;
    } catch {
      return "";
    }
  };

  // Name, message and stack of anything that was thrown. Getters of the thrown object may throw again.
  parts.describe = (thrown) => {
    try {
      if (thrown instanceof Error || thrown instanceof DOMException) {
        let stack = typeof thrown.stack === "string" ? thrown.stack : "";
        let { cause } = thrown;
        for (let depth = 0; cause instanceof Error && depth < 4; depth += 1, { cause } = cause) {
          stack = `${stack.trimEnd()}\nCaused by: ${text(cause)}\n${text(cause.stack)}`;
        }
        return [text(thrown.name || "Error").toWellFormed(), text(thrown.message).toWellFormed(), stack.toWellFormed()];
      }
      if (thrown === undefined || thrown === null) return ["Error", `${thrown} was thrown`, ""];
      return ["Error", parts.load("inspect").inspect(thrown).toWellFormed(), ""];
    } catch {
      return ["Error", "a value that cannot be described was thrown", ""];
    }
  };

  // Frames of a stack would hand out the functions of these parts.
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, [frame]) => { delete Object.getPrototypeOf(frame).getFunction; };
  new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;

  return parts;
}
