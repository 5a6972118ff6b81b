// Calls that leave the isolate, and messages that come in. Calls are answered later, on this thread, by `settle`; Rust decides
// what is allowed.

export default function host(core) {
  const { native } = core;
  const { parse } = JSON;
  const { DOMException, Error, Promise, TypeError } = globalThis;
  // No Map: whoever replaces its methods would hold what settles the calls of others.
  const waiting = { __proto__: null };

  // An error that crossed the boundary: its stable code is its `code`, and its name where the web has one for it.
  function hostError({ code, message }) {
    const error = code.endsWith("Error") ? new DOMException(message, code) : new Error(message);
    Object.defineProperty(error, "code", { value: code, enumerable: true, configurable: true });
    return error;
  }

  function call(capability, operation, payload) {
    return new Promise((resolve, reject) => {
      const json = core.toJson(payload, `the argument of ${capability}.${operation}`);
      waiting[native.call(capability, operation, json)] = { resolve, reject };
    });
  }

  // What is refused here is refused again where it would happen: this only spares the way there.
  core.require = (capability) => {
    const message = native.refusal(capability);
    if (typeof message === "string") throw hostError({ code: "NotAllowedError", message });
  };
  core.call = call;
  core.wait = (id) => new Promise((resolve, reject) => { waiting[id] = { resolve, reject }; });
  core.hooks.settle = (id, ok, value) => {
    const caller = waiting[id];
    delete waiting[id];
    if (!ok) caller?.reject(typeof value === "string" ? hostError(parse(value)) : value);
    else if (typeof value !== "string") caller?.resolve(value);
    else caller?.resolve(core.fromJson(value));
  };

  core.hooks.message = (json) => {
    const { MessageEvent } = core.load("event_types");
    let data;
    try {
      data = core.fromJson(json);
    } catch {
      return core.fire(globalThis, new MessageEvent("messageerror"));
    }
    core.fire(globalThis, new MessageEvent("message", { data }));
  };
  core.hooks.refuse = (code, message) => {
    throw code === "TypeError" ? new TypeError(message) : hostError({ code, message });
  };
  // What the default export of `oro:<name>` is. Rust has looked at the permission.
  core.hooks.module = (name) => {
    switch (name) {
      case "background": return core.load("background");
      case "storage": case "notifications": return core.load("capabilities")[name];
      default: return core.load("capabilities").capability(name);
    }
  };
  // Until somebody can listen there is nobody to tell.
  core.storageChanged = null;
  core.hooks.storageChanged = (json) => { if (core.storageChanged !== null) core.storageChanged(json); };
}
