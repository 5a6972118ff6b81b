test("a type is needed, and becomes text", () => {
  thrown(() => new Event(), "TypeError");
  equal([new Event(5).type, new Event(null).type], ["5", "null"]);
});
test("the defaults of an event", () => {
  const event = new Event("x");
  equal([event.bubbles, event.cancelable, event.composed, event.defaultPrevented, event.isTrusted], [false, false, false, false, false]);
  equal([event.target, event.currentTarget, event.eventPhase, event.returnValue, event.cancelBubble], [null, null, 0, true, false]);
});
test("bubbles, cancelable and composed come from the dictionary", () => {
  const event = new Event("x", { bubbles: 1, cancelable: "yes", composed: {} });
  equal([event.bubbles, event.cancelable, event.composed], [true, true, true]);
});
test("the dictionary may be null, undefined or a function, and no other primitive", () => {
  for (const init of [null, undefined, () => {}]) same(new Event("x", init).bubbles, false);
  for (const init of [1, "x", true, Symbol()]) thrown(() => new Event("x", init), "TypeError");
});
test("the members of the dictionary are read in order, once each", () => {
  const read = [];
  new Event("x", new Proxy({}, { get(_, name) { read.push(name); return undefined; } }));
  equal(read, ["bubbles", "cancelable", "composed"]);
});
test("the phases are constants of the class and of each event", () => {
  for (const holder of [Event, new Event("x")]) {
    equal([holder.NONE, holder.CAPTURING_PHASE, holder.AT_TARGET, holder.BUBBLING_PHASE], [0, 1, 2, 3]);
  }
});
test("timeStamp is a time since the time origin", () => {
  const before = performance.now();
  const { timeStamp } = new Event("x");
  ok(timeStamp >= before - 1 && timeStamp <= performance.now() + 1, `${timeStamp}`);
});
test("preventDefault takes effect where the event is cancelable", () => {
  const [event, other] = [new Event("x", { cancelable: true }), new Event("x")];
  event.preventDefault();
  other.preventDefault();
  equal([event.defaultPrevented, event.returnValue, other.defaultPrevented, other.returnValue], [true, false, false, true]);
});
test("returnValue = false prevents the default, true does not take that back", () => {
  const event = new Event("x", { cancelable: true });
  event.returnValue = false;
  event.returnValue = true;
  same(event.defaultPrevented, true);
});
test("cancelBubble = true stops propagation, false does not take that back", () => {
  const event = new Event("x");
  event.cancelBubble = true;
  event.cancelBubble = false;
  same(event.cancelBubble, true);
});
test("initEvent sets type and flags, and clears what was prevented", () => {
  const event = new Event("x", { cancelable: true });
  event.preventDefault();
  event.initEvent("y", true, true);
  equal([event.type, event.bubbles, event.cancelable, event.defaultPrevented], ["y", true, true, false]);
  event.initEvent("z");
  equal([event.type, event.bubbles, event.cancelable], ["z", false, false]);
  thrown(() => event.initEvent(), "TypeError");
});
test("initEvent does nothing during a dispatch", () => {
  const target = new EventTarget();
  const event = new Event("x");
  target.addEventListener("x", () => event.initEvent("y"));
  target.dispatchEvent(event);
  same(event.type, "x");
});
test("composedPath is the target during a dispatch, else empty", () => {
  const target = new EventTarget();
  const event = new Event("x");
  let during;
  target.addEventListener("x", () => { during = event.composedPath(); });
  same(event.composedPath().length, 0);
  target.dispatchEvent(event);
  ok(during.length === 1 && during[0] === target);
  same(event.composedPath().length, 0);
});
test("target stays after a dispatch; currentTarget and eventPhase do not", () => {
  const target = new EventTarget();
  const event = new Event("x");
  let during;
  target.addEventListener("x", () => { during = [event.target === target, event.currentTarget === target, event.srcElement === target, event.eventPhase]; });
  target.dispatchEvent(event);
  equal(during, [true, true, true, Event.AT_TARGET]);
  same(event.target, target);
  equal([event.currentTarget, event.eventPhase], [null, Event.NONE]);
});
test("it has the name of its class", () => { same(Object.prototype.toString.call(new Event("x")), "[object Event]"); });
test("getters need an event", () => {
  thrown(() => Object.getOwnPropertyDescriptor(Event.prototype, "type").get.call({}), "TypeError");
});
test("subclasses keep their own fields", () => {
  class Progress extends Event { constructor(done) { super("progress"); this.done = done; } }
  const event = new Progress(3);
  equal([event.type, event.done, event instanceof Event], ["progress", 3, true]);
});
