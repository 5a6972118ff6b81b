test("a controller has one signal, which is not aborted", () => {
  const { signal } = new AbortController();
  ok(signal instanceof AbortSignal && signal instanceof EventTarget);
  equal([signal.aborted, signal.reason === undefined], [false, true]);
});
test("abort fires one trusted event, once, and keeps the first reason", () => {
  const owner = new AbortController();
  const events = [];
  owner.signal.onabort = (event) => events.push([event.type, event.isTrusted, event.target === owner.signal]);
  owner.abort("why");
  owner.abort("again");
  equal(events, [["abort", true, true]]);
  same(owner.signal.reason, "why");
});
test("the default reason is an AbortError, null is a reason", () => {
  const reasonOf = (...args) => { const controller = new AbortController(); controller.abort(...args); return controller.signal.reason; };
  ok(reasonOf() instanceof DOMException);
  equal([reasonOf().name, reasonOf().code, reasonOf(undefined).name, reasonOf(null)], ["AbortError", 20, "AbortError", null]);
});
test("the signal is aborted before its listeners are called", () => {
  const controller = new AbortController();
  let seen;
  controller.signal.addEventListener("abort", () => { seen = [controller.signal.aborted, controller.signal.reason]; });
  controller.abort(1);
  equal(seen, [true, 1]);
});
