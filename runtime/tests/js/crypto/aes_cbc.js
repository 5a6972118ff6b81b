const { subtle } = crypto;
const aesKey = (raw, usages = ["encrypt", "decrypt"]) => subtle.importKey("raw", raw, "AES-CBC", true, usages);
const IV = fromHex("000102030405060708090a0b0c0d0e0f");

// NIST SP 800-38A, appendix F.2; the padding block is behind what NIST has.
const PLAIN = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
const CASES = [
  ["F.2.1, 128 bits", "2b7e151628aed2a6abf7158809cf4f3c",
    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"],
  ["F.2.3, 192 bits", "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"],
  ["F.2.5, 256 bits", "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"],
];

for (const [source, key, expected] of CASES) {
  test(`encrypts and decrypts SP 800-38A ${source}`, async () => {
    const aes = await aesKey(fromHex(key));
    const encrypted = await subtle.encrypt({ name: "AES-CBC", iv: IV }, aes, fromHex(PLAIN));
    same(toHex(encrypted).slice(0, expected.length), expected);
    same(encrypted.byteLength, 80);
    same(toHex(await subtle.decrypt({ name: "AES-CBC", iv: IV }, aes, encrypted)), PLAIN);
  });
}

test("RFC 3602, case 1, with padding", async () => {
  const aes = await aesKey(fromHex("06a9214036b8a15b512e03d534120006"));
  const algorithm = { name: "AES-CBC", iv: fromHex("3dafba429d9eb430b422da802c9fac41") };
  const encrypted = await subtle.encrypt(algorithm, aes, new TextEncoder().encode("Single block msg"));
  same(toHex(encrypted).slice(0, 32), "e353779c1079aeb82708942dbe77181a");
});

test("every length is padded to whole blocks, and comes back", async () => {
  const aes = await aesKey(new Uint8Array(16));
  for (const length of [0, 1, 15, 16, 17, 31, 32, 1000]) {
    const data = crypto.getRandomValues(new Uint8Array(length));
    const encrypted = await subtle.encrypt({ name: "AES-CBC", iv: IV }, aes, data);
    same(encrypted.byteLength, (Math.floor(length / 16) + 1) * 16);
    same(toHex(await subtle.decrypt({ name: "AES-CBC", iv: IV }, aes, encrypted)), toHex(data));
  }
});

test("wrong padding, parts of blocks and nothing are refused", async () => {
  const aes = await aesKey(fromHex("2b7e151628aed2a6abf7158809cf4f3c"));
  // Without the padding block; the last byte of the plaintext is 0x10, the one before it is not.
  await rejected(subtle.decrypt({ name: "AES-CBC", iv: IV }, aes, fromHex(CASES[0][2])), "OperationError");
  await rejected(subtle.decrypt({ name: "AES-CBC", iv: IV }, aes, new Uint8Array(17)), "OperationError");
  await rejected(subtle.decrypt({ name: "AES-CBC", iv: IV }, aes, new Uint8Array()), "OperationError");
});

test("the iv must have 16 bytes", async () => {
  const aes = await aesKey(new Uint8Array(16));
  for (const length of [0, 12, 15, 17]) {
    const algorithm = { name: "AES-CBC", iv: new Uint8Array(length) };
    await rejected(subtle.encrypt(algorithm, aes, new Uint8Array(1)), "OperationError");
    await rejected(subtle.decrypt(algorithm, aes, new Uint8Array(16)), "OperationError");
  }
  await rejected(subtle.encrypt("AES-CBC", aes, new Uint8Array(1)), "TypeError");
});

test("a key of another length is refused", async () => {
  for (const length of [0, 8, 15, 17, 33]) await rejected(aesKey(new Uint8Array(length)), "DataError");
});
