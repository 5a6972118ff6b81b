// AbortController and AbortSignal.

export default function abort(core) {
  const { Event, EventTarget, fire, handlerProperty } = core;
  const TOKEN = Symbol("internal");
  let stateOf;

  class AbortSignal extends EventTarget {
    static { stateOf = (signal) => signal.#state; }

    #state = { aborted: false, reason: undefined, algorithms: new Set(), dependents: new Set() };

    constructor(token) {
      if (token !== TOKEN) throw new TypeError("Illegal constructor");
      super();
    }

    get aborted() { return this.#state.aborted; }
    get reason() { return this.#state.reason; }
    throwIfAborted() { if (this.#state.aborted) throw this.#state.reason; }

    static abort(reason) {
      const signal = create();
      trip(signal, reason);
      return signal;
    }

    static timeout(milliseconds) {
      const delay = Number(milliseconds);
      if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) throw new TypeError("timeout is out of range");
      const signal = create();
      core.setTimeout(() => trip(signal, new DOMException("the operation timed out", "TimeoutError")), delay);
      return signal;
    }

    static any(signals) {
      const sources = [...signals];
      for (const source of sources) if (!(source instanceof AbortSignal)) throw new TypeError("any() takes AbortSignals");
      const signal = create();
      const aborted = sources.find((source) => source.aborted);
      if (aborted) trip(signal, aborted.reason);
      else for (const source of sources) stateOf(source).dependents.add(signal);
      return signal;
    }
  }

  handlerProperty(AbortSignal.prototype, "abort");

  const create = () => new AbortSignal(TOKEN);

  // Marks the signal and all that depend on it before any listener runs, as the standard asks.
  function trip(signal, reason = new DOMException("the operation was aborted", "AbortError")) {
    const tripped = [];
    const mark = (current) => {
      const state = stateOf(current);
      if (state.aborted) return;
      state.aborted = true;
      state.reason = reason;
      tripped.push(current);
      state.dependents.forEach(mark);
      state.dependents.clear();
    };
    mark(signal);
    for (const current of tripped) {
      const { algorithms } = stateOf(current);
      for (const algorithm of [...algorithms]) algorithm(reason);
      algorithms.clear();
      fire(current, new Event("abort"));
    }
  }

  class AbortController {
    #signal = create();
    get signal() { return this.#signal; }
    abort(reason) { trip(this.#signal, reason); }
  }

  core.brand(AbortSignal, AbortController);
  Object.assign(core, {
    AbortSignal,
    AbortController,
    // Calls back once when the signal fires; the returned function takes that back.
    onAbort(signal, algorithm) {
      const { algorithms } = stateOf(signal);
      algorithms.add(algorithm);
      return () => algorithms.delete(algorithm);
    },
  });
}
