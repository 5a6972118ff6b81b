// Calls that leave the isolate. They are answered later, on this thread, by `settle`; Rust decides what is allowed.

export default function host(core) {
  const { native } = core;
  const { parse } = JSON;
  const waiting = new Map();

  // An error that crossed the boundary: its stable code is its `code`, and its name where the web has one for it.
  function hostError({ code, message }) {
    const error = code.endsWith("Error") ? new DOMException(message, code) : new Error(message);
    Object.defineProperty(error, "code", { value: code, enumerable: true, configurable: true });
    return error;
  }

  function call(capability, operation, payload) {
    return new Promise((resolve, reject) => {
      const json = core.toJson(payload, `the argument of ${capability}.${operation}`);
      waiting.set(native.call(capability, operation, json), { resolve, reject });
    });
  }

  // What is refused here is refused again where it would happen: this only spares the way there.
  core.require = (capability) => {
    const message = native.refusal(capability);
    if (typeof message === "string") throw hostError({ code: "NotAllowedError", message });
  };
  core.call = call;
  core.wait = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  core.hooks.settle = (id, ok, value) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (ok) caller?.resolve(typeof value === "string" ? parse(value) : value);
    else caller?.reject(hostError(parse(value)));
  };

  const key = (value) => {
    if (typeof value !== "string") throw new TypeError("a storage key must be a string");
    return value;
  };

  core.storage = Object.freeze({
    async get(name) { return (await call("storage", "get", { key: key(name) })) ?? undefined; },
    async set(name, value) {
      if (value === undefined) throw new TypeError("undefined cannot be stored: use storage.delete");
      await call("storage", "set", { key: key(name), value });
    },
    async delete(name) { return call("storage", "delete", { key: key(name) }); },
    async list(prefix = "") { return call("storage", "list", { prefix: key(prefix) }); },
  });

  core.notifications = Object.freeze({
    async show(options) {
      if (typeof options?.title !== "string") throw new TypeError("a notification needs a title");
      const { title, body = "", tag = null } = options;
      await call("notifications", "show", { title, body: `${body}`, tag: tag === null ? null : `${tag}` });
    },
  });
}
