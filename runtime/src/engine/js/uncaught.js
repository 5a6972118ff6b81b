// What nobody caught: told to the service first, and a failure of its run unless a listener prevents that.

export default function uncaught(core) {
  const { native, fire } = core;
  const eventTypes = () => core.load("event_types");
  const unhandled = new WeakSet();

  // `error` on self, with the place that the engine knows of it.
  core.report = function report(error, place = undefined) {
    if (core.reporting) return native.uncaught("Uncaught", error);
    core.reporting = true;
    try {
      const { message, filename, lineno, colno } = place ?? native.locate(error);
      const { ErrorEvent } = eventTypes();
      const event = new ErrorEvent("error", { message, filename, lineno, colno, error, cancelable: true });
      if (fire(globalThis, event)) native.uncaught("Uncaught", error);
    } finally {
      core.reporting = false;
    }
  };

  Object.assign(core.hooks, {
    rejection(promise, reason) {
      const { PromiseRejectionEvent } = eventTypes();
      const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true });
      unhandled.add(promise);
      if (fire(globalThis, event)) native.uncaught("Uncaught (in promise)", reason);
    },
    // Somebody handles it after all.
    rejectionHandled(promise, reason) {
      if (!unhandled.delete(promise)) return;
      const { PromiseRejectionEvent } = eventTypes();
      fire(globalThis, new PromiseRejectionEvent("rejectionhandled", { promise, reason }));
    },
  });
}
