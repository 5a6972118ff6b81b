// A target, what its listeners noted, and a way to fire.
function stage() {
  const node = new EventTarget();
  const calls = [];
  return { node, calls, note: (name) => () => { calls.push(name); }, fire: (init) => node.dispatchEvent(new Event("x", init)) };
}

test("a listener is called with the event, and the target as this", () => {
  const { node, fire } = stage();
  let seen;
  node.addEventListener("x", function (event) { seen = [this === node, event.type, event.target === node]; });
  same(fire(), true);
  equal(seen, [true, "x", true]);
});
test("listeners are called in the order in which they were added, those of other types are not", () => {
  const { node, calls, note, fire } = stage();
  for (const name of ["a", "b", "c"]) node.addEventListener("x", note(name));
  node.addEventListener("y", note("other"));
  fire();
  equal(calls, ["a", "b", "c"]);
});
test("a type and a listener are needed, to add and to remove; an event to dispatch", () => {
  const { node } = stage();
  thrown(() => node.addEventListener("x"), "TypeError");
  thrown(() => node.removeEventListener("x"), "TypeError");
  thrown(() => node.dispatchEvent(), "TypeError");
});
test("the type becomes text", () => {
  const { node, calls, note } = stage();
  node.addEventListener(1, note("called"));
  node.dispatchEvent(new Event("1"));
  equal(calls, ["called"]);
});
test("a null listener is ignored, another primitive is a TypeError", () => {
  const { node } = stage();
  same(node.addEventListener("x", null), undefined);
  same(node.removeEventListener("x", null), undefined);
  for (const listener of [1, "x", true, Symbol()]) thrown(() => node.addEventListener("x", listener), "TypeError");
});
test("the same listener is added once, with the options of the first time", () => {
  const { node, calls, note, fire } = stage();
  const listener = note("called");
  node.addEventListener("x", listener);
  node.addEventListener("x", listener, { once: true });
  fire();
  fire();
  equal(calls, ["called", "called"]);
});
test("with another capture it is another listener", () => {
  const { node, calls, note, fire } = stage();
  const listener = note("called");
  node.addEventListener("x", listener);
  node.addEventListener("x", listener, { capture: true });
  fire();
  same(calls.length, 2);
  node.removeEventListener("x", listener, true);
  fire();
  same(calls.length, 3);
});
test("listeners that capture come first, also at the target", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", note("bubble"));
  node.addEventListener("x", note("capture"), true);
  fire();
  equal(calls, ["capture", "bubble"]);
});
test("stopPropagation in a capturing listener keeps those that do not capture from being called", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", note("bubble"));
  node.addEventListener("x", (event) => { calls.push("capture"); event.stopPropagation(); }, true);
  node.addEventListener("x", note("capture too"), true);
  fire();
  equal(calls, ["capture", "capture too"]);
});
test("capture as a boolean is that of a dictionary", () => {
  const { node, calls, note, fire } = stage();
  const listener = note("called");
  node.addEventListener("x", listener, true);
  node.addEventListener("x", listener, { capture: true });
  node.removeEventListener("x", listener, { capture: true });
  fire();
  equal(calls, []);
});
test("a listener that was removed is not called", () => {
  const { node, calls, note, fire } = stage();
  const listener = note("called");
  node.addEventListener("x", listener);
  node.removeEventListener("y", listener);
  node.removeEventListener("x", note("called"));
  node.removeEventListener("x", listener);
  node.removeEventListener("x", listener);
  fire();
  equal(calls, []);
});
test("once: the listener is removed before it is called", () => {
  const { node, calls, fire } = stage();
  node.addEventListener("x", () => { calls.push("called"); if (calls.length === 1) fire(); }, { once: true });
  fire();
  equal(calls, ["called"]);
});
test("passive: preventDefault has no effect", () => {
  const { node, fire } = stage();
  node.addEventListener("x", (event) => event.preventDefault(), { passive: true });
  same(fire({ cancelable: true }), true);
  node.addEventListener("x", (event) => event.preventDefault());
  same(fire({ cancelable: true }), false);
});
test("signal: the listener is removed when it aborts", () => {
  const { node, calls, note, fire } = stage();
  const controller = new AbortController();
  node.addEventListener("x", note("called"), { signal: controller.signal });
  fire();
  controller.abort();
  fire();
  equal(calls, ["called"]);
});
test("signal: an aborted one adds nothing", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", note("called"), { signal: AbortSignal.abort() });
  fire();
  equal(calls, []);
});
test("signal: one that aborts during the dispatch skips the listener", () => {
  const { node, calls, note, fire } = stage();
  const controller = new AbortController();
  node.addEventListener("x", () => controller.abort());
  node.addEventListener("x", note("called"), { signal: controller.signal });
  fire();
  equal(calls, []);
});
test("signal: null and what is no signal are TypeErrors, also with a null listener", () => {
  const { node } = stage();
  for (const signal of [null, {}, 1]) thrown(() => node.addEventListener("x", () => {}, { signal }), "TypeError");
  thrown(() => node.addEventListener("x", null, { signal: null }), "TypeError");
});
test("the options are read in order; removing reads capture alone", () => {
  const { node } = stage();
  const read = [];
  const options = new Proxy({}, { get(_, name) { read.push(name); return undefined; } });
  node.addEventListener("x", () => {}, options);
  node.removeEventListener("x", () => {}, options);
  equal(read, ["capture", "once", "passive", "signal", "capture"]);
});
test("an object is called through handleEvent, as itself", () => {
  const { node, calls, fire } = stage();
  const listener = { handleEvent(event) { calls.push(this === listener, event.type); } };
  node.addEventListener("x", listener);
  fire();
  equal(calls, [true, "x"]);
});
test("handleEvent is looked up at each dispatch", () => {
  const { node, calls, note, fire } = stage();
  const listener = {};
  node.addEventListener("x", listener);
  listener.handleEvent = note("first");
  fire();
  listener.handleEvent = note("second");
  fire();
  equal(calls, ["first", "second"]);
});
test("a function is called itself, whatever its handleEvent", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", Object.assign(note("function"), { handleEvent: note("property") }));
  fire();
  equal(calls, ["function"]);
});
test("a listener added during the dispatch waits for the next one", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", () => node.addEventListener("x", note("late")), { once: true });
  fire();
  equal(calls, []);
  fire();
  equal(calls, ["late"]);
});
test("a listener removed during the dispatch is skipped, also where it is added again", () => {
  const { node, calls, note, fire } = stage();
  const second = note("second");
  node.addEventListener("x", () => { node.removeEventListener("x", second); node.addEventListener("x", second); }, { once: true });
  node.addEventListener("x", second);
  fire();
  equal(calls, []);
  fire();
  equal(calls, ["second"]);
});
test("stopImmediatePropagation keeps later listeners from being called", () => {
  const { node, calls, note, fire } = stage();
  node.addEventListener("x", (event) => { calls.push(1); event.stopImmediatePropagation(); });
  node.addEventListener("x", note(2));
  fire();
  equal(calls, [1]);
});
test("stopPropagation before the dispatch keeps all listeners from being called, once", () => {
  const { node, calls, note } = stage();
  node.addEventListener("x", note("called"));
  const event = new Event("x");
  event.stopPropagation();
  node.dispatchEvent(event);
  equal(calls, []);
  node.dispatchEvent(event);
  equal(calls, ["called"]);
});
test("dispatchEvent is false where the default was prevented", () => {
  const { node, fire } = stage();
  node.addEventListener("x", (event) => event.preventDefault());
  equal([fire({ cancelable: true }), fire()], [false, true]);
});
test("an event can be dispatched again, not while it is being dispatched", () => {
  const { node, calls } = stage();
  const event = new Event("x");
  node.addEventListener("x", () => { calls.push(thrown(() => node.dispatchEvent(event), "InvalidStateError").code); });
  node.dispatchEvent(event);
  node.dispatchEvent(event);
  equal(calls, [11, 11]);
});
test("what is no event cannot be dispatched", () => {
  for (const value of [null, {}, "x"]) thrown(() => stage().node.dispatchEvent(value), "TypeError");
});
test("a target can be constructed and subclassed, and has its name", () => {
  class Player extends EventTarget { volume = 1; }
  const player = new Player();
  let played = 0;
  player.addEventListener("play", () => { played += 1; });
  player.dispatchEvent(new Event("play"));
  equal([played, player.volume, Object.prototype.toString.call(player)], [1, 1, "[object EventTarget]"]);
  thrown(() => EventTarget(), "TypeError");
});
test("methods need a target", () => {
  thrown(() => EventTarget.prototype.addEventListener.call({}, "x", () => {}), "TypeError");
});
