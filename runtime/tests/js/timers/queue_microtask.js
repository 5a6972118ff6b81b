test("microtasks run after the script and before timers, in order with promises", async () => {
  const calls = [];
  await new Promise((resolve) => {
    setTimeout(() => { calls.push("timer"); resolve(); }, 0);
    queueMicrotask(() => calls.push("first"));
    Promise.resolve().then(() => calls.push("promise"));
    queueMicrotask(() => calls.push("second"));
    calls.push("now");
  });
  equal(calls, ["now", "first", "promise", "second", "timer"]);
});
for (const value of [undefined, null, 5, "x", {}]) {
  test(`${typeof value} ${value} is a TypeError`, () => { thrown(() => queueMicrotask(value), "TypeError"); });
}
test("it returns nothing, and passes nothing", async () => {
  same(queueMicrotask(() => {}), undefined);
  same(await new Promise((resolve) => queueMicrotask((...args) => resolve(args.length))), 0);
});
