const FORMATS = ["gzip", "deflate", "deflate-raw"];

const of = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});
const compress = async (format, ...chunks) => new Uint8Array(
  await new Response(of(...chunks).pipeThrough(new CompressionStream(format))).arrayBuffer(),
);
const expand = async (format, ...chunks) => new Uint8Array(
  await new Response(of(...chunks).pipeThrough(new DecompressionStream(format))).arrayBuffer(),
);
const encode = (text) => new TextEncoder().encode(text);

test("what was compressed expands to the same, in each format", async () => {
  const data = encode("hello hello hello ".repeat(5000));
  for (const format of FORMATS) {
    const compressed = await compress(format, data);
    ok(compressed.length < data.length / 50, format);
    same(new TextDecoder().decode(await expand(format, compressed)), new TextDecoder().decode(data), format);
  }
});

test("the formats carry the marks of their standards", async () => {
  equal([...(await compress("gzip", encode("x")))].slice(0, 3), [0x1f, 0x8b, 8]);
  const [method, check] = await compress("deflate", encode("x"));
  same(method & 0x0f, 8);
  same((method * 256 + check) % 31, 0);
});

test("nothing compresses to a stream that expands to nothing", async () => {
  for (const format of FORMATS) {
    const compressed = await compress(format);
    ok(compressed.length > 0);
    same((await expand(format, compressed)).length, 0);
  }
});

test("chunks may be cut anywhere", async () => {
  for (const format of FORMATS) {
    const compressed = await compress(format, encode("abc"), encode("def"), new ArrayBuffer(0));
    const bytes = [...compressed].map((byte) => Uint8Array.of(byte));
    same(new TextDecoder().decode(await expand(format, ...bytes)), "abcdef");
  }
});

test("data of other programs expands", async () => {
  const read = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const text = async (format, base64) => new TextDecoder().decode(await expand(format, read(base64)));
  same(await text("gzip", "H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=="), "hello");
  same(await text("deflate", "eJzLSM3JyQcABiwCFQ=="), "hello");
  same(await text("deflate-raw", "y0jNyckHAA=="), "hello");
  // With a file name in the header.
  same(await text("gzip", "H4sICAAAAAAAA2EudHh0AMtIzcnJBwCGphA2BQAAAA=="), "hello");
});

test("chunks are buffers and views, everything else is a TypeError", async () => {
  const view = new DataView(encode("xaby").buffer, 1, 2);
  same(new TextDecoder().decode(await expand("gzip", await compress("gzip", view, encode("c").buffer))), "abc");
  for (const chunk of ["text", 1, null, {}, [1]]) await rejected(compress("gzip", chunk), "TypeError", String(chunk));
  await rejected(expand("gzip", "text"), "TypeError");
});

test("data that is not of the format is a TypeError", async () => {
  for (const format of FORMATS) await rejected(expand(format, Uint8Array.of(255, 255, 255, 255, 255, 255)), "TypeError", format);
});

test("data that ends early is a TypeError", async () => {
  for (const format of FORMATS) {
    const compressed = await compress(format, encode("hello hello"));
    for (const length of [0, 1, compressed.length - 1]) {
      await rejected(expand(format, compressed.slice(0, length)), "TypeError", `${format} ${length}`);
    }
  }
});

test("more after the end is a TypeError", async () => {
  for (const format of FORMATS) {
    const compressed = await compress(format, encode("hello"));
    await rejected(expand(format, compressed, Uint8Array.of(0)), "TypeError", format);
  }
});

test("a wrong check sum or length is a TypeError", async () => {
  for (const [format, fromEnd] of [["gzip", 8], ["gzip", 4], ["deflate", 1]]) {
    const compressed = await compress(format, encode("hello"));
    compressed[compressed.length - fromEnd] ^= 1;
    await rejected(expand(format, compressed), "TypeError", format);
  }
});

test("what expanded before an error is delivered", async () => {
  const compressed = await compress("gzip", encode("hello"));
  const reader = of(compressed, Uint8Array.of(0)).pipeThrough(new DecompressionStream("gzip")).getReader();
  same(new TextDecoder().decode((await reader.read()).value), "hello");
  await rejected(reader.read(), "TypeError");
});

test("an unknown format is a TypeError", () => {
  for (const format of ["", "GZIP", "zip", undefined]) {
    thrown(() => new CompressionStream(format), "TypeError");
    thrown(() => new DecompressionStream(format), "TypeError");
  }
});

test("readable and writable are the two ends", () => {
  const stream = new CompressionStream("gzip");
  ok(stream.readable instanceof ReadableStream);
  ok(stream.writable instanceof WritableStream);
  same(Object.prototype.toString.call(stream), "[object CompressionStream]");
});

test("a large expansion arrives whole", async () => {
  const compressed = await compress("gzip", new Uint8Array(2_000_000));
  ok(compressed.length < 10_000);
  let length = 0;
  for await (const chunk of of(compressed).pipeThrough(new DecompressionStream("gzip"))) {
    length += chunk.length;
  }
  same(length, 2_000_000);
});
