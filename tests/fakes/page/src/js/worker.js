// A dedicated Worker. It has everything that a service must not find: whether that is gone is what tests look at.

"use strict";

(function worker(native, { hooks, handlers, tag, define, EventTarget }) {
  class WorkerGlobalScope extends EventTarget {}
  class DedicatedWorkerGlobalScope extends WorkerGlobalScope {}
  class WorkerNavigator {
    get userAgent() { return "fake"; }
    get hardwareConcurrency() { return 2; }
    get onLine() { return true; }
    get storage() { return { getDirectory: () => "leaked" }; }
    get locks() { return {}; }
    get serviceWorker() { return {}; }
  }
  tag(WorkerGlobalScope, DedicatedWorkerGlobalScope, WorkerNavigator);
  handlers(WorkerGlobalScope.prototype, ["error", "unhandledrejection", "rejectionhandled", "languagechange", "online", "offline"]);
  handlers(DedicatedWorkerGlobalScope.prototype, ["message", "messageerror"]);

  const leak = (name) => ({ [name]: class { constructor() { native.leaked(name); } } })[name];
  // As browsers have it: some on the object itself, some on its prototypes.
  for (const name of ["caches", "indexedDB", "fonts"]) {
    Object.defineProperty(WorkerGlobalScope.prototype, name, { get: () => ({ open: () => native.leaked(name) }), configurable: true, enumerable: true });
  }
  WorkerGlobalScope.prototype.importScripts = () => native.leaked("importScripts");
  for (const name of ["XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker", "SharedWorker", "BroadcastChannel", "Notification", "FileSystemHandle", "CookieStore", "IDBFactory", "CacheStorage"]) {
    define({ [name]: leak(name) });
  }
  class Response {
    #url;
    constructor(url) { this.#url = url; }
    get url() { return this.#url; }
    get status() { return 200; }
    async text() { return `fetched ${this.#url}`; }
  }
  tag(Response);
  define({
    Response,
    WorkerGlobalScope, DedicatedWorkerGlobalScope, WorkerNavigator,
    self: globalThis,
    name: "",
    navigator: new WorkerNavigator(),
    location: { href: native.url },
    isSecureContext: true,
    postMessage(data) {
      if (typeof data !== "string") throw new DOMException("this fake sends strings alone", "DataCloneError");
      native.toPage(data);
    },
    close() { native.leaked("close"); },
    // It keeps no policy: that a request got here is what tests look at.
    async fetch(request) { return new Response(native.resolve(request.url ?? `${request}`)); },
  });
  Object.setPrototypeOf(globalThis, DedicatedWorkerGlobalScope.prototype);

  // A browser that has something which cannot be taken away.
  if (native.permanentGlobal) Object.defineProperty(globalThis, native.permanentGlobal, { value: {}, configurable: false });

  hooks.fromPage = (data) => hooks.message(globalThis, data);
  return hooks;
})
