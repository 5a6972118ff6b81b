// oro only: the scope of a worker, which Node's main thread is not.
test("self is the global object, an EventTarget and a WorkerGlobalScope", () => {
  ok(self === globalThis && self instanceof EventTarget && self instanceof WorkerGlobalScope);
  same(Object.prototype.toString.call(self), "[object WorkerGlobalScope]");
});
test("name is the id of the service", () => { same(name, "sync-notifications"); });
test("isSecureContext, crossOriginIsolated and origin", () => { equal([isSecureContext, crossOriginIsolated, origin], [true, false, "null"]); });
test("what belongs to windows and to Node is not there", () => {
  for (const name of ["window", "document", "require", "process", "importScripts", "localStorage"]) same(typeof globalThis[name], "undefined", name);
});
test("classes are not enumerable", () => {
  for (const name of ["Event", "EventTarget", "AbortSignal", "MessageChannel", "CustomEvent", "URL", "Performance"]) {
    same(Object.getOwnPropertyDescriptor(globalThis, name).enumerable, false, name);
  }
});
test("a global of the platform can be replaced before it is used", () => {
  globalThis.PerformanceMark = 5;
  same(PerformanceMark, 5);
});
test("functions say how many arguments they need", () => {
  equal([fetch, postMessage, structuredClone, reportError, queueMicrotask].map(({ length }) => length), [1, 1, 1, 1, 1]);
  equal([Event, CustomEvent, MessageEvent, AbortSignal, Headers].map(({ length }) => length), [1, 1, 1, 0, 0]);
  same(EventTarget.prototype.addEventListener.length, 2);
});
