const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

const of = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});

test("a reader reads the chunks in order, then is done", async () => {
  const reader = of("a", "b").getReader();
  equal(await reader.read(), { value: "a", done: false });
  equal(await reader.read(), { value: "b", done: false });
  const end = await reader.read();
  equal([end.value, end.done], [undefined, true]);
  await reader.closed;
});

test("pull is called only while the queue is below the high water mark", async () => {
  let pulls = 0;
  const stream = new ReadableStream({ pull(controller) { controller.enqueue(pulls += 1); } }, { highWaterMark: 2 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(pulls, 2);
  const reader = stream.getReader();
  equal((await reader.read()).value, 1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(pulls, 3);
});

test("with a high water mark of 0 nothing is pulled before a read", async () => {
  let pulls = 0;
  const stream = new ReadableStream({ pull(controller) { controller.enqueue(pulls += 1); } }, { highWaterMark: 0 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(pulls, 0);
  await stream.getReader().read();
  same(pulls, 1);
});

test("pull is not called again before its promise is fulfilled", async () => {
  let pulls = 0;
  let release;
  const stream = new ReadableStream({
    pull(controller) {
      pulls += 1;
      controller.enqueue(pulls);
      return new Promise((resolve) => { release = resolve; });
    },
  }, { highWaterMark: 3 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(pulls, 1);
  release();
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(pulls, 2);
  await stream.cancel();
});

test("desiredSize is the high water mark minus what is queued, 0 when closed, null when errored", () => {
  let controller;
  new ReadableStream({ start(it) { controller = it; } }, { highWaterMark: 3 });
  same(controller.desiredSize, 3);
  controller.enqueue("x");
  same(controller.desiredSize, 2);
  controller.error(new Error("e"));
  same(controller.desiredSize, null);
  new ReadableStream({ start(it) { controller = it; } });
  controller.close();
  same(controller.desiredSize, 0);
});

test("size of the strategy counts", () => {
  let controller;
  new ReadableStream({ start(it) { controller = it; } }, { highWaterMark: 10, size: (chunk) => chunk.length });
  controller.enqueue("abcd");
  same(controller.desiredSize, 6);
});

test("an invalid size errors the stream with a RangeError", async () => {
  let controller;
  const stream = new ReadableStream({ start(it) { controller = it; } }, { size: () => -1 });
  thrown(() => controller.enqueue("x"), "RangeError");
  await rejected(stream.getReader().read(), "RangeError");
});

test("an invalid high water mark is a RangeError", () => {
  for (const highWaterMark of [-1, NaN, "foo"]) thrown(() => new ReadableStream({}, { highWaterMark }), "RangeError");
  new ReadableStream({}, { highWaterMark: Infinity });
});

test("an error that start throws is thrown by the constructor", () => {
  same(thrown(() => new ReadableStream({ start() { throw new RangeError("s"); } }), "RangeError").message, "s");
});

test("a rejected start or pull errors the stream", async () => {
  const start = new ReadableStream({ start: () => Promise.reject(new RangeError("s")) });
  await rejected(start.getReader().read(), "RangeError");
  const pull = new ReadableStream({ pull() { throw new SyntaxError("p"); } });
  await rejected(pull.getReader().closed, "SyntaxError");
});

test("the error of a controller reaches reads that wait, and drops the queue", async () => {
  let controller;
  const stream = new ReadableStream({ start(it) { controller = it; } });
  const reader = stream.getReader();
  const read = reader.read();
  controller.error(new RangeError("e"));
  await rejected(read, "RangeError");
  await rejected(reader.closed, "RangeError");
});

test("after close, enqueue and close are TypeErrors; what is queued is still read", async () => {
  let controller;
  const stream = new ReadableStream({ start(it) { controller = it; } });
  controller.enqueue("x");
  controller.close();
  thrown(() => controller.enqueue("y"), "TypeError");
  thrown(() => controller.close(), "TypeError");
  equal(await collect(stream), ["x"]);
});

test("a stream has one reader at a time", () => {
  const stream = of("x");
  const reader = stream.getReader();
  same(stream.locked, true);
  thrown(() => stream.getReader(), "TypeError");
  reader.releaseLock();
  same(stream.locked, false);
  stream.getReader();
});

test("a released reader rejects reads and closed with a TypeError", async () => {
  const reader = of("x").getReader();
  reader.releaseLock();
  await rejected(reader.read(), "TypeError");
  await rejected(reader.closed, "TypeError");
  await rejected(reader.cancel(), "TypeError");
});

test("releaseLock rejects the reads that wait", async () => {
  const reader = new ReadableStream().getReader();
  const read = reader.read();
  reader.releaseLock();
  await rejected(read, "TypeError");
});

test("cancel tells the source why, and closes the stream", async () => {
  let reason;
  const stream = new ReadableStream({ cancel(why) { reason = why; } });
  await stream.cancel("enough");
  same(reason, "enough");
  same((await stream.getReader().read()).done, true);
});

test("cancel rejects where the source fails, or where the stream is locked", async () => {
  await rejected(new ReadableStream({ cancel() { throw new RangeError("c"); } }).cancel(), "RangeError");
  const stream = of("x");
  stream.getReader();
  await rejected(stream.cancel(), "TypeError");
});

test("async iteration reads everything and releases the stream", async () => {
  const stream = of(1, 2, 3);
  equal(await collect(stream), [1, 2, 3]);
  same(stream.locked, false);
});

test("leaving an iteration cancels the stream, with preventCancel it does not", async () => {
  let cancelled = 0;
  const source = { pull(controller) { controller.enqueue(1); }, cancel() { cancelled += 1; } };
  for await (const _ of new ReadableStream(source)) break;
  same(cancelled, 1);
  const kept = new ReadableStream(source);
  for await (const _ of kept.values({ preventCancel: true })) break;
  same(cancelled, 1);
  same((await kept.getReader().read()).value, 1);
});

test("an iteration throws the error of the stream", async () => {
  await rejected(collect(new ReadableStream({ pull() { throw new RangeError("p"); } })), "RangeError");
});

test("tee gives both branches every chunk", async () => {
  const stream = of("a", "b");
  const [one, two] = stream.tee();
  same(stream.locked, true);
  equal(await Promise.all([collect(one), collect(two)]), [["a", "b"], ["a", "b"]]);
});

test("tee cancels its source when both branches are cancelled, with both reasons", async () => {
  let reasons;
  const [one, two] = new ReadableStream({ cancel(why) { reasons = why; } }).tee();
  const first = one.cancel(1);
  same(reasons, undefined);
  await Promise.all([first, two.cancel(2)]);
  equal(reasons, [1, 2]);
});

test("tee passes an error on to both branches", async () => {
  const [one, two] = new ReadableStream({ pull() { throw new RangeError("p"); } }).tee();
  await rejected(one.getReader().read(), "RangeError");
  await rejected(two.getReader().read(), "RangeError");
});

test("from takes iterables and async iterables", async () => {
  if (!ReadableStream.from) return;
  equal(await collect(ReadableStream.from([1, 2])), [1, 2]);
  equal(await collect(ReadableStream.from((async function* () { yield "a"; yield "b"; })())), ["a", "b"]);
  thrown(() => ReadableStream.from(1), "TypeError");
});

test("cancelling a stream that was made from a generator ends the generator", async () => {
  if (!ReadableStream.from) return;
  let ended = false;
  const stream = ReadableStream.from((async function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      ended = true;
    }
  })());
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  same(ended, true);
});

test("sources and strategies are checked", () => {
  thrown(() => new ReadableStream(null), "TypeError");
  thrown(() => new ReadableStream({ type: "text" }), "TypeError");
  thrown(() => new ReadableStream({ pull: 1 }), "TypeError");
  thrown(() => new ReadableStream({ type: "bytes" }, { size: () => 1 }), "RangeError");
  thrown(() => new ReadableStreamDefaultReader({}), "TypeError");
  thrown(() => new ReadableStreamDefaultController(), "TypeError");
});

test("objects carry the names of their classes", () => {
  const stream = new ReadableStream();
  same(Object.prototype.toString.call(stream), "[object ReadableStream]");
  same(Object.prototype.toString.call(stream.getReader()), "[object ReadableStreamDefaultReader]");
  same(ReadableStream.name, "ReadableStream");
});
