// What leaves the isolate for something other than the network: `storage`, `notifications`, and what a host brings.

export default function capabilities(core) {
  const { call, fire, handlerProperty, Event, EventTarget } = core;

  const key = (value) => {
    if (typeof value !== "string") throw new TypeError("a storage key must be a string");
    return value;
  };

  // Somebody else changed a value: `source` is the id of a service, and null for the foreground.
  class StorageChangeEvent extends Event {
    #fields;
    constructor(type, fields) { super(type); this.#fields = { ...fields }; }
    get key() { return this.#fields.key; }
    get value() { return this.#fields.value; }
    get deleted() { return this.#fields.deleted; }
    get source() { return this.#fields.source; }
  }

  class ServiceStorage extends EventTarget {
    async get(name) { return call("storage", "get", { key: key(name) }); }
    async set(name, value) {
      if (value === undefined) throw new TypeError("undefined cannot be stored: use storage.delete");
      await call("storage", "set", { key: key(name), value });
    }
    async delete(name) { return call("storage", "delete", { key: key(name) }); }
    async list(prefix = "") { return call("storage", "list", { prefix: key(prefix) }); }
  }
  handlerProperty(ServiceStorage.prototype, "change");
  core.brand(ServiceStorage, StorageChangeEvent);

  const storage = Object.freeze(new ServiceStorage());
  core.storageChanged = (json) => {
    const { key, value, deleted, source } = core.fromJson(json);
    fire(storage, new StorageChangeEvent("change", { key, value: deleted ? undefined : value, deleted, source }));
  };

  const notifications = Object.freeze({
    async show(options) {
      if (typeof options?.title !== "string") throw new TypeError("a notification needs a title");
      const { title, body = "", tag = null } = options;
      await call("notifications", "show", { title, body: `${body}`, tag: tag === null ? null : `${tag}` });
    },
  });

  // Names that JavaScript itself asks any object for.
  function isOperation(name) {
    switch (name) {
      case "then": case "toJSON": case "toString": case "valueOf": case "constructor": return false;
      default: return typeof name === "string";
    }
  }

  // Any method is an operation of the host: `contacts.find(query)` calls its handler with "find" and the query.
  function capability(name) {
    const target = Object.freeze({ __proto__: null, toString: () => `[object oro:${name}]` });
    const get = (_, operation) =>
      isOperation(operation) ? async (payload) => call(name, operation, payload) : target[operation];
    return new Proxy(target, { __proto__: null, get });
  }

  return { storage, notifications, capability };
}
