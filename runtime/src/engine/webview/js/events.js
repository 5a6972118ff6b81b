// The browser's own events, where listeners of the lifecycle need more than it has: what they return, and whether there are
// any.

export default function events(core) {
  const { Event, EventTarget } = globalThis;
  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
  const { apply } = Reflect;
  const { defineProperty } = Object;
  const OBSERVED = ["activate", "run", "abort", "cancel", "complete", "runtime:events"];
  const listeners = { __proto__: null };
  for (const type of OBSERVED) listeners[type] = [];

  const isUsable = (callback) => typeof callback === "function" || (typeof callback === "object" && callback !== null);

  // The event that is being fired, and who wants to know what its listeners return and throw.
  let current = null;

  function invoke(callback, target, event) {
    if (typeof callback === "function") return apply(callback, target, [event]);
    const { handleEvent } = callback;
    if (typeof handleEvent !== "function") throw new TypeError("the handleEvent of a listener is not a function");
    return apply(handleEvent, callback, [event]);
  }

  function observe(type, callback, options) {
    const isBag = typeof options === "object" && options !== null;
    const capture = Boolean(isBag ? options.capture : options);
    const { once = false, signal } = isBag ? options : {};
    if (signal?.aborted || listeners[type].some((known) => known.callback === callback && known.capture === capture)) return;
    const listener = { callback, capture, native: null };
    listener.native = (event) => {
      if (once) forget(type, listener);
      const watcher = current?.event === event ? current : null;
      const index = watcher === null ? 0 : watcher.index++;
      try {
        const value = invoke(callback, globalThis, event);
        watcher?.returned?.(value, index);
      } catch (error) {
        if (watcher?.failed) watcher.failed(error);
        else core.report(error);
      }
    };
    apply(addEventListener, globalThis, [type, listener.native, { capture, passive: isBag && Boolean(options.passive) }]);
    listeners[type].push(listener);
    signal?.addEventListener("abort", () => forget(type, listener), { once: true });
  }

  function forget(type, listener) {
    const at = listeners[type].indexOf(listener);
    if (at < 0) return;
    listeners[type].splice(at, 1);
    apply(removeEventListener, globalThis, [type, listener.native, { capture: listener.capture }]);
  }

  const isObserved = (target, type) => (target ?? globalThis) === globalThis && listeners[type] !== undefined;

  // Events that a script fired.
  const scripted = new WeakSet();
  const { add, has } = WeakSet.prototype;
  function dispatch(target, event) {
    if (event instanceof Event) apply(add, scripted, [event]);
    return apply(dispatchEvent, target, [event]);
  }

  const methods = {
    dispatchEvent(event) { return dispatch(this ?? globalThis, event); },
    addEventListener(type, callback, options = undefined) {
      if (arguments.length > 1 && isUsable(callback) && isObserved(this, `${type}`)) return observe(`${type}`, callback, options);
      return apply(addEventListener, this ?? globalThis, arguments);
    },
    removeEventListener(type, callback, options = undefined) {
      if (!isObserved(this, `${type}`)) return apply(removeEventListener, this ?? globalThis, arguments);
      const capture = Boolean(typeof options === "object" ? options?.capture : options);
      const listener = listeners[`${type}`].find((known) => known.callback === callback && known.capture === capture);
      if (listener) forget(`${type}`, listener);
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
  }

  // `returned(value, index)` sees what each listener returned, `failed(error)` what it threw, for the types of the lifecycle.
  function fire(target, event, returned, failed) {
    const before = current;
    current = { event, returned, failed, index: 0 };
    try {
      return dispatch(target, event);
    } finally {
      current = before;
    }
  }

  // An `on<type>` property: it keeps its place among the listeners when its value changes.
  function handlerProperty(prototype, type) {
    const entries = new WeakMap();
    defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get() { return entries.get(this ?? globalThis)?.handler ?? null; },
      set(handler) {
        const target = this ?? globalThis;
        const entry = entries.get(target);
        if (!isUsable(handler)) {
          if (entry) target.removeEventListener(type, entry.listener);
          entries.delete(target);
        } else if (entry) {
          entry.handler = handler;
        } else {
          const fresh = { handler };
          fresh.listener = (event) => {
            // An object that cannot be called is kept, and not called.
            if (typeof fresh.handler !== "function") return undefined;
            const value = apply(fresh.handler, target, [event]);
            if (value === false) event.preventDefault();
            return value;
          };
          entries.set(target, fresh);
          target.addEventListener(type, fresh.listener);
        }
      },
    });
  }

  for (const type of ["activate", "run", "abort", "cancel", "complete", "message", "messageerror"]) handlerProperty(globalThis, type);
  Object.assign(core, {
    fire,
    handlerProperty,
    isScripted: (event) => apply(has, scripted, [event]),
    hasListeners: (_, type) => listeners[type].length > 0,
    Event, EventTarget,
    AbortController: globalThis.AbortController,
  });
}
