const of = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});

const failing = (error) => new ReadableStream({ start(controller) { controller.error(error); } });

test("pipeTo writes every chunk, then closes", async () => {
  const events = [];
  await of(1, 2).pipeTo(new WritableStream({ write(chunk) { events.push(chunk); }, close() { events.push("close"); } }));
  equal(events, [1, 2, "close"]);
});

test("both ends are locked while they are piped, and released afterwards", async () => {
  const [source, sink] = [of(1), new WritableStream()];
  const piped = source.pipeTo(sink);
  equal([source.locked, sink.locked], [true, true]);
  await piped;
  equal([source.locked, sink.locked], [false, false]);
});

test("preventClose leaves the sink open", async () => {
  let closed = false;
  const sink = new WritableStream({ close() { closed = true; } });
  await of(1).pipeTo(sink, { preventClose: true });
  same(closed, false);
  await sink.close();
});

test("an error of the source aborts the sink, with preventAbort it does not", async () => {
  let reason;
  const error = new RangeError("source");
  await rejected(failing(error).pipeTo(new WritableStream({ abort(why) { reason = why; } })), "RangeError");
  same(reason, error);
  const kept = new WritableStream();
  await rejected(failing(error).pipeTo(kept, { preventAbort: true }), "RangeError");
  await kept.close();
});

test("an error of the sink cancels the source, with preventCancel it does not", async () => {
  let reason;
  const error = new RangeError("sink");
  const sink = () => new WritableStream({ start(controller) { controller.error(error); } });
  await rejected(new ReadableStream({ cancel(why) { reason = why; } }).pipeTo(sink()), "RangeError");
  same(reason, error);
  reason = undefined;
  const kept = new ReadableStream({ cancel(why) { reason = why; } });
  await rejected(kept.pipeTo(sink(), { preventCancel: true }), "RangeError");
  same(reason, undefined);
});

test("a signal ends a pipe: the source is cancelled, the sink aborted", async () => {
  const reasons = [];
  const controller = new AbortController();
  const piped = new ReadableStream({ cancel(why) { reasons.push(why); } })
    .pipeTo(new WritableStream({ abort(why) { reasons.push(why); } }), { signal: controller.signal });
  const why = new RangeError("stop");
  controller.abort(why);
  same(await piped.catch((error) => error), why);
  equal(reasons.map((reason) => reason === why), [true, true]);
});

test("a signal that has fired already pipes nothing, and rejects with an AbortError", async () => {
  const seen = [];
  const sink = new WritableStream({ write(chunk) { seen.push(chunk); } });
  await rejected(of(1).pipeTo(sink, { signal: AbortSignal.abort() }), "AbortError");
  equal(seen, []);
});

test("backpressure of the sink reaches the source", async () => {
  let pulls = 0;
  const source = new ReadableStream({ pull(controller) { controller.enqueue(pulls += 1); } }, { highWaterMark: 0 });
  source.pipeTo(new WritableStream({ write: () => new Promise(() => {}) })).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 5));
  ok(pulls <= 2, `${pulls} chunks pulled`);
});

test("pipeTo of a locked stream, or to what is no stream, rejects", async () => {
  const locked = of(1);
  locked.getReader();
  await rejected(locked.pipeTo(new WritableStream()), "TypeError");
  await rejected(of(1).pipeTo({}), "TypeError");
  await rejected(of(1).pipeTo(new WritableStream(), { signal: {} }), "TypeError");
});

test("pipeThrough gives the readable side", async () => {
  const upper = new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); } });
  const seen = [];
  for await (const chunk of of("a", "b").pipeThrough(upper)) seen.push(chunk);
  equal(seen, ["A", "B"]);
  thrown(() => of(1).pipeThrough({}), "TypeError");
});
