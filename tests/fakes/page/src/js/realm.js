// What pages and Workers of the fake have in common: events, timers, and the few classes that the runtime's own script needs.
// Written after the standards and after nothing else: it must not share what it tests. Gives the hooks that Rust calls.

"use strict";

(function realm(native) {
  const hooks = {};

  // Classes of the platform look like it.
  const platform = new WeakSet();
  const tag = (...classes) => {
    for (const type of classes) {
      platform.add(type);
      Object.defineProperty(type.prototype, Symbol.toStringTag, { value: type.name, configurable: true });
    }
  };
  const { toString } = Function.prototype;
  Function.prototype.toString = function () {
    return platform.has(this) ? `function ${this.name}() { [native code] }` : Reflect.apply(toString, this, []);
  };

  class Event {
    #state;
    static { hooks.stateOf = (event) => event.#state; }
    constructor(type, init = {}) {
      this.#state = { type: `${type}`, cancelable: Boolean(init?.cancelable), canceled: false, stopped: false, trusted: false, target: null };
    }
    get type() { return this.#state.type; }
    get cancelable() { return this.#state.cancelable; }
    get defaultPrevented() { return this.#state.canceled; }
    get isTrusted() { return this.#state.trusted; }
    get target() { return this.#state.target; }
    get currentTarget() { return this.#state.target; }
    preventDefault() { if (this.#state.cancelable) this.#state.canceled = true; }
    stopPropagation() {}
    stopImmediatePropagation() { this.#state.stopped = true; }
  }

  const fields = (name, defaults) => {
    const type = { [name]: class extends Event {
      #fields;
      constructor(type, init = {}) {
        super(type, init);
        this.#fields = { ...defaults, ...init };
      }
      static get(event, key) { return event.#fields[key]; }
    } }[name];
    const { get } = type;
    delete type.get;
    for (const key of Object.keys(defaults)) {
      Object.defineProperty(type.prototype, key, { get() { return get(this, key); }, configurable: true, enumerable: true });
    }
    return type;
  };
  const CustomEvent = fields("CustomEvent", { detail: null });
  const MessageEvent = fields("MessageEvent", { data: null, ports: [] });
  const ErrorEvent = fields("ErrorEvent", { message: "", filename: "", lineno: 0, colno: 0, error: undefined });
  const PromiseRejectionEvent = fields("PromiseRejectionEvent", { promise: null, reason: undefined });

  const tables = new WeakMap();
  const listenersOf = (target, type) => tables.get(target)?.get(type) ?? [];
  const setListeners = (target, type, listeners) => {
    if (!tables.has(target)) tables.set(target, new Map());
    tables.get(target).set(type, listeners);
  };
  const captures = (options) => Boolean(typeof options === "object" && options !== null ? options.capture : options);

  class EventTarget {
    addEventListener(type, callback, options) {
      const target = this ?? globalThis;
      if (callback === null || callback === undefined) return;
      const listener = { callback, capture: captures(options), once: Boolean(options?.once), removed: false };
      const known = listenersOf(target, `${type}`);
      if (known.some((other) => other.callback === callback && other.capture === listener.capture)) return;
      setListeners(target, `${type}`, [...known, listener]);
      options?.signal?.addEventListener("abort", () => target.removeEventListener(type, callback, options));
    }
    removeEventListener(type, callback, options) {
      const target = this ?? globalThis;
      const kept = listenersOf(target, `${type}`).filter((listener) => {
        const isIt = listener.callback === callback && listener.capture === captures(options);
        if (isIt) listener.removed = true;
        return !isIt;
      });
      setListeners(target, `${type}`, kept);
    }
    dispatchEvent(event) {
      hooks.stateOf(event).trusted = false;
      return dispatch(this ?? globalThis, event);
    }
  }

  function dispatch(target, event) {
    const state = hooks.stateOf(event);
    state.target = target;
    for (const listener of listenersOf(target, state.type)) {
      if (listener.removed) continue;
      if (listener.once) target.removeEventListener(state.type, listener.callback, listener.capture);
      try {
        if (typeof listener.callback === "function") Reflect.apply(listener.callback, target, [event]);
        else listener.callback.handleEvent(event);
      } catch (error) {
        report(error);
      }
      if (state.stopped) break;
    }
    return !state.canceled;
  }

  // What the browser itself fires.
  function fire(target, event) {
    hooks.stateOf(event).trusted = true;
    return dispatch(target, event);
  }

  function handlers(owner, types) {
    for (const type of types) {
      const set = new WeakMap();
      Object.defineProperty(owner, `on${type}`, {
        configurable: true,
        enumerable: true,
        get() { return set.get(this ?? globalThis)?.handler ?? null; },
        set(handler) {
          const target = this ?? globalThis;
          if (!set.has(target)) {
            const entry = { handler: null };
            set.set(target, entry);
            EventTarget.prototype.addEventListener.call(target, type, (event) => {
              if (typeof entry.handler !== "function") return;
              const isReport = type === "error" && event instanceof ErrorEvent && target === globalThis;
              const { message, filename, lineno, colno, error } = event;
              const value = isReport ? entry.handler.call(target, message, filename, lineno, colno, error) : entry.handler.call(target, event);
              if (value === isReport) event.preventDefault();
            });
          }
          set.get(target).handler = typeof handler === "function" ? handler : null;
        },
      });
    }
  }

  let isReporting = false;
  function report(error) {
    const message = `Uncaught ${error}`;
    let prevented = false;
    if (!isReporting) {
      isReporting = true;
      prevented = !fire(globalThis, new ErrorEvent("error", { message, error, filename: "fake", lineno: 1, colno: 1, cancelable: true }));
      isReporting = false;
    }
    if (!prevented) native.uncaught(message);
  }

  // As the engine of the browser writes stacks. What this fake does in JavaScript has no frames in a browser.
  const place = (site) => (site.isNative() ? null : `${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()}`);
  Error.prepareStackTrace = (error, sites) => sites.reduce((stack, site) => {
    const name = site.getFunctionName() ?? "";
    if (site.getFileName() === "eval_script") return stack;
    if (!native.hasV8Stacks) return `${stack}${name}@${place(site) ?? "[native code]"}\n`;
    return `${stack}\n    at ${name || "<anonymous>"} (${place(site) ?? "native"})`;
  }, native.hasV8Stacks ? `${error}` : "").trimEnd();

  const timers = new Map();
  const start = (repeat) => (callback, delay = 0, ...args) => {
    const id = native.startTimer(Math.max(Number(delay) || 0, repeat ? 1 : 0), repeat);
    timers.set(id, { callback, args, repeat });
    return id;
  };
  const clear = (id) => {
    timers.delete(id);
    native.stopTimer(Number(id) || 0);
  };

  class AbortSignal extends EventTarget {
    #state = { aborted: false, reason: undefined };
    static { hooks.abort = (signal, reason) => {
      if (signal.#state.aborted) return;
      signal.#state = { aborted: true, reason };
      fire(signal, new Event("abort"));
    }; }
    get aborted() { return this.#state.aborted; }
    get reason() { return this.#state.reason; }
    throwIfAborted() { if (this.aborted) throw this.reason; }
  }
  handlers(AbortSignal.prototype, ["abort"]);
  class AbortController {
    #signal = new AbortSignal();
    get signal() { return this.#signal; }
    abort(reason = new DOMException("the operation was aborted", "AbortError")) { hooks.abort(this.#signal, reason); }
  }

  class MessagePort extends EventTarget {}
  class MessageChannel { port1 = new MessagePort(); port2 = new MessagePort(); }
  class TextEncoder {
    encode(text = "") {
      return Uint8Array.from(unescape(encodeURIComponent(text.toWellFormed())), (character) => character.charCodeAt(0));
    }
  }
  class Request {
    #url;
    #signal;
    constructor(input, { signal = new AbortSignal() } = {}) {
      this.#url = native.resolve(input instanceof Request ? input.url : `${input}`);
      this.#signal = signal;
    }
    get url() { return this.#url; }
    get signal() { return this.#signal; }
  }
  class URL {
    #href;
    constructor(text) { this.#href = native.absolute(`${text}`); }
    get href() { return this.#href; }
  }
  tag(Event, CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent, EventTarget, AbortSignal, AbortController, MessagePort, MessageChannel, TextEncoder, Request, URL);

  const define = (values) => {
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
    }
  };
  define({
    Event, CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent, EventTarget, AbortSignal, AbortController, MessagePort,
    MessageChannel, TextEncoder, Request, URL,
    setTimeout: start(false), setInterval: start(true), clearTimeout: clear, clearInterval: clear,
    reportError: report,
    performance: { now: () => native.now() },
    console: Object.fromEntries(["debug", "log", "info", "warn", "error"].map((level) => [level, () => {}])),
    // Of what is plain data; transferred buffers are detached.
    structuredClone(value, { transfer = [] } = {}) {
      const copy = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
      for (const item of transfer) item.transfer();
      return copy;
    },
  });

  Object.assign(hooks, {
    fireTimer(id) {
      const timer = timers.get(id);
      if (timer === undefined) return;
      if (!timer.repeat) timers.delete(id);
      try {
        Reflect.apply(timer.callback, globalThis, timer.args);
      } catch (error) {
        report(error);
      }
    },
    // These are not trusted, as in WebKit.
    rejection(promise, reason) {
      const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true });
      if (dispatch(globalThis, event)) native.uncaught(`Uncaught (in promise) ${reason}`);
    },
    rejectionHandled(promise, reason) {
      dispatch(globalThis, new PromiseRejectionEvent("rejectionhandled", { promise, reason }));
    },
    message(target, data) { fire(target, new MessageEvent("message", { data })); },
    error(target, message) { fire(target, new ErrorEvent("error", { message, cancelable: true })); },
  });
  return { hooks, handlers, tag, define, EventTarget };
})
