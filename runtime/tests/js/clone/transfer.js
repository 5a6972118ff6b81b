test("a transferred ArrayBuffer is moved, and detached here", () => {
  const buffer = Uint8Array.of(1, 2, 3).buffer;
  const copy = structuredClone({ buffer }, { transfer: [buffer] });
  same(buffer.byteLength, 0);
  equal([...new Uint8Array(copy.buffer)], [1, 2, 3]);
});
test("views of a transferred buffer are views of the moved one", () => {
  const view = Uint8Array.of(1, 2, 3);
  const copy = structuredClone([view, view.buffer], { transfer: [view.buffer] });
  same(view.length, 0);
  ok(copy[0].buffer === copy[1]);
  equal([...copy[0]], [1, 2, 3]);
});
test("a buffer that the value does not hold is detached all the same", () => {
  const buffer = new ArrayBuffer(4);
  same(structuredClone("x", { transfer: [buffer] }), "x");
  same(buffer.byteLength, 0);
});
test("transfer may be any iterable", () => {
  const buffer = new ArrayBuffer(4);
  structuredClone(1, { transfer: new Set([buffer]) });
  same(buffer.byteLength, 0);
});
test("no options, and an empty list, transfer nothing", () => {
  for (const options of [undefined, null, {}, { transfer: [] }, { transfer: undefined }]) same(structuredClone(1, options), 1);
});
test("options that are no object, and a list that is not iterable, are TypeErrors", () => {
  thrown(() => structuredClone(1, 5), "TypeError");
  thrown(() => structuredClone(1, { transfer: 5 }), "TypeError");
  thrown(() => structuredClone(1, { transfer: {} }), "TypeError");
});
test("an item that is no object is a TypeError", () => {
  thrown(() => structuredClone(1, { transfer: [1] }), "TypeError");
});
test("an item that cannot be transferred is a DataCloneError", () => {
  for (const item of [{}, [], new Map(), new Uint8Array(1), new Date()]) {
    thrown(() => structuredClone(item, { transfer: [item] }), "DataCloneError");
  }
});
test("the same item twice is a DataCloneError, and nothing is detached", () => {
  const buffer = new ArrayBuffer(4);
  thrown(() => structuredClone(1, { transfer: [buffer, buffer] }), "DataCloneError");
  same(buffer.byteLength, 4);
});
test("a detached buffer cannot be transferred again", () => {
  const buffer = new ArrayBuffer(4);
  structuredClone(1, { transfer: [buffer] });
  thrown(() => structuredClone(1, { transfer: [buffer] }), "DataCloneError");
});
test("where the value cannot be cloned, nothing is detached", () => {
  const buffer = new ArrayBuffer(4);
  thrown(() => structuredClone({ buffer, f() {} }, { transfer: [buffer] }), "DataCloneError");
  same(buffer.byteLength, 4);
});
test("a buffer that a getter detaches is a DataCloneError", () => {
  const buffer = new ArrayBuffer(4);
  const value = { get x() { structuredClone(1, { transfer: [buffer] }); return 1; } };
  thrown(() => structuredClone(value, { transfer: [buffer] }), "DataCloneError");
});
test("a transferred resizable buffer stays resizable", () => {
  const buffer = new ArrayBuffer(2, { maxByteLength: 8 });
  const copy = structuredClone(buffer, { transfer: [buffer] });
  equal([copy.byteLength, copy.maxByteLength, copy.resizable], [2, 8, true]);
});
test("a MessagePort is moved: the new one gets what is sent to the old one", async () => {
  const { port1, port2 } = new MessageChannel();
  const moved = structuredClone({ port: port2 }, { transfer: [port2] }).port;
  ok(moved instanceof MessagePort && moved !== port2);
  const received = new Promise((resolve) => { moved.onmessage = ({ data }) => resolve(data); });
  port1.postMessage("hello");
  same(await received, "hello");
  moved.close();
});
test("a MessagePort that is not transferred is a DataCloneError", () => {
  const { port1 } = new MessageChannel();
  thrown(() => structuredClone({ port1 }), "DataCloneError");
  port1.close();
});
