// A page: it has Workers, and a way to its host.

"use strict";

(function page(native, { hooks, handlers, tag, define, EventTarget }) {
  const workers = new Map();

  class Worker extends EventTarget {
    #id;
    constructor(url, { type = "classic" } = {}) {
      super();
      if (type !== "module") throw new TypeError("this fake has Workers of type \"module\" alone");
      this.#id = native.startWorker(native.resolve(`${url}`));
      workers.set(this.#id, this);
    }
    postMessage(data) { native.toWorker(this.#id, cloned(data)); }
    terminate() { native.stopWorker(this.#id); }
  }
  handlers(Worker.prototype, ["message", "error", "messageerror"]);
  tag(Worker);

  function cloned(data) {
    if (typeof data !== "string") throw new DOMException("this fake sends strings alone", "DataCloneError");
    return data;
  }

  define({
    Worker,
    window: globalThis,
    self: globalThis,
    location: { href: native.url },
    webkit: { messageHandlers: { oro: { postMessage: (text) => native.toHost(cloned(text)) } } },
  });
  handlers(globalThis, ["error", "unhandledrejection"]);

  hooks.fromWorker = (id, data) => { if (workers.has(id)) hooks.message(workers.get(id), data); };
  hooks.workerFailed = (id, message) => { if (workers.has(id)) hooks.error(workers.get(id), message); };
  return hooks;
})
