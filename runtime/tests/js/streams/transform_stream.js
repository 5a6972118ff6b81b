const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

async function through(transform, ...chunks) {
  const writer = transform.writable.getWriter();
  const collected = collect(transform.readable);
  const written = (async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  })();
  const [result] = await Promise.all([collected, written]);
  return result;
}

test("without a transformer chunks pass unchanged", async () => {
  equal(await through(new TransformStream(), 1, 2), [1, 2]);
});

test("a transformer may give none or many chunks for one", async () => {
  const transform = new TransformStream({
    transform(chunk, controller) { for (let index = 0; index < chunk; index += 1) controller.enqueue(chunk); },
  });
  equal(await through(transform, 0, 2, 1), [2, 2, 1]);
});

test("flush comes after the last chunk and may add to it", async () => {
  const transform = new TransformStream({ flush(controller) { controller.enqueue("end"); } });
  equal(await through(transform, 1), [1, "end"]);
});

test("start may enqueue before anything is written", async () => {
  const transform = new TransformStream({ start(controller) { controller.enqueue("first"); } }, undefined, { highWaterMark: 1 });
  equal(await through(transform, 1), ["first", 1]);
});

test("an error of the transformer errors both sides", async () => {
  const transform = new TransformStream({ transform() { throw new RangeError("t"); } });
  const writer = transform.writable.getWriter();
  writer.closed.catch(() => {});
  const read = transform.readable.getReader().read();
  await rejected(writer.write("x"), "RangeError");
  await rejected(read, "RangeError");
  await rejected(writer.closed, "RangeError");
});

test("terminate closes the readable side and errors the writable one", async () => {
  const transform = new TransformStream({ transform(chunk, controller) { controller.terminate(); } });
  const writer = transform.writable.getWriter();
  writer.closed.catch(() => {});
  writer.write("x").catch(() => {});
  equal(await collect(transform.readable), []);
  await rejected(writer.closed, "TypeError");
});

test("nothing is transformed before somebody reads", async () => {
  let transformed = 0;
  const transform = new TransformStream({ transform(chunk, controller) { transformed += 1; controller.enqueue(chunk); } });
  const writer = transform.writable.getWriter();
  writer.write(1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(transformed, 0);
  await transform.readable.getReader().read();
  same(transformed, 1);
});

test("cancelling the readable side errors the writable one", async () => {
  const transform = new TransformStream();
  const writer = transform.writable.getWriter();
  writer.closed.catch(() => {});
  await transform.readable.cancel(new RangeError("c"));
  await rejected(writer.write(1), "RangeError");
});

test("readableType and writableType are reserved", () => {
  thrown(() => new TransformStream({ readableType: "bytes" }), "RangeError");
  thrown(() => new TransformStream({ writableType: "bytes" }), "RangeError");
});
