// The global scope of a service: puts everything on `self`, and hands Rust the hooks it calls.

export default function scope(core) {
  const { native, config, fire, EventTarget, ErrorEvent, MessageEvent, PromiseRejectionEvent } = core;
  const { parse } = JSON;
  const LIFECYCLE = ["activate", "run", "abort", "cancel", "complete"];

  // An error nobody caught: `error` on self, and a failure of the run unless a listener prevents it.
  core.report = function report(error) {
    if (core.reporting) return native.uncaught("Uncaught", error);
    core.reporting = true;
    try {
      const { message, filename, lineno, colno } = native.locate(error);
      const event = new ErrorEvent("error", { message, filename, lineno, colno, error, cancelable: true });
      if (fire(globalThis, event)) native.uncaught("Uncaught", error);
    } finally {
      core.reporting = false;
    }
  };

  Object.assign(core.hooks, {
    message(json) { fire(globalThis, new MessageEvent("message", { data: parse(json) })); },
    rejection(promise, reason) {
      const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true });
      if (fire(globalThis, event)) native.uncaught("Uncaught (in promise)", reason);
    },
    describe: core.describe,
  });

  class WorkerGlobalScope extends EventTarget {}
  for (const type of [...LIFECYCLE, "message", "messageerror", "error", "unhandledrejection"]) {
    core.handlerProperty(WorkerGlobalScope.prototype, type);
  }
  Object.setPrototypeOf(globalThis, WorkerGlobalScope.prototype);
  core.brand(WorkerGlobalScope);

  function define(name, value) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  // Compiled when first used: a service that does not use it does not pay for it.
  function defineLazily(part, ...names) {
    for (const name of names) {
      Object.defineProperty(globalThis, name, {
        enumerable: false,
        configurable: true,
        get() {
          const value = core.load(part)[name];
          define(name, value);
          return value;
        },
        set(value) { define(name, value); },
      });
    }
  }

  const { Event, CustomEvent, AbortController, AbortSignal, ExtendableEvent } = core;
  const classes = {
    Event, EventTarget, CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent, ExtendableEvent,
    AbortController, AbortSignal, WorkerGlobalScope,
  };
  for (const [name, value] of Object.entries(classes)) define(name, value);

  const { setTimeout, setInterval, clearTimeout, clearInterval, console } = core;
  const functions = {
    setTimeout, setInterval, clearTimeout, clearInterval, console,
    self: globalThis,
    name: config.name,
    reportError(error) {
      if (arguments.length === 0) throw new TypeError("reportError needs a value");
      core.report(error);
    },
    postMessage(data) {
      if (arguments.length === 0) throw new TypeError("postMessage needs a message");
      native.postMessage(core.toJson(data, "the message"));
    },
    close() { native.close(); },
    structuredClone(value, options) {
      if (arguments.length === 0) throw new TypeError("structuredClone needs a value");
      return core.load("clone").structuredClone(value, options);
    },
    async fetch(input, init) { return core.load("fetch").fetch(input, init); },
    navigator: Object.freeze({ userAgent: config.userAgent, hardwareConcurrency: 1, language: "en", onLine: true }),
    location: Object.freeze({
      href: config.url, protocol: "oro:", host: "background", hostname: "background", port: "", search: "", hash: "",
      pathname: config.url.slice("oro://background".length), origin: "null",
      toString() { return this.href; },
    }),
  };
  Object.assign(globalThis, functions);

  defineLazily("capabilities", "storage", "notifications");
  defineLazily("encoding", "TextEncoder", "TextDecoder");
  defineLazily("url", "URL", "URLSearchParams");
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
