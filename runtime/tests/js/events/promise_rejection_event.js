// oro only: Node has no PromiseRejectionEvent.
test("a promise is needed", () => {
  for (const args of [[], [{}], [{ promise: 5 }], [{ promise: null }]]) thrown(() => new PromiseRejectionEvent("x", ...args), "TypeError");
});
test("promise and reason are what was given", () => {
  const promise = Promise.resolve();
  const event = new PromiseRejectionEvent("x", { promise, reason: 5 });
  ok(event.promise === promise && event instanceof Event);
  same(event.reason, 5);
});
