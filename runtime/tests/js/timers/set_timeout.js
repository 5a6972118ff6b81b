const later = (delay) => new Promise((resolve) => setTimeout(resolve, delay));

test("timers fire by time, then in the order in which they were started", async () => {
  let calls;
  let startedMs;
  // On a busy machine the three may be started so far apart that the late one is due first: then again.
  do {
    calls = [];
    const before = performance.now();
    await new Promise((resolve) => {
      setTimeout(() => { calls.push("late"); resolve(); }, 20);
      setTimeout(() => calls.push("first"), 1);
      setTimeout(() => calls.push("second"), 1);
      startedMs = performance.now() - before;
    });
  } while (startedMs > 15);
  equal(calls, ["first", "second", "late"]);
});
test("further arguments are passed on", async () => {
  equal(await new Promise((resolve) => setTimeout((...args) => resolve(args), 0, 1, "b", null)), [1, "b", null]);
});
test("microtasks run before timers, and between them", async () => {
  const calls = [];
  await new Promise((resolve) => {
    setTimeout(() => { calls.push("timer"); Promise.resolve().then(() => calls.push("after the timer")); }, 0);
    setTimeout(() => { calls.push("next timer"); resolve(); }, 0);
    Promise.resolve().then(() => calls.push("promise"));
  });
  equal(calls, ["promise", "timer", "after the timer", "next timer"]);
});
test("a cleared timer does not fire", async () => {
  let fired = false;
  clearTimeout(setTimeout(() => { fired = true; }, 0));
  await later(5);
  same(fired, false);
});
test("a timer can be cleared by another one that is due before it", async () => {
  let fired = false;
  let second;
  setTimeout(() => clearTimeout(second), 1);
  second = setTimeout(() => { fired = true; }, 1);
  await later(10);
  same(fired, false);
});
test("clearing what is no timer does nothing", () => {
  for (const id of [undefined, null, 0, -1, 999_999, NaN, "x", {}]) same(clearTimeout(id), undefined);
  clearTimeout();
});
test("odd delays count as none", async () => {
  for (const delay of [undefined, null, -5, NaN, Infinity, "x", {}, -(2 ** 31)]) await later(delay);
});
test("a delay that does not fit into 32 bits does not wait for weeks", async () => { await later(2 ** 31); });
