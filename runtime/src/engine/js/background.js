// The module `oro:background` inside a service: the calls that the foreground has, over the in-process port.

export default function background(core) {
  const { call } = core;
  const listeners = new Map(["activate", "run", "abort", "complete", "message", "progress", "log"].map((type) => [type, new Set()]));

  const id = (value) => {
    if (typeof value !== "string" || value === "") throw new TypeError("the id of a service must be a string");
    return value;
  };

  // This isolate's own lifecycle, in the form in which the foreground hears of it.
  globalThis.addEventListener("runtime:events", ({ detail: { type, ...detail } }) => {
    const event = { id: core.config.name, runId: null, at: Date.now(), type, detail };
    for (const listener of [...(listeners.get(type) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        core.report(error);
      }
    }
  });

  function listenersOf(type) {
    const found = listeners.get(type);
    if (!found) throw new TypeError(`there is no event "${type}": use one of ${[...listeners.keys()].join(", ")}`);
    return found;
  }

  return Object.freeze({
    async available() { return call("background", "available", {}); },
    async register(options) { return call("background", "register", { ...options, id: id(options?.id) }); },
    async schedule(service, overrides = {}) { return call("background", "schedule", { ...overrides, id: id(service) }); },
    async cancel(service) { return call("background", "cancel", { id: id(service) }); },
    async status(service) { return call("background", "status", { id: id(service) }); },
    async guarantees(service) { return call("background", "guarantees", { id: id(service) }); },
    async list() { return call("background", "list", {}); },
    async history(service) { return call("background", "history", { id: id(service) }); },
    async postMessage(service, data) { return call("background", "post-message", { id: id(service), data: data ?? null }); },
    addEventListener(type, listener) {
      if (typeof listener !== "function") throw new TypeError("a listener must be a function");
      listenersOf(type).add(listener);
    },
    removeEventListener(type, listener) { listenersOf(type).delete(listener); },
  });
}
