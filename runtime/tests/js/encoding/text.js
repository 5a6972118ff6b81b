const bytes = (array) => Array.from(array);

test("TextEncoder writes UTF-8 and replaces lone surrogates", () => {
  equal(bytes(new TextEncoder().encode("aé€😀")), [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]);
  equal(bytes(new TextEncoder().encode("\ud800")), [239, 191, 189]);
  equal(bytes(new TextEncoder().encode("a\0b")), [97, 0, 98]);
  same(new TextEncoder().encode().length, 0);
});

test("encodeInto never cuts a character", () => {
  const target = new Uint8Array(5);
  equal(new TextEncoder().encodeInto("a€😀", target), { read: 2, written: 4 });
  equal(bytes(target), [97, 226, 130, 172, 0]);
});

test("TextDecoder reads what TextEncoder wrote, also from buffers and views", () => {
  const data = new TextEncoder().encode("xaé€😀");
  same(new TextDecoder().decode(data.buffer), "xaé€😀");
  same(new TextDecoder().decode(data.subarray(1)), "aé€😀");
  same(new TextDecoder().decode(new DataView(data.buffer, 1, 1)), "a");
  same(new TextDecoder().decode(), "");
});

test("stream keeps an unfinished character", () => {
  const decoder = new TextDecoder();
  same(decoder.decode(Uint8Array.of(226, 130), { stream: true }), "");
  same(decoder.decode(Uint8Array.of(172), { stream: true }), "€");
  same(decoder.decode(Uint8Array.of(226)), "\ufffd");
  same(decoder.decode(Uint8Array.of(97)), "a");
});

test("fatal throws, otherwise errors are replaced", () => {
  same(new TextDecoder().decode(Uint8Array.of(97, 255)), "a\ufffd");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  thrown(() => decoder.decode(Uint8Array.of(255)), "TypeError");
  same(decoder.decode(Uint8Array.of(97)), "a");
});

test("the byte order mark is removed unless it is to be kept", () => {
  const data = Uint8Array.of(239, 187, 191, 97);
  same(new TextDecoder().decode(data), "a");
  same(new TextDecoder("utf-8", { ignoreBOM: true }).decode(data), "\ufeffa");
});

test("other encodings, by label", () => {
  same(new TextDecoder("utf-16le").decode(Uint8Array.of(0x3d, 0xd8, 0, 0xde)), "😀");
  same(new TextDecoder("latin1").encoding, "windows-1252");
  same(new TextDecoder("shift_jis").decode(Uint8Array.of(0x82, 0xa0)), "あ");
  same(new TextDecoder(" UTF8 ").encoding, "utf-8");
  thrown(() => new TextDecoder("no-such"), "RangeError");
});

test("atob and btoa", () => {
  same(btoa("abc\xff"), "YWJj/w==");
  same(atob(" YWJj/w"), "abc\xff");
  thrown(() => btoa("€"), "InvalidCharacterError");
  thrown(() => atob("a"), "InvalidCharacterError");
});
