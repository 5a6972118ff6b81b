test("chunks are written in order, one at a time", async () => {
  const seen = [];
  let writing = 0;
  const writer = new WritableStream({
    async write(chunk) {
      same(writing += 1, 1);
      await null;
      seen.push(chunk);
      writing -= 1;
    },
  }).getWriter();
  writer.write(1);
  writer.write(2);
  await writer.close();
  equal(seen, [1, 2]);
});

test("start comes before write, close after the last write", async () => {
  const events = [];
  const writer = new WritableStream({
    start() { events.push("start"); },
    write() { events.push("write"); },
    close() { events.push("close"); },
  }).getWriter();
  writer.write();
  await writer.close();
  equal(events, ["start", "write", "close"]);
});

test("ready is pending under backpressure, and desiredSize tells it", async () => {
  let release;
  const writer = new WritableStream({ write: () => new Promise((resolve) => { release = resolve; }) }).getWriter();
  await writer.ready;
  same(writer.desiredSize, 1);
  const written = writer.write("x");
  same(writer.desiredSize, 0);
  let ready = false;
  writer.ready.then(() => { ready = true; });
  await new Promise((resolve) => setTimeout(resolve, 0));
  same(ready, false);
  release();
  await written;
  await writer.ready;
  same(writer.desiredSize, 1);
});

test("a failed write errors the stream", async () => {
  const writer = new WritableStream({ write() { throw new RangeError("w"); } }).getWriter();
  writer.closed.catch(() => {});
  await rejected(writer.write("x"), "RangeError");
  await rejected(writer.write("y"), "RangeError");
  await rejected(writer.closed, "RangeError");
});

test("close of a stream that is closing or closed is a TypeError", async () => {
  const stream = new WritableStream();
  const writer = stream.getWriter();
  const closed = writer.close();
  await rejected(writer.close(), "TypeError");
  await closed;
  await rejected(writer.close(), "TypeError");
});

test("abort tells the sink why, and what waits is rejected", async () => {
  let reason;
  const writer = new WritableStream({ abort(why) { reason = why; } }).getWriter();
  writer.closed.catch(() => {});
  const why = new RangeError("stop");
  await writer.abort(why);
  same(reason, why);
  await rejected(writer.write("x"), "RangeError");
  await rejected(writer.closed, "RangeError");
});

test("the signal of the controller fires with abort", async () => {
  let controller;
  const stream = new WritableStream({ start(it) { controller = it; } });
  same(controller.signal.aborted, false);
  ok(controller.signal instanceof AbortSignal);
  const why = new RangeError("stop");
  await stream.abort(why);
  equal([controller.signal.aborted, controller.signal.reason === why], [true, true]);
});

test("the error of a controller errors the stream", async () => {
  let controller;
  const writer = new WritableStream({ start(it) { controller = it; } }).getWriter();
  controller.error(new RangeError("e"));
  await rejected(writer.closed, "RangeError");
});

test("a stream has one writer at a time", async () => {
  const stream = new WritableStream();
  const writer = stream.getWriter();
  same(stream.locked, true);
  thrown(() => stream.getWriter(), "TypeError");
  await rejected(stream.close(), "TypeError");
  await rejected(stream.abort(), "TypeError");
  writer.releaseLock();
  same(stream.locked, false);
  await rejected(writer.write("x"), "TypeError");
  thrown(() => writer.desiredSize, "TypeError");
});

test("sinks are checked", () => {
  thrown(() => new WritableStream({ type: "bytes" }), "RangeError");
  thrown(() => new WritableStream({ write: 1 }), "TypeError");
  thrown(() => new WritableStream({ start() { throw new SyntaxError("s"); } }), "SyntaxError");
  thrown(() => new WritableStreamDefaultController(), "TypeError");
});
