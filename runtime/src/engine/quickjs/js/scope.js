// The global scope of a service: puts everything on `self`, and hands Rust the hooks it calls.

export default function scope(core) {
  const { native, config, EventTarget } = core;
  const eventTypes = () => core.load("event_types");
  const { queueMicrotask, atob, btoa } = globalThis;
  const LIFECYCLE = ["activate", "run", "abort", "cancel", "complete"];

  Object.assign(core.hooks, {
    // What is made ahead of the service that gets it.
    take(name, url) {
      config.name = name;
      config.url = url;
      globalThis.name = name;
    },
    fireTimer: (id) => core.fireTimer(id),
    describe: core.describe,
  });

  class WorkerGlobalScope extends EventTarget {}
  for (const type of [...LIFECYCLE, "message", "messageerror", "unhandledrejection", "rejectionhandled"]) {
    core.handlerProperty(WorkerGlobalScope.prototype, type);
  }
  // `onerror` gets the parts of the error, and says with `true` that it dealt with it.
  core.handlerProperty(WorkerGlobalScope.prototype, "error", {
    invoke(target, handler, event) {
      const { message, filename, lineno, colno, error } = event;
      const isError = event instanceof eventTypes().ErrorEvent;
      const args = isError ? [message, filename, lineno, colno, error] : [event];
      const value = Reflect.apply(handler, target, args);
      if (value === isError) event.preventDefault();
      return value;
    },
  });
  Object.setPrototypeOf(globalThis, WorkerGlobalScope.prototype);
  // The engine's own, "global".
  delete globalThis[Symbol.toStringTag];
  core.brand(WorkerGlobalScope);

  function define(name, value) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  // Compiled when first used: a service that does not use it does not pay for it. Every isolate pays for the definitions,
  // which is why they share a descriptor.
  const { defineProperty } = Object;
  const lazy = { __proto__: null, enumerable: false, configurable: true, get: undefined, set: undefined };
  function defineLazily(part, ...names) {
    for (const name of names) {
      lazy.get = () => {
        const value = core.load(part)[name];
        define(name, value);
        return value;
      };
      lazy.set = (value) => define(name, value);
      defineProperty(globalThis, name, lazy);
    }
  }

  define("Event", core.Event);
  define("EventTarget", EventTarget);
  define("ExtendableEvent", core.ExtendableEvent);
  define("WorkerGlobalScope", WorkerGlobalScope);

  const functions = {
    setTimeout(callback, delay = 0, ...args) { return core.startTimer(callback, delay, args, false); },
    setInterval(callback, delay = 0, ...args) { return core.startTimer(callback, delay, args, true); },
    clearTimeout(id) { core.clearTimer(id); },
    clearInterval(id) { core.clearTimer(id); },
    self: globalThis,
    // That of the service, once there is one.
    name: "",
    reportError(error) {
      if (arguments.length === 0) throw new TypeError("reportError needs a value");
      core.report(error);
    },
    postMessage(data, options = undefined) {
      if (arguments.length === 0) throw new TypeError("postMessage needs a message");
      if (options === undefined) native.postMessage(core.toJson(data, "the message"));
      else core.load("messaging").postTransferring(data, options);
    },
    queueMicrotask(callback) {
      if (typeof callback !== "function") throw new TypeError("a microtask must be a function");
      queueMicrotask(() => {
        try {
          callback();
        } catch (error) {
          core.report(error);
        }
      });
    },
    // The engine's own, which take no argument for "undefined".
    atob(data) {
      if (arguments.length === 0) throw new TypeError("atob needs a text");
      return atob(data);
    },
    btoa(data) {
      if (arguments.length === 0) throw new TypeError("btoa needs a text");
      return btoa(data);
    },
    close() { native.close(); },
    structuredClone(value, options = undefined) {
      if (arguments.length === 0) throw new TypeError("structuredClone needs a value");
      return core.load("clone").structuredClone(value, options);
    },
    async fetch(input, init = undefined) { return core.load("fetch").fetch(input, init); },
    isSecureContext: true,
    crossOriginIsolated: false,
    origin: "null",
  };
  Object.assign(globalThis, functions);

  defineLazily("console", "console");
  defineLazily("abort", "AbortController", "AbortSignal");
  defineLazily("event_types", "CustomEvent", "MessageEvent", "ErrorEvent", "PromiseRejectionEvent");
  defineLazily("messaging", "MessageChannel", "MessagePort");
  defineLazily("location", "location", "WorkerLocation");
  defineLazily("navigator", "navigator", "WorkerNavigator");
  defineLazily("performance", "performance", "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure");
  defineLazily("capabilities", "storage", "notifications");
  defineLazily("encoding", "TextEncoder", "TextDecoder");
  defineLazily("url", "URL", "URLSearchParams");
  defineLazily("url_pattern", "URLPattern");
  defineLazily("crypto", "crypto", "Crypto");
  defineLazily("subtle", "CryptoKey", "SubtleCrypto");
  defineLazily("headers", "Headers");
  defineLazily("request", "Request");
  defineLazily("response", "Response");
  defineLazily("blob", "Blob", "File");
  defineLazily("form_data", "FormData");
  defineLazily("transforms", "TextEncoderStream", "TextDecoderStream", "CompressionStream", "DecompressionStream");
  defineLazily(
    "streams",
    "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamDefaultController",
    "ReadableByteStreamController", "ReadableStreamBYOBRequest", "WritableStream", "WritableStreamDefaultWriter",
    "WritableStreamDefaultController", "TransformStream", "TransformStreamDefaultController", "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
  );
}
