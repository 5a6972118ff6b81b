const bytes = (...values) => Uint8Array.from(values);
const utf8 = (text) => new TextEncoder().encode(text);

test("buffers, views and nothing are decoded", () => {
  const data = utf8("xaé€😀");
  same(new TextDecoder().decode(data.buffer), "xaé€😀");
  same(new TextDecoder().decode(data.subarray(1)), "aé€😀");
  same(new TextDecoder().decode(new DataView(data.buffer, 1, 1)), "a");
  same(new TextDecoder().decode(new Uint16Array([0x6261])), "ab");
  same(new TextDecoder().decode(), "");
  same(new TextDecoder().decode(undefined), "");
});

test("what is no buffer is a TypeError", () => {
  for (const input of [null, "text", 1, [97], {}]) thrown(() => new TextDecoder().decode(input), "TypeError", String(input));
});

test("a detached buffer is empty", () => {
  const { buffer } = utf8("abc");
  structuredClone(buffer, { transfer: [buffer] });
  same(new TextDecoder().decode(buffer), "");
});

test("invalid sequences become U+FFFD, one for each maximal part", () => {
  const cases = [
    [[0xff], "\ufffd"], [[0xc0, 0x80], "\ufffd\ufffd"], [[0xe2, 0x82], "\ufffd"], [[0xe2, 0x82, 0x41], "\ufffdA"],
    [[0xf0, 0x9f, 0x98], "\ufffd"], [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"], [[0xf5, 0x80], "\ufffd\ufffd"],
    [[0x80, 0x61], "\ufffda"],
  ];
  for (const [input, expected] of cases) same(new TextDecoder().decode(bytes(...input)), expected, input);
});

test("fatal makes them TypeErrors", () => {
  for (const input of [[0xff], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80]]) {
    thrown(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes(...input)), "TypeError", input);
  }
});

test("after an error a fatal decoder starts anew", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  thrown(() => decoder.decode(bytes(0xff)), "TypeError");
  same(decoder.decode(bytes(97)), "a");
});

test("stream keeps an unfinished character", () => {
  const decoder = new TextDecoder();
  same(decoder.decode(bytes(0xf0, 0x9f), { stream: true }), "");
  same(decoder.decode(bytes(0x98), { stream: true }), "");
  same(decoder.decode(bytes(0x80), { stream: true }), "😀");
  same(decoder.decode(), "");
});

test("the end of a stream ends an unfinished character", () => {
  const decoder = new TextDecoder();
  same(decoder.decode(bytes(0xe2, 0x82), { stream: true }), "");
  same(decoder.decode(), "\ufffd");
  same(decoder.decode(bytes(0xac)), "\ufffd");
  const fatal = new TextDecoder("utf-8", { fatal: true });
  fatal.decode(bytes(0xe2), { stream: true });
  thrown(() => fatal.decode(), "TypeError");
});

test("the byte order mark is removed, once, at the start of a stream", () => {
  const mark = [0xef, 0xbb, 0xbf];
  same(new TextDecoder().decode(bytes(...mark, 97)), "a");
  same(new TextDecoder().decode(bytes(...mark, ...mark)), "\ufeff");
  same(new TextDecoder().decode(bytes(97, ...mark)), "a\ufeff");
  const decoder = new TextDecoder();
  for (const byte of mark) same(decoder.decode(bytes(byte), { stream: true }), "");
  same(decoder.decode(bytes(...mark), { stream: true }), "\ufeff");
  decoder.decode();
  same(decoder.decode(bytes(...mark, 98)), "b");
});

test("ignoreBOM keeps it", () => {
  same(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes(0xef, 0xbb, 0xbf, 97)), "\ufeffa");
  same(new TextDecoder("utf-16le", { ignoreBOM: true }).decode(bytes(0xff, 0xfe)), "\ufeff");
});

test("a byte order mark of another encoding is data", () => {
  same(new TextDecoder("utf-8").decode(bytes(0xff, 0xfe)), "\ufffd\ufffd");
  same(new TextDecoder("windows-1252").decode(bytes(0xef, 0xbb, 0xbf)), "ï»¿");
});

test("encoding, fatal and ignoreBOM tell how it was made", () => {
  const decoder = new TextDecoder("LATIN1", { fatal: 1, ignoreBOM: "yes" });
  equal([decoder.encoding, decoder.fatal, decoder.ignoreBOM], ["windows-1252", true, true]);
  const standard = new TextDecoder();
  equal([standard.encoding, standard.fatal, standard.ignoreBOM], ["utf-8", false, false]);
  same(Object.prototype.toString.call(standard), "[object TextDecoder]");
});

test("labels ignore case and ASCII white space", () => {
  for (const label of [" UTF8 ", "\tutf-8\n", "Unicode-1-1-UTF-8", "x-unicode20utf8"]) {
    same(new TextDecoder(label).encoding, "utf-8", label);
  }
});

test("an unknown label, and those of the replacement encoding, are RangeErrors", () => {
  for (const label of ["", "utf-7", "utf-32", "no-such", "\u00a0utf-8", "utf-8\0", "replacement", "iso-2022-kr", "hz-gb-2312"]) {
    thrown(() => new TextDecoder(label), "RangeError", label);
  }
});

test("labels stand for the encodings of the standard", () => {
  const labels = {
    "utf-8": ["unicode11utf8"],
    "utf-16le": ["utf-16", "unicode", "ucs-2", "csunicode"],
    "utf-16be": ["unicodefffe"],
    "windows-1252": ["ascii", "us-ascii", "iso-8859-1", "latin1", "l1", "cp1252", "x-cp1252"],
    "windows-1251": ["cp1251"],
    "windows-1254": ["iso-8859-9", "latin5"],
    "windows-874": ["tis-620", "iso-8859-11"],
    "iso-8859-2": ["latin2", "l2"],
    "iso-8859-15": ["csisolatin9", "l9"],
    "koi8-r": ["koi", "koi8"],
    "koi8-u": ["koi8-ru"],
    macintosh: ["mac", "x-mac-roman"],
    ibm866: ["866", "cp866"],
    gbk: ["gb2312", "chinese", "x-gbk", "gb_2312-80"],
    gb18030: [],
    big5: ["big5-hkscs", "cn-big5", "x-x-big5"],
    "euc-jp": ["x-euc-jp"],
    "iso-2022-jp": ["csiso2022jp"],
    shift_jis: ["sjis", "windows-31j", "ms_kanji", "x-sjis"],
    "euc-kr": ["korean", "windows-949", "ks_c_5601-1987"],
    "x-user-defined": [],
  };
  for (const [encoding, others] of Object.entries(labels)) {
    for (const label of [encoding, ...others]) same(new TextDecoder(label).encoding, encoding, label);
  }
});
