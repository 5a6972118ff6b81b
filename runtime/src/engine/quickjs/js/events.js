// Event and EventTarget, and the plain events that carry data.

export default function events(core) {
  const { native } = core;
  const PHASES = Object.freeze({ NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });
  let stateOf;

  class Event {
    static {
      stateOf = (event) => event.#state;
      Object.assign(this, PHASES);
      Object.assign(this.prototype, PHASES);
    }

    #state;

    constructor(type, init) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      if (init !== undefined && init !== null && typeof init !== "object") {
        throw new TypeError("the options of an event must be an object");
      }
      this.#state = {
        type: `${type}`,
        bubbles: Boolean(init?.bubbles),
        cancelable: Boolean(init?.cancelable),
        composed: Boolean(init?.composed),
        timeStamp: native.now(),
        target: null,
        currentTarget: null,
        phase: 0,
        canceled: false,
        propagationStopped: false,
        immediateStopped: false,
        passive: false,
        dispatching: false,
        trusted: false,
      };
    }

    get type() { return this.#state.type; }
    get bubbles() { return this.#state.bubbles; }
    get cancelable() { return this.#state.cancelable; }
    get composed() { return this.#state.composed; }
    get timeStamp() { return this.#state.timeStamp; }
    get target() { return this.#state.target; }
    get srcElement() { return this.#state.target; }
    get currentTarget() { return this.#state.currentTarget; }
    get eventPhase() { return this.#state.phase; }
    get defaultPrevented() { return this.#state.canceled; }
    get isTrusted() { return this.#state.trusted; }
    get returnValue() { return !this.#state.canceled; }
    set returnValue(value) { if (!value) this.preventDefault(); }
    get cancelBubble() { return this.#state.propagationStopped; }
    set cancelBubble(value) { if (value) this.#state.propagationStopped = true; }

    preventDefault() {
      const state = this.#state;
      if (state.cancelable && !state.passive) state.canceled = true;
    }
    stopPropagation() { this.#state.propagationStopped = true; }
    stopImmediatePropagation() {
      this.#state.propagationStopped = true;
      this.#state.immediateStopped = true;
    }
    composedPath() { return this.#state.currentTarget === null ? [] : [this.#state.currentTarget]; }
  }

  // target -> type -> listeners. A map beside the objects, so that the global object can be a target too.
  const tables = new WeakMap();

  const listenersOf = (target, type) => tables.get(target)?.get(type) ?? [];

  function find(listeners, callback, capture) {
    return listeners.find((listener) => listener.callback === callback && listener.capture === capture);
  }

  function add(target, type, callback, options) {
    const listener = { callback, capture: false, once: false, passive: false, removed: false, ...options };
    if (!tables.has(target)) tables.set(target, new Map());
    tables.get(target).set(type, [...listenersOf(target, type), listener]);
    return listener;
  }

  function remove(target, type, listener) {
    const table = tables.get(target);
    const listeners = table?.get(type) ?? [];
    if (!listeners.includes(listener)) return;
    listener.removed = true;
    // Replaced, not changed: a dispatch under way walks the old list.
    table.set(type, listeners.filter((other) => other !== listener));
  }

  function requireTarget(receiver) {
    const target = receiver ?? globalThis;
    if (!(target instanceof EventTarget)) throw new TypeError("not an EventTarget");
    return target;
  }

  class EventTarget {
    addEventListener(type, callback, options) {
      const target = requireTarget(this);
      if (arguments.length < 2) throw new TypeError("addEventListener needs a type and a listener");
      const capture = Boolean(typeof options === "object" && options !== null ? options.capture : options);
      const signal = typeof options === "object" && options !== null ? options.signal : undefined;
      if (signal !== undefined && !(signal instanceof core.AbortSignal)) throw new TypeError("signal is not an AbortSignal");
      if (callback === null || callback === undefined) return;
      if (typeof callback !== "function" && typeof callback !== "object") {
        throw new TypeError("a listener must be a function or an object");
      }
      if (signal?.aborted) return;
      type = `${type}`;
      if (find(listenersOf(target, type), callback, capture)) return;
      const listener = add(target, type, callback, { capture, once: Boolean(options?.once), passive: Boolean(options?.passive) });
      if (signal) core.onAbort(signal, () => remove(target, type, listener));
    }

    removeEventListener(type, callback, options) {
      const target = requireTarget(this);
      const capture = Boolean(typeof options === "object" && options !== null ? options.capture : options);
      type = `${type}`;
      const listener = find(listenersOf(target, type), callback, capture);
      if (listener) remove(target, type, listener);
    }

    dispatchEvent(event) {
      const target = requireTarget(this);
      if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event");
      if (stateOf(event).dispatching) throw new DOMException("the event is being dispatched already", "InvalidStateError");
      stateOf(event).trusted = false;
      return deliver(target, event);
    }
  }

  // `returned(value, index)` sees what each listener returned; `failed(error)` what it threw.
  function deliver(target, event, returned, failed = core.report) {
    const state = stateOf(event);
    state.dispatching = true;
    state.target = target;
    state.currentTarget = target;
    state.phase = PHASES.AT_TARGET;
    let index = 0;
    for (const listener of listenersOf(target, state.type)) {
      if (listener.removed) continue;
      if (state.immediateStopped) break;
      if (listener.once) remove(target, state.type, listener);
      state.passive = listener.passive;
      try {
        const { callback } = listener;
        const value = typeof callback === "function" ? Reflect.apply(callback, target, [event]) : callback.handleEvent(event);
        returned?.(value, index);
      } catch (error) {
        failed(error);
      }
      index += 1;
    }
    state.passive = false;
    state.dispatching = false;
    state.currentTarget = null;
    state.phase = PHASES.NONE;
    state.propagationStopped = false;
    state.immediateStopped = false;
    return !state.canceled;
  }

  // Events of the runtime itself are trusted.
  function fire(target, event, returned, failed) {
    stateOf(event).trusted = true;
    return deliver(target, event, returned, failed);
  }

  // An `on<type>` property: it keeps its place among the listeners when its value changes.
  function handlerProperty(prototype, type) {
    const entries = new WeakMap();
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get() { return entries.get(requireTarget(this))?.handler ?? null; },
      set(handler) {
        const target = requireTarget(this);
        const usable = typeof handler === "function" || (typeof handler === "object" && handler !== null);
        const entry = entries.get(target);
        if (!usable) {
          if (entry) remove(target, type, entry.record);
          entries.delete(target);
        } else if (entry) {
          entry.handler = handler;
        } else {
          const fresh = { handler };
          const callback = function (event) {
            const { handler } = fresh;
            const value = typeof handler === "function" ? Reflect.apply(handler, this, [event]) : handler.handleEvent(event);
            if (value === false) event.preventDefault();
            return value;
          };
          entries.set(target, fresh);
          fresh.record = add(target, type, callback);
        }
      },
    });
  }

  class CustomEvent extends Event {
    #detail;
    constructor(type, init) { super(type, init); this.#detail = init?.detail ?? null; }
    get detail() { return this.#detail; }
  }

  class MessageEvent extends Event {
    #init;
    constructor(type, init) { super(type, init); this.#init = { ...init }; }
    get data() { return this.#init.data ?? null; }
    get origin() { return `${this.#init.origin ?? ""}`; }
    get lastEventId() { return `${this.#init.lastEventId ?? ""}`; }
    get source() { return this.#init.source ?? null; }
    get ports() { return this.#init.ports ?? []; }
  }

  class ErrorEvent extends Event {
    #init;
    constructor(type, init) { super(type, init); this.#init = { ...init }; }
    get message() { return `${this.#init.message ?? ""}`; }
    get filename() { return `${this.#init.filename ?? ""}`; }
    get lineno() { return this.#init.lineno ?? 0; }
    get colno() { return this.#init.colno ?? 0; }
    get error() { return this.#init.error; }
  }

  class PromiseRejectionEvent extends Event {
    #init;
    constructor(type, init) {
      super(type, init);
      if (!(init?.promise instanceof Promise)) throw new TypeError("a PromiseRejectionEvent needs a promise");
      this.#init = { ...init };
    }
    get promise() { return this.#init.promise; }
    get reason() { return this.#init.reason; }
  }

  core.brand(Event, EventTarget, CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent);
  Object.assign(core, {
    fire,
    handlerProperty,
    hasListeners: (target, type) => listenersOf(target, type).length > 0,
    Event, EventTarget, CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent,
  });
}
