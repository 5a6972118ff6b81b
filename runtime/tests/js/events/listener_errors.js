// oro only: errors of listeners are reported to the worker's scope, which Node does not have.
function reported(node) {
  const errors = [];
  const report = (event) => { errors.push(event.error); event.preventDefault(); };
  addEventListener("error", report);
  node.dispatchEvent(new Event("x"));
  removeEventListener("error", report);
  return errors;
}

test("what a listener throws is reported, and the next one is called", () => {
  const node = new EventTarget();
  let called = false;
  node.addEventListener("x", () => { throw new Error("boom"); });
  node.addEventListener("x", () => { called = true; });
  equal([reported(node).map(({ message }) => message), called], [["boom"], true]);
});
test("a handleEvent that cannot be called is reported as a TypeError", () => {
  for (const handleEvent of [undefined, null, 5, {}]) {
    const node = new EventTarget();
    node.addEventListener("x", { handleEvent });
    equal(reported(node).map(({ name }) => name), ["TypeError"]);
  }
});
test("what a handleEvent getter throws is reported", () => {
  const node = new EventTarget();
  node.addEventListener("x", { get handleEvent() { throw new RangeError("got"); } });
  equal(reported(node).map(({ name }) => name), ["RangeError"]);
});
