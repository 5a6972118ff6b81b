// oro only: Node's global object has no event handlers.
const fire = () => self.dispatchEvent(new Event("messageerror", { cancelable: true }));

test("a handler is null at first, and after it was set to what is no object", () => {
  same(self.onmessageerror, null);
  for (const value of [5, "x", undefined, true]) {
    self.onmessageerror = () => {};
    self.onmessageerror = value;
    same(self.onmessageerror, null);
  }
});
test("a handler keeps its place among the listeners when it is replaced", () => {
  const calls = [];
  self.onmessageerror = () => calls.push("old");
  addEventListener("messageerror", () => calls.push("listener"), { once: true });
  self.onmessageerror = () => calls.push("new");
  fire();
  self.onmessageerror = null;
  fire();
  equal(calls, ["new", "listener"]);
});
test("a handler that was removed and set again comes last", () => {
  const calls = [];
  self.onmessageerror = () => calls.push("old");
  addEventListener("messageerror", () => calls.push("listener"), { once: true });
  self.onmessageerror = null;
  self.onmessageerror = () => calls.push("new");
  fire();
  self.onmessageerror = null;
  equal(calls, ["listener", "new"]);
});
test("a handler that returns false prevents the default", () => {
  self.onmessageerror = () => false;
  same(fire(), false);
  self.onmessageerror = () => undefined;
  same(fire(), true);
  self.onmessageerror = null;
});
test("an object that cannot be called is kept, and not called", () => {
  let calls = 0;
  const handler = { handleEvent() { calls += 1; } };
  self.onmessageerror = handler;
  same(self.onmessageerror, handler);
  fire();
  same(calls, 0);
  self.onmessageerror = null;
});
