test("a controller aborts its signal once, with the reason", () => {
  const controller = new AbortController();
  const { signal } = controller;
  let events = 0;
  signal.onabort = () => { events += 1; };
  same(signal.aborted, false);
  controller.abort("why");
  controller.abort("again");
  same(signal.reason, "why");
  same(events, 1);
  same(controller.signal, signal);
});

test("the default reason is an AbortError, and throwIfAborted throws it", () => {
  const signal = AbortSignal.abort();
  same(signal.reason.name, "AbortError");
  same(signal.reason.code, DOMException.ABORT_ERR);
  thrown(() => signal.throwIfAborted(), "AbortError");
  new AbortController().signal.throwIfAborted();
});

test("timeout aborts with a TimeoutError", async () => {
  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  same(signal.reason.name, "TimeoutError");
  thrown(() => AbortSignal.timeout(-1), "TypeError");
});

test("any follows the first of its sources", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([first.signal, AbortSignal.any([second.signal])]);
  same(signal.aborted, false);
  second.abort(2);
  first.abort(1);
  same(signal.reason, 2);
  same(AbortSignal.any([AbortSignal.abort(3)]).reason, 3);
  thrown(() => AbortSignal.any([{}]), "TypeError");
});

test("signals cannot be constructed", () => { thrown(() => new AbortSignal(), "TypeError"); });
