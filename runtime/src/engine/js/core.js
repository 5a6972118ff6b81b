// What every other part builds on. `core` is the object the parts share; no service ever sees it.

export default function core(native, config) {
  const { parse, stringify } = JSON;
  const { includes } = String.prototype;
  const { apply } = Reflect;
  // Without prototypes: an accessor that a service puts on Object.prototype would be called with them as `this`.
  const loaded = { __proto__: null };
  const parts = { __proto__: null, native, config, hooks: { __proto__: null } };

  // Prototypes of the platform's own classes, and their names: their instances are no plain objects.
  const platform = new Map();
  const { has, get, set } = platform;
  parts.isPlatform = (prototype) => apply(has, platform, [prototype]);
  parts.platformName = (prototype) => apply(get, platform, [prototype]);
  // Parts add how instances of a class of theirs are cloned, `{ is(value), clone(value) }`, and how they are moved to
  // another owner, `{ is(value), isDetached(value), transfer(value) }`.
  parts.cloneables = [];
  parts.transferables = [];

  parts.brand = (...classes) => {
    for (const { prototype, name } of classes) {
      apply(set, platform, [prototype, name]);
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

  // What a part puts on `core`, for the others: the part is loaded when one of them first asks. Such a part may come after
  // code of the service: it must not hand `core` to anything that a service can replace.
  const { defineProperty } = Object;
  parts.provide = (part, names) => {
    for (const name of names) {
      defineProperty(parts, name, {
        configurable: true,
        get() {
          parts.load(part);
          return parts[name];
        },
        set(value) { defineProperty(parts, name, { __proto__: null, value, writable: true }); },
      });
    }
  };
  parts.provide("abort", ["AbortController", "AbortSignal", "onAbort", "interestChanged"]);
  parts.provide("timers", ["startTimer", "clearTimer", "task", "fireTimer"]);

  // JSON for the other side of the boundary (docs/ipc.md). What is plain JSON is written in one native pass; `wire` writes
  // the rest, and refuses what cannot be copied.
  parts.toJson = (value, what) => {
    const plain = native.plainJson(value);
    if (plain !== undefined) return plain;
    try {
      return stringify(parts.load("wire").encode(value));
    } catch (error) {
      // What a getter throws, or a limit, is not ours to name.
      if (!(error instanceof DOMException) || error.name !== "DataCloneError") throw error;
      throw new DOMException(`${what} cannot be sent: ${error.message}`, "DataCloneError");
    }
  };

  parts.fromJson = (json) => {
    const value = parse(json);
    return apply(includes, json, ['"$type"']) ? parts.load("wire").decode(value) : value;
  };

  const text = (value) => {
    try {
      return `${value}`;
    } catch {
      return "";
    }
  };

  // The frames of an error.
  parts.stackOf = (error) => (typeof error.stack === "string" ? error.stack : "");

  // Name, message and stack of anything that was thrown. Getters of the thrown object may throw again.
  parts.describe = (thrown) => {
    try {
      if (thrown instanceof Error || thrown instanceof DOMException) {
        let stack = parts.stackOf(thrown);
        let { cause } = thrown;
        for (let depth = 0; cause instanceof Error && depth < 4; depth += 1, { cause } = cause) {
          stack = `${stack.trimEnd()}\nCaused by: ${text(cause)}\n${text(parts.stackOf(cause))}`;
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
