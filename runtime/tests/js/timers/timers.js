test("timers fire by time, then in order, with their arguments", async () => {
  const calls = [];
  await new Promise((resolve) => {
    setTimeout((...args) => { calls.push(args); resolve(); }, 4, "late", 2);
    setTimeout((value) => calls.push(value), 0, "first");
    setTimeout((value) => calls.push(value), 0, "second");
  });
  equal(calls, ["first", "second", ["late", 2]]);
});

test("microtasks run before timers", async () => {
  const calls = [];
  await new Promise((resolve) => {
    setTimeout(() => { calls.push("timer"); resolve(); }, 0);
    queueMicrotask(() => calls.push("microtask"));
    Promise.resolve().then(() => calls.push("promise"));
  });
  equal(calls, ["microtask", "promise", "timer"]);
});

test("cleared timers do not fire", async () => {
  let fired = false;
  clearTimeout(setTimeout(() => { fired = true; }, 0));
  await new Promise((resolve) => setTimeout(resolve, 2));
  same(fired, false);
  clearTimeout(undefined);
  clearTimeout(12345);
});

test("an interval repeats until it is cleared, also by itself", async () => {
  let ticks = 0;
  await new Promise((resolve) => {
    const id = setInterval(() => {
      ticks += 1;
      if (ticks === 3) { clearInterval(id); resolve(); }
    }, 1);
  });
  await new Promise((resolve) => setTimeout(resolve, 4));
  same(ticks, 3);
});

test("a timer needs a function; odd delays count as 0", async () => {
  thrown(() => setTimeout("1 + 1"), "TypeError");
  for (const delay of [undefined, null, -5, NaN, Infinity, "x"]) await new Promise((resolve) => setTimeout(resolve, delay));
});
