const source = (...chunks) => ({
  type: "bytes",
  pull(controller) {
    const chunk = chunks.shift();
    if (chunk) return controller.enqueue(Uint8Array.from(chunk));
    controller.close();
    controller.byobRequest?.respond(0);
  },
});

test("a default reader reads Uint8Arrays", async () => {
  const reader = new ReadableStream(source([1, 2])).getReader();
  const { value } = await reader.read();
  ok(value instanceof Uint8Array);
  equal([...value], [1, 2]);
  same((await reader.read()).done, true);
});

test("a BYOB reader fills the view it is given, and takes its buffer", async () => {
  const reader = new ReadableStream(source([1, 2, 3])).getReader({ mode: "byob" });
  const view = new Uint8Array(2);
  const { value, done } = await reader.read(view);
  equal([[...value], done, view.byteLength], [[1, 2], false, 0]);
  equal([...(await reader.read(new Uint8Array(5))).value], [3]);
});

test("at the end a BYOB read gives the view back empty", async () => {
  const reader = new ReadableStream(source()).getReader({ mode: "byob" });
  const { value, done } = await reader.read(new Uint8Array(4));
  equal([value.byteLength, value.buffer.byteLength, done], [0, 4, true]);
});

test("views keep their type", async () => {
  const reader = new ReadableStream(source([1, 0, 2, 0])).getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint16Array(4));
  ok(value instanceof Uint16Array);
  equal([...value], [1, 2]);
});

test("a DataView may be filled as well", async () => {
  const reader = new ReadableStream(source([7])).getReader({ mode: "byob" });
  const { value } = await reader.read(new DataView(new ArrayBuffer(1)));
  same(value.getUint8(0), 7);
});

test("byobRequest is the view to fill, and respond tells how much was", async () => {
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { view } = controller.byobRequest;
      view[0] = 42;
      controller.byobRequest.respond(1);
    },
  });
  const { value } = await stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
  equal([...value], [42]);
});

test("respond with more than fits is a RangeError", async () => {
  let error;
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      try {
        controller.byobRequest.respond(9);
      } catch (thrown) {
        error = thrown;
        controller.byobRequest.respond(1);
      }
    },
  });
  await stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
  same(error.name, "RangeError");
});

test("autoAllocateChunkSize makes a byobRequest for default readers", async () => {
  let length;
  const stream = new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: 16,
    pull(controller) {
      length = controller.byobRequest.view.byteLength;
      controller.byobRequest.respond(3);
    },
  });
  same((await stream.getReader().read()).value.byteLength, 3);
  same(length, 16);
});

test("empty chunks and empty views are TypeErrors", async () => {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start(it) { controller = it; } });
  thrown(() => controller.enqueue(new Uint8Array()), "TypeError");
  thrown(() => controller.enqueue("text"), "TypeError");
  const reader = stream.getReader({ mode: "byob" });
  await rejected(reader.read(new Uint8Array()), "TypeError");
  await rejected(reader.read("text"), "TypeError");
});

test("only byte streams have BYOB readers", () => {
  thrown(() => new ReadableStream().getReader({ mode: "byob" }), "TypeError");
  thrown(() => new ReadableStream({ type: "bytes" }).getReader({ mode: "other" }), "TypeError");
});

test("enqueue takes the buffer of its chunk", () => {
  let controller;
  new ReadableStream({ type: "bytes", start(it) { controller = it; } });
  const chunk = Uint8Array.of(1);
  controller.enqueue(chunk);
  same(chunk.byteLength, 0);
});

test("tee of a byte stream gives byte streams whose chunks are independent", async () => {
  const [one, two] = new ReadableStream(source([1, 2])).tee();
  const first = (await one.getReader({ mode: "byob" }).read(new Uint8Array(2))).value;
  first[0] = 9;
  equal([...(await two.getReader().read()).value], [1, 2]);
});
