test("a signal cannot be constructed", () => { thrown(() => new AbortSignal(), "TypeError"); });
test("abort gives an aborted signal", () => {
  equal([AbortSignal.abort().aborted, AbortSignal.abort().reason.name, AbortSignal.abort(5).reason], [true, "AbortError", 5]);
});
test("throwIfAborted throws the reason", () => {
  const reason = new RangeError("mine");
  same(thrown(() => AbortSignal.abort(reason).throwIfAborted(), "RangeError"), reason);
  same(new AbortController().signal.throwIfAborted(), undefined);
});
test("timeout aborts with a TimeoutError", async () => {
  const signal = AbortSignal.timeout(1);
  same(signal.aborted, false);
  const alive = setTimeout(() => {}, 10_000);
  await new Promise((resolve) => { signal.onabort = resolve; });
  clearTimeout(alive);
  ok(signal.reason instanceof DOMException);
  same(signal.reason.name, "TimeoutError");
});
for (const value of [-1, NaN, Infinity, 2 ** 60, undefined, "x"]) {
  test(`timeout(${value}) is a TypeError`, () => { thrown(() => AbortSignal.timeout(value), "TypeError"); });
}
test("any follows whichever source aborts first", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([first.signal, second.signal]);
  same(signal.aborted, false);
  second.abort(2);
  first.abort(1);
  equal([signal.aborted, signal.reason], [true, 2]);
});
test("any of an aborted source is aborted, with its reason", () => {
  equal(AbortSignal.any([new AbortController().signal, AbortSignal.abort(3), AbortSignal.abort(4)]).reason, 3);
});
test("any of nothing never aborts", () => { same(AbortSignal.any([]).aborted, false); });
test("any of any follows the first sources", () => {
  const controller = new AbortController();
  const signal = AbortSignal.any([AbortSignal.any([controller.signal]), AbortSignal.any([])]);
  controller.abort(7);
  same(signal.reason, 7);
});
test("any takes each source once", () => {
  const controller = new AbortController();
  let events = 0;
  AbortSignal.any([controller.signal, controller.signal]).onabort = () => { events += 1; };
  controller.abort();
  same(events, 1);
});
test("any takes AbortSignals alone, in any iterable", () => {
  for (const value of [[{}], 5, undefined]) thrown(() => AbortSignal.any(value), "TypeError");
  same(AbortSignal.any([AbortSignal.abort(1)].values()).reason, 1);
});
test("all that follow are aborted before any listener is called", () => {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal]);
  let during;
  controller.signal.addEventListener("abort", () => { during = signal.aborted; });
  controller.abort();
  same(during, true);
});
test("events come to the source first, then to those that follow, in order", () => {
  const controller = new AbortController();
  const calls = [];
  for (const name of ["first", "second"]) AbortSignal.any([controller.signal]).addEventListener("abort", () => calls.push(name));
  controller.signal.addEventListener("abort", () => calls.push("source"));
  controller.abort();
  equal(calls, ["source", "first", "second"]);
});
test("signals that nobody holds still fire for their listeners", () => {
  const controller = new AbortController();
  let fired = 0;
  for (let count = 0; count < 100; count += 1) AbortSignal.any([controller.signal]).addEventListener("abort", () => { fired += 1; });
  controller.abort();
  same(fired, 100);
});
test("many short-lived followers do no harm to the next one", () => {
  const controller = new AbortController();
  for (let count = 0; count < 5000; count += 1) AbortSignal.any([controller.signal]);
  const last = AbortSignal.any([controller.signal]);
  controller.abort(1);
  same(last.reason, 1);
});
