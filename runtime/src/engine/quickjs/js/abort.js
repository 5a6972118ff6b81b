// AbortController and AbortSignal.

export default function abort(core) {
  const { Event, EventTarget, fire, handlerProperty } = core;
  const TOKEN = Symbol("internal");
  let stateOf;

  class AbortSignal extends EventTarget {
    static { stateOf = (signal) => signal.#state; }

    // `sources` of a signal made by `any`; `dependents` of one that such signals follow.
    #state = { aborted: false, reason: undefined, algorithms: new Set(), sources: null, dependents: null };

    constructor(token = undefined) {
      if (token !== TOKEN) throw new TypeError("Illegal constructor");
      super();
    }

    get aborted() { return this.#state.aborted; }
    get reason() { return this.#state.reason; }
    throwIfAborted() { if (this.#state.aborted) throw this.#state.reason; }

    static abort(reason = undefined) {
      const signal = create();
      mark(signal, reason);
      return signal;
    }

    static timeout(milliseconds) {
      if (arguments.length === 0) throw new TypeError("timeout needs milliseconds");
      const delay = Math.trunc(Number(milliseconds));
      if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) throw new TypeError("timeout is out of range");
      const signal = create();
      core.task(() => trip(signal, new DOMException("the operation timed out", "TimeoutError")), delay);
      return signal;
    }

    static any(signals) {
      const given = [...signals];
      for (const source of given) if (!(source instanceof AbortSignal)) throw new TypeError("any() takes AbortSignals");
      const signal = create();
      const aborted = given.find((source) => source.aborted);
      if (aborted) mark(signal, aborted.reason);
      else follow(signal, given);
      return signal;
    }
  }

  handlerProperty(AbortSignal.prototype, "abort");

  const create = () => new AbortSignal(TOKEN);

  function mark(signal, reason = new DOMException("the operation was aborted", "AbortError")) {
    const state = stateOf(signal);
    state.aborted = true;
    state.reason = reason;
  }

  // A source keeps those that follow it weakly, and strongly only while somebody waits for them: a service may make
  // signals of one long-lived signal for as long as it lives.
  function follow(signal, given) {
    const sources = new Set();
    for (const source of given) for (const root of stateOf(source).sources ?? [source]) sources.add(root);
    stateOf(signal).sources = sources;
    for (const source of sources) {
      const state = stateOf(source);
      state.dependents ??= { weak: new Set(), kept: new Set(), pruneAt: 32 };
      const { dependents } = state;
      dependents.weak.add(new WeakRef(signal));
      if (dependents.weak.size < dependents.pruneAt) continue;
      for (const weak of dependents.weak) if (!weak.deref()) dependents.weak.delete(weak);
      dependents.pruneAt = Math.max(32, 2 * dependents.weak.size);
    }
  }

  core.interestChanged = (signal) => {
    if (!(signal instanceof AbortSignal)) return;
    const { sources, algorithms } = stateOf(signal);
    if (!sources) return;
    const isWanted = algorithms.size > 0 || core.hasListeners(signal, "abort");
    for (const source of sources) {
      const kept = stateOf(source).dependents?.kept;
      if (isWanted) kept?.add(signal);
      else kept?.delete(signal);
    }
  };

  // The signal and all that follow it are marked before anybody is told, as the standard asks.
  function trip(signal, reason) {
    if (stateOf(signal).aborted) return;
    mark(signal, reason);
    const tripped = [signal];
    const state = stateOf(signal);
    for (const weak of state.dependents?.weak ?? []) {
      const dependent = weak.deref();
      if (!dependent || stateOf(dependent).aborted) continue;
      mark(dependent, state.reason);
      tripped.push(dependent);
    }
    state.dependents = null;
    for (const current of tripped) {
      const { algorithms } = stateOf(current);
      for (const algorithm of [...algorithms]) algorithm(state.reason);
      algorithms.clear();
      fire(current, new Event("abort"));
    }
  }

  class AbortController {
    #signal = create();
    get signal() { return this.#signal; }
    abort(reason = undefined) { trip(this.#signal, reason); }
  }

  core.brand(AbortSignal, AbortController);
  core.AbortSignal = AbortSignal;
  core.AbortController = AbortController;
  // Calls back once when the signal fires; the returned function takes that back.
  core.onAbort = (signal, algorithm) => {
    const { algorithms } = stateOf(signal);
    algorithms.add(algorithm);
    core.interestChanged(signal);
    return () => {
      algorithms.delete(algorithm);
      core.interestChanged(signal);
    };
  };
  return { AbortSignal, AbortController };
}
