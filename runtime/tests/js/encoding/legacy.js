const decode = (label, ...values) => new TextDecoder(label).decode(Uint8Array.from(values));

test("windows-1252, also under the name latin1, has characters where ISO 8859-1 has controls", () => {
  same(decode("latin1", 0x80, 0x81, 0x8d, 0x99, 0xe9, 0xff), "€\u0081\u008d™éÿ");
});

test("windows-1251 and koi8-r", () => {
  same(decode("windows-1251", 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2), "Привет");
  same(decode("koi8-r", 0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4), "Привет");
});

test("single-byte encodings replace what they do not define", () => {
  same(decode("windows-1253", 0xd2), "\ufffd");
  same(decode("iso-8859-3", 0xa5), "\ufffd");
  thrown(() => new TextDecoder("windows-1253", { fatal: true }).decode(Uint8Array.of(0xd2)), "TypeError");
});

test("shift_jis: double bytes, half-width katakana, private use", () => {
  same(decode("shift_jis", 0x82, 0xa0, 0xb1, 0x93, 0xfa, 0x41), "あｱ日A");
  same(decode("shift_jis", 0xf0, 0x40), "\ue000");
});

test("shift_jis: an invalid second byte is kept where it is ASCII", () => {
  same(decode("shift_jis", 0x82, 0x20), "\ufffd ");
  same(decode("shift_jis", 0x82), "\ufffd");
});

test("euc-jp with two and three bytes", () => {
  same(decode("euc-jp", 0xc6, 0xfc, 0xcb, 0xdc, 0x8e, 0xb1), "日本ｱ");
  same(decode("euc-jp", 0x8f, 0xb0, 0xa1), "丂");
});

test("iso-2022-jp switches by escape sequences", () => {
  same(decode("iso-2022-jp", 0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x41), "日本A");
});

test("gbk and gb18030, also with four bytes", () => {
  same(decode("gbk", 0xc4, 0xe3, 0xba, 0xc3), "你好");
  same(decode("gbk", 0x80), "€");
  same(decode("gb18030", 0x81, 0x30, 0x81, 0x30), "\u0080");
  same(decode("gb18030", 0x94, 0x39, 0xfc, 0x36), "😀");
});

test("big5, also with two code points for one pair", () => {
  same(decode("big5", 0xa7, 0x41, 0xa6, 0x6e), "你好");
  same(decode("big5", 0x88, 0x62), "\u00ca\u0304");
});

test("euc-kr", () => {
  same(decode("euc-kr", 0xbe, 0xc8, 0xb3, 0xe7), "안녕");
});

test("utf-16 in both orders, with surrogates", () => {
  same(decode("utf-16le", 0x3d, 0xd8, 0x00, 0xde, 0x41, 0x00), "😀A");
  same(decode("utf-16be", 0xd8, 0x3d, 0xde, 0x00, 0x00, 0x41), "😀A");
  same(decode("utf-16le", 0xff, 0xfe, 0x41, 0x00), "A");
  same(decode("utf-16be", 0xfe, 0xff, 0x00, 0x41), "A");
});

test("utf-16: lone surrogates and odd bytes are replaced", () => {
  same(decode("utf-16le", 0x00, 0xd8), "\ufffd");
  same(decode("utf-16le", 0x00, 0xd8, 0x41, 0x00), "\ufffdA");
  same(decode("utf-16le", 0x41, 0x00, 0x42), "A\ufffd");
});

test("x-user-defined maps the upper half to the private use area", () => {
  same(decode("x-user-defined", 0x41, 0x80, 0xff), "A\uf780\uf7ff");
});

test("double bytes may be cut between chunks", () => {
  for (const [label, data, text] of [["shift_jis", [0x82, 0xa0], "あ"], ["gbk", [0xc4, 0xe3], "你"], ["utf-16le", [0x41, 0], "A"]]) {
    const decoder = new TextDecoder(label);
    same(decoder.decode(Uint8Array.of(data[0]), { stream: true }), "", label);
    same(decoder.decode(Uint8Array.of(data[1])), text, label);
  }
});
