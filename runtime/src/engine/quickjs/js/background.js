// The module `oro:background` inside a service: the calls that the foreground has, over the in-process port.

export default function background(core) {
  const { call, EventTarget, CustomEvent, fire } = core;
  const TYPES = ["activate", "run", "abort", "complete", "message", "log"];
  const events = new EventTarget();

  const id = (value) => {
    if (typeof value !== "string" || value === "") throw new TypeError("the id of a service must be a string");
    return value;
  };

  // This isolate's own lifecycle, as the foreground would hear of it.
  globalThis.addEventListener("runtime:events", ({ detail }) => {
    fire(events, new CustomEvent(detail.type, { detail: { id: core.config.name, ...detail } }));
  });

  const listen = (method) => (type, listener, options) => {
    if (!TYPES.includes(type)) throw new TypeError(`there is no event "${type}": use one of ${TYPES.join(", ")}`);
    events[method](type, listener, options);
  };

  return Object.freeze({
    async available() { return true; },
    async register(options) { return call("background", "register", { ...options, id: id(options?.id) }); },
    async schedule(service, overrides = {}) { return call("background", "schedule", { ...overrides, id: id(service) }); },
    async cancel(service) { return call("background", "cancel", { id: id(service) }); },
    async status(service) { return call("background", "status", { id: id(service) }); },
    async list() { return call("background", "list", {}); },
    async history(service) { return call("background", "history", { id: id(service) }); },
    async postMessage(service, data) { return call("background", "post-message", { id: id(service), data: data ?? null }); },
    addEventListener: listen("addEventListener"),
    removeEventListener: listen("removeEventListener"),
  });
}
