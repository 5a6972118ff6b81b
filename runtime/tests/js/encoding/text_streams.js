const of = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});
const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};
const decode = (chunks, ...args) => collect(of(...chunks).pipeThrough(new TextDecoderStream(...args)));
const encode = async (...chunks) => (await collect(of(...chunks).pipeThrough(new TextEncoderStream()))).map((chunk) => [...chunk]);

test("TextEncoderStream encodes each chunk, empty ones to nothing", async () => {
  equal(await encode("a", "", "é"), [[97], [195, 169]]);
});

test("TextEncoderStream makes strings of other chunks", async () => {
  equal(await encode(1, null), [[49], [110, 117, 108, 108]]);
});

test("TextEncoderStream puts surrogates of two chunks together", async () => {
  equal(await encode("a\ud83d", "\ude00b"), [[97], [240, 159, 152, 128, 98]]);
  equal(await encode("\ud83d", "", "\ude00"), [[240, 159, 152, 128]]);
});

test("TextEncoderStream replaces surrogates that stay alone", async () => {
  equal(await encode("\ud83d", "a"), [[239, 191, 189, 97]]);
  equal(await encode("\ud83d"), [[239, 191, 189]]);
  equal(await encode("\ude00"), [[239, 191, 189]]);
});

test("TextDecoderStream keeps unfinished characters between chunks", async () => {
  equal(await decode([Uint8Array.of(97, 0xe2), Uint8Array.of(0x82), Uint8Array.of(0xac, 98).buffer]), ["a", "€b"]);
});

test("TextDecoderStream ends an unfinished character at the end", async () => {
  equal(await decode([Uint8Array.of(0xe2, 0x82)]), ["\ufffd"]);
});

test("TextDecoderStream takes a label and options", async () => {
  equal(await decode([Uint8Array.of(0x82), Uint8Array.of(0xa0)], "shift_jis"), ["あ"]);
  equal(await decode([Uint8Array.of(0xef, 0xbb, 0xbf, 97)], "utf-8", { ignoreBOM: true }), ["\ufeffa"]);
  const stream = new TextDecoderStream("latin1", { fatal: true });
  equal([stream.encoding, stream.fatal, stream.ignoreBOM], ["windows-1252", true, false]);
  thrown(() => new TextDecoderStream("no-such"), "RangeError");
});

test("TextDecoderStream with fatal errors both sides", async () => {
  const stream = new TextDecoderStream("utf-8", { fatal: true });
  const writer = stream.writable.getWriter();
  writer.closed.catch(() => {});
  const read = stream.readable.getReader().read();
  await rejected(writer.write(Uint8Array.of(0xff)), "TypeError");
  await rejected(read, "TypeError");
  await rejected(decode([Uint8Array.of(0xe2)], "utf-8", { fatal: true }), "TypeError");
});

test("TextDecoderStream takes buffers only", async () => {
  for (const chunk of ["text", 1, null, {}]) await rejected(decode([chunk]), "TypeError", String(chunk));
});

test("they say what they are", () => {
  const [encoder, decoder] = [new TextEncoderStream(), new TextDecoderStream()];
  equal([encoder, decoder].map((stream) => Object.prototype.toString.call(stream)), [
    "[object TextEncoderStream]", "[object TextDecoderStream]",
  ]);
  same(encoder.encoding, "utf-8");
  ok(decoder.readable instanceof ReadableStream && decoder.writable instanceof WritableStream);
});
