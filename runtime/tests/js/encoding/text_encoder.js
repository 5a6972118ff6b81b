const encode = (...text) => [...new TextEncoder().encode(...text)];

test("text becomes UTF-8", () => {
  equal(encode("aé€😀"), [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]);
  equal(encode("a\0b"), [97, 0, 98]);
});

test("lone surrogates are replaced", () => {
  for (const text of ["\ud800", "\udc00", "\udc00\ud800".slice(0, 1)]) equal(encode(text), [239, 191, 189]);
  equal(encode("a\ud800b"), [97, 239, 191, 189, 98]);
});

test("nothing and undefined are empty, all else becomes a string", () => {
  equal([encode(), encode(undefined), encode("")], [[], [], []]);
  equal([encode(null), encode(1)], [[110, 117, 108, 108], [49]]);
});

test("a new Uint8Array each time", () => {
  const encoder = new TextEncoder();
  const [one, two] = [encoder.encode("a"), encoder.encode("a")];
  ok(one instanceof Uint8Array && one.buffer !== two.buffer);
  equal([one.byteOffset, one.buffer.byteLength], [0, 1]);
});

test("it says what it is", () => {
  const encoder = new TextEncoder("utf-16");
  equal([encoder.encoding, Object.prototype.toString.call(encoder)], ["utf-8", "[object TextEncoder]"]);
});

test("encodeInto tells what it read in UTF-16 units, and what it wrote in bytes", () => {
  const target = new Uint8Array(10);
  equal(new TextEncoder().encodeInto("a😀", target), { read: 3, written: 5 });
  equal([...target], [97, 240, 159, 152, 128, 0, 0, 0, 0, 0]);
});

test("encodeInto never cuts a character", () => {
  for (const [length, read, written] of [[0, 0, 0], [1, 1, 1], [3, 1, 1], [4, 2, 4], [7, 2, 4], [8, 4, 8], [9, 4, 8]]) {
    equal(new TextEncoder().encodeInto("a€😀", new Uint8Array(length)), { read, written }, length);
  }
});

test("encodeInto writes into the view, and leaves the rest", () => {
  const whole = new Uint8Array(5).fill(9);
  new TextEncoder().encodeInto("ab", whole.subarray(1, 3));
  equal([...whole], [9, 97, 98, 9, 9]);
});

test("encodeInto replaces lone surrogates", () => {
  const target = new Uint8Array(4);
  equal(new TextEncoder().encodeInto("\ud800a", target), { read: 2, written: 4 });
  equal([...target], [239, 191, 189, 97]);
});

test("encodeInto takes a Uint8Array only", () => {
  for (const target of [new Int8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), [], null, undefined]) {
    thrown(() => new TextEncoder().encodeInto("a", target), "TypeError");
  }
});
