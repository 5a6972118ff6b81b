// The lifecycle of a run: events that are extended by promises, and what comes of them.

export default function lifecycle(core) {
  const { Event, fire } = core;
  const promiseThen = Promise.prototype.then;
  const { apply } = Reflect;
  // Whatever a service does to Promise.prototype, its run is waited for.
  const settle = (promise, fulfilled, rejected) => apply(promiseThen, promise, [fulfilled, rejected]);
  const lifetimes = new WeakMap();

  // Counts what a lifecycle event waits for. Settles once nothing is left, with the last result that is not
  // undefined (in the order in which the listeners were added) or the first error.
  class Lifetime {
    #pending = 1;
    #results = [];
    #failed = false;
    #error;
    #settle;
    over = false;
    settled = new Promise((resolve) => { this.#settle = resolve; });

    hold(promise, index) {
      this.#pending += 1;
      settle(
        promise,
        (value) => { this.#keep(value, index); this.release(); },
        (error) => { this.fail(error); this.release(); },
      );
    }

    returned(value, index) {
      if (typeof value === "object" && value !== null && typeof value.then === "function") {
        this.hold(Promise.resolve(value), index);
      } else {
        this.#keep(value, index);
      }
    }

    fail(error) {
      if (this.#failed) return;
      this.#failed = true;
      this.#error = error;
    }

    release() {
      this.#pending -= 1;
      if (this.#pending > 0) return;
      this.over = true;
      if (this.#failed) return this.#settle({ ok: false, error: this.#error });
      try {
        const result = this.#results.findLast((value) => value !== undefined);
        this.#settle({ ok: true, json: core.toJson(result, "the result of the run") });
      } catch (error) {
        this.#settle({ ok: false, error });
      }
    }

    #keep(value, index) { if (index !== undefined) this.#results[index] = value; }
  }

  class ExtendableEvent extends Event {
    waitUntil(promise) {
      const lifetime = lifetimes.get(this);
      if (!lifetime || lifetime.over) throw new DOMException("the event is over: waitUntil came too late", "InvalidStateError");
      lifetime.hold(Promise.resolve(promise));
    }
  }

  class RunEvent extends ExtendableEvent {
    #fields;
    #run;
    constructor(type, fields, run) { super(type); this.#fields = fields; this.#run = run; }
    get data() { return this.#fields.data; }
    get reason() { return this.#fields.reason; }
    get attempt() { return this.#fields.attempt; }
    get deadline() { return this.#fields.deadline; }
    get signal() { return controllerOf(this.#run).signal; }
    progress(completed, total = 1) {
      // Also refuses what is no number.
      if (!(total > 0 && total < Infinity && completed >= 0 && completed <= total)) {
        throw new RangeError("progress needs two numbers: what is done, from 0 to the total, and the total");
      }
      const lifetime = lifetimes.get(this);
      if (!lifetime || lifetime.over) throw new DOMException("the run is over: progress came too late", "InvalidStateError");
      core.native.progress(+completed, +total);
    }
  }

  // The run under way. Its controller is made when somebody asks for the signal, or when it is aborted.
  let current = {};

  function controllerOf(run) {
    run.controller ??= new core.AbortController();
    return run.controller;
  }

  function mirror(type, fields) {
    if (core.hasListeners(globalThis, "runtime:events")) {
      const { CustomEvent } = core.load("event_types");
      fire(globalThis, new CustomEvent("runtime:events", { detail: { type, ...fields } }));
    }
  }

  function extend(...events) {
    const lifetime = new Lifetime();
    for (const event of events) {
      lifetimes.set(event, lifetime);
      fire(globalThis, event, (value, index) => lifetime.returned(value, index), (error) => lifetime.fail(error));
    }
    lifetime.release();
    return lifetime.settled;
  }

  core.brand(ExtendableEvent);
  core.ExtendableEvent = ExtendableEvent;
  Object.assign(core.hooks, {
    hasRun: () => core.hasListeners(globalThis, "run"),
    activate() {
      mirror("activate");
      return core.hasListeners(globalThis, "activate") ? extend(new ExtendableEvent("activate")) : extend();
    },
    run(json) {
      const fields = core.fromJson(json);
      mirror("run", fields);
      return extend(new RunEvent("run", fields, current));
    },
    // `cancel` is what workers of comparable systems listen to.
    abort(name, why) {
      const reason = new DOMException(why, name);
      mirror("abort", { reason: why });
      controllerOf(current).abort(reason);
      const { AbortEvent } = core.load("endings");
      return extend(new AbortEvent("abort", reason), new AbortEvent("cancel", reason));
    },
    complete(outcome) {
      current = {};
      mirror("complete", { outcome });
      if (!core.hasListeners(globalThis, "complete")) return extend();
      const { CompleteEvent } = core.load("endings");
      return extend(new CompleteEvent("complete", outcome));
    },
    // Turns a promise into one that never rejects, so that Rust can look at it without leaving a rejection unhandled.
    observe: (promise) => settle(promise, () => ({ ok: true, json: "null" }), (error) => ({ ok: false, error })),
  });
}
