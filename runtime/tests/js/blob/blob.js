const bytes = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];

test("without parts a blob is empty and has no type", () => {
  const blob = new Blob();
  equal([blob.size, blob.type], [0, ""]);
});

test("parts are strings, buffers, views and blobs, one after the other", async () => {
  const view = Uint8Array.of(1, 98, 99).subarray(1);
  const blob = new Blob(["a", view, new Uint8Array([100]).buffer, new Blob(["e"]), new DataView(Uint8Array.of(102).buffer)]);
  same(await blob.text(), "abcdef");
  same(blob.size, 6);
});

test("what is none of these becomes a string", async () => {
  same(await new Blob([1, null, undefined, {}, true]).text(), "1nullundefined[object Object]true");
});

test("any iterable may hold the parts", async () => {
  same(await new Blob(new Set(["a", "b"])).text(), "ab");
  same(await new Blob((function* () { yield "x"; yield "y"; })()).text(), "xy");
});

test("parts that are no sequence are a TypeError", () => {
  for (const parts of [null, 1, "text", {}]) thrown(() => new Blob(parts), "TypeError", String(parts));
  thrown(() => new Blob([], 1), "TypeError");
});

test("strings are UTF-8, lone surrogates are replaced", async () => {
  equal(await bytes(new Blob(["é\ud800"])), [0xc3, 0xa9, 0xef, 0xbf, 0xbd]);
});

test("a blob keeps the bytes of its parts as they were", async () => {
  const part = Uint8Array.of(1);
  const blob = new Blob([part]);
  part[0] = 2;
  equal(await bytes(blob), [1]);
});

test("what is read from a blob does not change it", async () => {
  const blob = new Blob(["a"]);
  new Uint8Array(await blob.arrayBuffer())[0] = 0;
  same(await blob.text(), "a");
});

test("the type is lower case, and empty where it is not ASCII", () => {
  same(new Blob([], { type: "Text/HTML" }).type, "text/html");
  same(new Blob([], { type: "te\u09caxt" }).type, "");
  same(new Blob([], { type: "a\0b" }).type, "");
  same(new Blob([], { type: null }).type, "null");
});

test("endings are transparent or native", async () => {
  same(await new Blob(["a\r\nb"], { endings: "transparent" }).text(), "a\r\nb");
  same(await new Blob(["a\r\nb\rc\nd"], { endings: "native" }).text(), "a\nb\nc\nd");
  thrown(() => new Blob([], { endings: "other" }), "TypeError");
});

test("slice counts from the end for negative positions, and clamps", async () => {
  const blob = new Blob(["abcdef"]);
  const parts = [[], [2], [1, 3], [-2], [-3, -1], [4, 2], [0, 99], [-99, 2]];
  const texts = await Promise.all(parts.map((range) => blob.slice(...range).text()));
  equal(texts, ["abcdef", "cdef", "bc", "ef", "de", "", "abcdef", "ab"]);
});

test("a slice has the type it is given, not that of the blob", () => {
  const blob = new Blob(["abc"], { type: "text/plain" });
  equal([blob.slice().type, blob.slice(0, 1, "Image/PNG").type], ["", "image/png"]);
});

test("a slice of a slice", async () => {
  same(await new Blob(["abcdef"]).slice(1, 5).slice(1, 3).text(), "cd");
});

test("text decodes UTF-8 with replacement, without a byte order mark", async () => {
  same(await new Blob([Uint8Array.of(0xff, 0x61)]).text(), "\ufffda");
  same(await new Blob([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)]).text(), "a");
});

test("arrayBuffer gives a buffer of exactly the size", async () => {
  const buffer = await new Blob(["abc"]).slice(1).arrayBuffer();
  ok(buffer instanceof ArrayBuffer);
  same(buffer.byteLength, 2);
});

test("bytes gives a Uint8Array", async () => {
  if (!Blob.prototype.bytes) return;
  const array = await new Blob(["ab"]).bytes();
  ok(array instanceof Uint8Array);
  equal([...array], [97, 98]);
});

test("stream reads the whole blob as Uint8Arrays", async () => {
  let length = 0;
  for await (const chunk of new Blob(["x".repeat(200_000)]).stream()) {
    ok(chunk instanceof Uint8Array);
    length += chunk.length;
  }
  same(length, 200_000);
});

test("each stream starts at the beginning, and may be read into a buffer", async () => {
  const blob = new Blob(["abc"]);
  await blob.stream().cancel();
  const { value } = await blob.stream().getReader({ mode: "byob" }).read(new Uint8Array(2));
  equal([...value], [97, 98]);
});

test("an empty blob has an empty stream", async () => {
  same((await new Blob().stream().getReader().read()).done, true);
});

test("a blob says what it is, and methods refuse other receivers", async () => {
  same(Object.prototype.toString.call(new Blob()), "[object Blob]");
  await rejected(Promise.resolve().then(() => Blob.prototype.text.call({})), "TypeError");
  thrown(() => Blob.prototype.size, "TypeError");
});
