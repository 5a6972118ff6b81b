const next = (port) => new Promise((resolve) => { port.onmessage = resolve; });
// Each round comes after every task that was there before it, however busy the machine is.
const turn = async () => { for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setTimeout(resolve, 1)); };

test("a message arrives at the other port, as a copy, in a task of its own", async () => {
  const { port1, port2 } = new MessageChannel();
  const data = { a: new Date(1) };
  const received = next(port2);
  let early = true;
  received.then(() => { early = false; });
  port1.postMessage(data);
  ok(early);
  const event = await received;
  ok(event instanceof MessageEvent && event.data !== data);
  same(event.data.a.getTime(), 1);
  equal([event.type, event.target === port2, event.ports.length], ["message", true, 0]);
  port1.close();
});
test("messages arrive in order, both ways", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  const done = new Promise((resolve) => { port2.onmessage = ({ data }) => { got.push(data); port2.postMessage(data * 10); }; port1.onmessage = ({ data }) => { got.push(data); if (data === 30) resolve(); }; });
  for (const data of [1, 2, 3]) port1.postMessage(data);
  await done;
  equal([got.filter((data) => data < 10), got.filter((data) => data >= 10)], [[1, 2, 3], [10, 20, 30]]);
  port1.close();
});
test("messages wait until the port was started", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  port2.addEventListener("message", ({ data }) => got.push(data));
  port1.postMessage("waits");
  await turn();
  equal(got, []);
  port2.start();
  await turn();
  equal(got, ["waits"]);
  port1.close();
});
test("setting onmessage starts the port", async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  same((await next(port2)).data, 1);
  port1.close();
});
test("a closed port neither sends nor receives", async () => {
  const { port1, port2 } = new MessageChannel();
  const got = [];
  port1.onmessage = ({ data }) => got.push(data);
  port2.onmessage = ({ data }) => got.push(data);
  port1.close();
  port1.postMessage(1);
  port2.postMessage(2);
  await turn();
  equal(got, []);
  port1.close();
});
test("closing tells the port at the other end", async () => {
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => port2.addEventListener("close", resolve));
  port1.close();
  same((await closed).type, "close");
});
test("what cannot be cloned is a DataCloneError of the sender", () => {
  const { port1 } = new MessageChannel();
  thrown(() => port1.postMessage(() => {}), "DataCloneError");
  thrown(() => port1.postMessage(), "TypeError");
  port1.close();
});
test("transfer as a list and as an option", async () => {
  const { port1, port2 } = new MessageChannel();
  for (const options of [(buffer) => [buffer], (buffer) => ({ transfer: [buffer] })]) {
    const buffer = Uint8Array.of(1, 2).buffer;
    port1.postMessage({ buffer }, options(buffer));
    same(buffer.byteLength, 0);
    equal([...new Uint8Array((await next(port2)).data.buffer)], [1, 2]);
  }
  port1.close();
});
test("a transferred port arrives among the ports of the event", async () => {
  const [outer, inner] = [new MessageChannel(), new MessageChannel()];
  outer.port1.postMessage({ here: inner.port2 }, [inner.port2]);
  const event = await next(outer.port2);
  ok(event.ports.length === 1 && event.ports[0] === event.data.here && event.ports[0] !== inner.port2 && Object.isFrozen(event.ports));
  inner.port1.postMessage("through");
  same((await next(event.ports[0])).data, "through");
  outer.port1.close();
  inner.port1.close();
});
test("messages that wait travel with a transferred port", async () => {
  const [outer, inner] = [new MessageChannel(), new MessageChannel()];
  inner.port1.postMessage("before");
  outer.port1.postMessage(null, [inner.port2]);
  const [port] = (await next(outer.port2)).ports;
  inner.port1.postMessage("after");
  const got = [];
  await new Promise((resolve) => { port.onmessage = ({ data }) => { got.push(data); if (got.length === 2) resolve(); }; });
  equal(got, ["before", "after"]);
  outer.port1.close();
  inner.port1.close();
});
test("a port cannot be sent through itself", () => {
  const { port1 } = new MessageChannel();
  thrown(() => port1.postMessage(null, [port1]), "DataCloneError");
  port1.close();
});
test("a transferred port sends nothing, and cannot be transferred again", async () => {
  const { port1, port2 } = new MessageChannel();
  const moved = structuredClone(port2, { transfer: [port2] });
  const got = [];
  port1.onmessage = ({ data }) => got.push(data);
  port2.postMessage("lost");
  moved.postMessage("kept");
  await turn();
  equal(got, ["kept"]);
  thrown(() => structuredClone(port2, { transfer: [port2] }), "DataCloneError");
  port1.close();
});
test("a message to a port whose other end was closed is dropped, its transfer is not", () => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  const buffer = new ArrayBuffer(4);
  port1.postMessage(buffer, [buffer]);
  same(buffer.byteLength, 0);
});
