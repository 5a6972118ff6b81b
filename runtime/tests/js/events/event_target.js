test("a listener is called with the event and the target as this", () => {
  const target = new EventTarget();
  let seen;
  target.addEventListener("x", function (event) { seen = [this === target, event.type, event.target === target, event.isTrusted]; });
  target.dispatchEvent(new Event("x"));
  equal(seen, [true, "x", true, false]);
});

test("the same listener is added once, and again with another capture", () => {
  const target = new EventTarget();
  let calls = 0;
  const listener = () => { calls += 1; };
  target.addEventListener("x", listener);
  target.addEventListener("x", listener);
  target.addEventListener("x", listener, { capture: true });
  target.dispatchEvent(new Event("x"));
  same(calls, 2);
});

test("once, handleEvent, signal and removal", () => {
  const target = new EventTarget();
  const calls = [];
  const controller = new AbortController();
  const object = { handleEvent() { calls.push(this === object ? "object" : "wrong"); } };
  target.addEventListener("x", () => calls.push("once"), { once: true });
  target.addEventListener("x", object);
  target.addEventListener("x", () => calls.push("signal"), { signal: controller.signal });
  target.dispatchEvent(new Event("x"));
  controller.abort();
  target.dispatchEvent(new Event("x"));
  target.removeEventListener("x", object);
  target.dispatchEvent(new Event("x"));
  equal(calls, ["once", "object", "signal", "object"]);
});

test("listeners added while dispatching wait for the next event; removed ones are skipped", () => {
  const target = new EventTarget();
  const calls = [];
  const second = () => calls.push("second");
  target.addEventListener("x", () => {
    calls.push("first");
    target.removeEventListener("x", second);
    target.addEventListener("x", () => calls.push("late"));
  }, { once: true });
  target.addEventListener("x", second);
  target.dispatchEvent(new Event("x"));
  target.dispatchEvent(new Event("x"));
  equal(calls, ["first", "late"]);
});

test("preventDefault works on cancelable events, not on others or in passive listeners", () => {
  const target = new EventTarget();
  target.addEventListener("x", (event) => event.preventDefault());
  same(target.dispatchEvent(new Event("x", { cancelable: true })), false);
  same(target.dispatchEvent(new Event("x")), true);
  const passive = new EventTarget();
  passive.addEventListener("x", (event) => event.preventDefault(), { passive: true });
  same(passive.dispatchEvent(new Event("x", { cancelable: true })), true);
});

test("stopImmediatePropagation keeps later listeners from being called", () => {
  const target = new EventTarget();
  const calls = [];
  target.addEventListener("x", (event) => { calls.push(1); event.stopImmediatePropagation(); });
  target.addEventListener("x", () => calls.push(2));
  target.dispatchEvent(new Event("x"));
  equal(calls, [1]);
});

test("an event that is being dispatched cannot be dispatched again", () => {
  const target = new EventTarget();
  let error;
  target.addEventListener("x", (event) => { error = thrown(() => target.dispatchEvent(event), "InvalidStateError"); });
  target.dispatchEvent(new Event("x"));
  ok(error instanceof DOMException);
});

test("a throw in a listener is reported and the next listener is called", () => {
  const target = new EventTarget();
  const reported = [];
  const report = (event) => { reported.push(event.error.message); event.preventDefault(); };
  addEventListener("error", report);
  let called = false;
  target.addEventListener("x", () => { throw new Error("boom"); });
  target.addEventListener("x", () => { called = true; });
  target.dispatchEvent(new Event("x"));
  removeEventListener("error", report);
  equal(reported, ["boom"]);
  ok(called);
});

test("the global scope is an EventTarget, and handler properties keep their place", () => {
  ok(self instanceof EventTarget && globalThis === self);
  const calls = [];
  self.onmessageerror = () => calls.push("old");
  addEventListener("messageerror", () => calls.push("listener"), { once: true });
  self.onmessageerror = () => calls.push("new");
  self.dispatchEvent(new Event("messageerror"));
  self.onmessageerror = null;
  self.dispatchEvent(new Event("messageerror"));
  equal(calls, ["new", "listener"]);
  same(self.onmessageerror, null);
});

test("subclasses work as targets", () => {
  class Player extends EventTarget {}
  const player = new Player();
  let played = 0;
  player.addEventListener("play", () => { played += 1; });
  player.dispatchEvent(new CustomEvent("play", { detail: 3 }));
  same(played, 1);
});

test("events carry their fields", () => {
  same(new CustomEvent("x", { detail: 3 }).detail, 3);
  same(new CustomEvent("x").detail, null);
  same(new MessageEvent("message", { data: 4 }).data, 4);
  same(new ErrorEvent("error", { message: "m", lineno: 2 }).lineno, 2);
  same(Object.prototype.toString.call(new Event("x")), "[object Event]");
  thrown(() => new Event(), "TypeError");
  thrown(() => new EventTarget().addEventListener("x"), "TypeError");
});
