// oro only: postMessage of the scope goes to the app.
test("it refuses what cannot be cloned", () => {
  for (const value of [() => {}, { f() {} }, new WeakMap(), Promise.resolve(), new Event("x"), Symbol()]) thrown(() => postMessage(value), "DataCloneError");
  thrown(() => postMessage(), "TypeError");
});
test("it sends what structured clone can copy", () => {
  const cycle = new Map();
  cycle.set("cycle", cycle);
  for (const value of [undefined, null, cycle, new Set([1n]), new Date(), /x/, new Error("e"), Uint8Array.of(1), "\ud800"]) same(postMessage(value), undefined);
});
test("buffers in the transfer list are detached", () => {
  const [first, second] = [new ArrayBuffer(4), new ArrayBuffer(4)];
  postMessage({ first }, [first]);
  postMessage({ second }, { transfer: [second] });
  equal([first.detached, second.detached], [true, true]);
  thrown(() => postMessage(1, [first]), "DataCloneError");
});
test("where the message cannot be sent, nothing is detached", () => {
  const buffer = new ArrayBuffer(4);
  thrown(() => postMessage(() => {}, [buffer]), "DataCloneError");
  same(buffer.detached, false);
});
test("ports stay in the isolate", () => {
  const { port1 } = new MessageChannel();
  thrown(() => postMessage(null, [port1]), "DataCloneError");
  thrown(() => postMessage(port1), "DataCloneError");
});
test("options that are no object are TypeErrors; none, null and an empty list transfer nothing", () => {
  thrown(() => postMessage(1, 5), "TypeError");
  thrown(() => postMessage(1, [5]), "TypeError");
  for (const options of [undefined, null, [], {}]) postMessage(1, options);
});
