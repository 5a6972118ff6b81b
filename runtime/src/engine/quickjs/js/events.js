// Event and EventTarget, as the DOM standard has them for targets without a tree. Events that carry data: `event_types.js`.

export default function events(core) {
  const { native } = core;
  const PHASES = Object.freeze({ NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });
  let stateOf;

  const isDictionary = (value) => value === undefined || value === null || typeof value === "object" || typeof value === "function";

  class Event {
    static {
      stateOf = (event) => event.#state;
      Object.assign(this, PHASES);
      Object.assign(this.prototype, PHASES);
    }

    #state;

    constructor(type, init = undefined) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      type = `${type}`;
      if (!isDictionary(init)) throw new TypeError("the options of an event must be an object");
      this.#state = {
        type,
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
    initEvent(type, bubbles = false, cancelable = false) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      const state = this.#state;
      type = `${type}`;
      if (state.dispatching) return;
      Object.assign(state, {
        type, bubbles: Boolean(bubbles), cancelable: Boolean(cancelable),
        target: null, canceled: false, propagationStopped: false, immediateStopped: false, trusted: false,
      });
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
    if (type === "abort" && target !== globalThis) core.interestChanged(target);
    return listener;
  }

  function remove(target, type, listener) {
    const table = tables.get(target);
    const listeners = table?.get(type) ?? [];
    if (!listeners.includes(listener)) return;
    listener.removed = true;
    listener.forget?.();
    // Replaced, not changed: a dispatch under way walks the old list.
    table.set(type, listeners.filter((other) => other !== listener));
    if (type === "abort" && target !== globalThis) core.interestChanged(target);
  }

  function requireTarget(receiver) {
    const target = receiver ?? globalThis;
    if (!(target instanceof EventTarget)) throw new TypeError("not an EventTarget");
    return target;
  }

  // Listener and options of a call, read in the order of the standard.
  function readListener(count, type, callback, options) {
    if (count < 2) throw new TypeError("a type and a listener are needed");
    type = `${type}`;
    if (!isDictionary(callback)) throw new TypeError("a listener must be a function or an object");
    const isBag = options !== undefined && options !== null && isDictionary(options);
    return { type, isBag, capture: Boolean(isBag ? options.capture : options) };
  }

  class EventTarget {
    addEventListener(type, callback, options = undefined) {
      const target = requireTarget(this);
      const { type: name, isBag, capture } = readListener(arguments.length, type, callback, options);
      const { once, passive, signal } = isBag ? options : {};
      if (signal !== undefined && !(signal instanceof core.AbortSignal)) throw new TypeError("signal is not an AbortSignal");
      if (callback === null || callback === undefined || signal?.aborted) return;
      if (find(listenersOf(target, name), callback, capture)) return;
      const listener = add(target, name, callback, { capture, once: Boolean(once), passive: Boolean(passive) });
      if (signal) listener.forget = core.onAbort(signal, () => remove(target, name, listener));
    }

    removeEventListener(type, callback, options = undefined) {
      const target = requireTarget(this);
      const { type: name, capture } = readListener(arguments.length, type, callback, options);
      const listener = find(listenersOf(target, name), callback, capture);
      if (listener) remove(target, name, listener);
    }

    dispatchEvent(event) {
      const target = requireTarget(this);
      if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event");
      if (stateOf(event).dispatching) throw new DOMException("the event is being dispatched already", "InvalidStateError");
      stateOf(event).trusted = false;
      return deliver(target, event);
    }
  }

  // Listeners that capture come first, also at the target. `returned(value, index)` sees what each listener returned;
  // `failed(error)` what it threw.
  function deliver(target, event, returned, failed = core.report) {
    const state = stateOf(event);
    state.dispatching = true;
    state.target = target;
    state.currentTarget = target;
    state.phase = PHASES.AT_TARGET;
    let index = 0;
    for (let pass = 0; pass < 2 && !state.propagationStopped; pass += 1) {
      for (const listener of listenersOf(target, state.type)) {
        if (listener.removed || listener.capture === (pass === 1)) continue;
        if (listener.once) remove(target, state.type, listener);
        state.passive = listener.passive;
        try {
          const { callback } = listener;
          const value = typeof callback === "function" ? Reflect.apply(callback, target, [event]) : handle(callback, event);
          returned?.(value, index);
        } catch (error) {
          failed(error);
        }
        state.passive = false;
        index += 1;
        if (state.immediateStopped) break;
      }
    }
    state.dispatching = false;
    state.currentTarget = null;
    state.phase = PHASES.NONE;
    state.propagationStopped = false;
    state.immediateStopped = false;
    return !state.canceled;
  }

  function handle(callback, event) {
    const { handleEvent } = callback;
    if (typeof handleEvent !== "function") throw new TypeError("the handleEvent of a listener is not a function");
    return Reflect.apply(handleEvent, callback, [event]);
  }

  // Events of the runtime itself are trusted.
  function fire(target, event, returned, failed) {
    stateOf(event).trusted = true;
    return deliver(target, event, returned, failed);
  }

  // An `on<type>` property: it keeps its place among the listeners when its value changes. `invoke` is for those that are
  // called in another way, `changed` is told of every change.
  function handlerProperty(prototype, type, { invoke, changed } = {}) {
    let entries = null;
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get() { return entries?.get(requireTarget(this))?.handler ?? null; },
      set(handler) {
        const target = requireTarget(this);
        entries ??= new WeakMap();
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
            // An object that cannot be called is kept, and not called.
            if (typeof fresh.handler !== "function") return undefined;
            if (invoke) return invoke(this, fresh.handler, event);
            const value = Reflect.apply(fresh.handler, this, [event]);
            if (value === false) event.preventDefault();
            return value;
          };
          entries.set(target, fresh);
          fresh.record = add(target, type, callback);
        }
        changed?.(target);
      },
    });
  }

  core.brand(Event, EventTarget);
  Object.assign(core, {
    fire,
    handlerProperty,
    isDictionary,
    hasListeners: (target, type) => listenersOf(target, type).length > 0,
    Event, EventTarget,
  });
}
