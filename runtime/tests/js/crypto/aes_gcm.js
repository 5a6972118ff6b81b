const { subtle } = crypto;
const aesKey = (raw, usages = ["encrypt", "decrypt"]) => subtle.importKey("raw", raw, "AES-GCM", true, usages);

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, by number of the test case; NIST took them over.
const PLAIN = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const DATA = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
const KEY = "feffe9928665731c6d6a8f9467308308";
const KEY_192 = KEY + "feffe9928665731c";
const KEY_256 = KEY + KEY;
const IV = "cafebabefacedbaddecaf888";
const LONG_IV = "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b";
const CASES = [
  [1, "00".repeat(16), "00".repeat(12), "", "", "58e2fccefa7e3061367f1d57a4e7455a"],
  [2, "00".repeat(16), "00".repeat(12), "00".repeat(16), "", "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"],
  [4, KEY, IV, PLAIN, DATA,
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"],
  [6, KEY, LONG_IV, PLAIN, DATA,
    "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca701e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5619cc5aefffe0bfa462af43c1699d050"],
  [10, KEY_192, IV, PLAIN, DATA,
    "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda27102519498e80f1478f37ba55bd6d27618c"],
  [13, "00".repeat(32), "00".repeat(12), "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
  [16, KEY_256, IV, PLAIN, DATA,
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"],
];

for (const [number, key, iv, plain, data, expected] of CASES) {
  test(`encrypts and decrypts test case ${number} of the GCM specification`, async () => {
    const aes = await aesKey(fromHex(key));
    const algorithm = { name: "AES-GCM", iv: fromHex(iv), additionalData: fromHex(data) };
    same(toHex(await subtle.encrypt(algorithm, aes, fromHex(plain))), expected);
    same(toHex(await subtle.decrypt(algorithm, aes, fromHex(expected))), plain);
  });
}

for (const tagLength of [32, 64, 96, 104, 112, 120, 128]) {
  test(`a tag of ${tagLength} bits is the beginning of the whole one`, async () => {
    const aes = await aesKey(fromHex(KEY));
    const whole = toHex(await subtle.encrypt({ name: "AES-GCM", iv: fromHex(IV) }, aes, fromHex(PLAIN)));
    const algorithm = { name: "AES-GCM", iv: fromHex(IV), tagLength };
    const encrypted = await subtle.encrypt(algorithm, aes, fromHex(PLAIN));
    same(toHex(encrypted), whole.slice(0, (60 + tagLength / 8) * 2));
    same(toHex(await subtle.decrypt(algorithm, aes, encrypted)), PLAIN);
  });
}

test("other lengths of the tag are refused", async () => {
  const aes = await aesKey(fromHex(KEY));
  for (const tagLength of [0, 8, 33, 88, 127, 129, 136]) {
    await rejected(subtle.encrypt({ name: "AES-GCM", iv: fromHex(IV), tagLength }, aes, new Uint8Array(1)), "OperationError", tagLength);
  }
  await rejected(subtle.encrypt({ name: "AES-GCM", iv: fromHex(IV), tagLength: 256 }, aes, new Uint8Array(1)), "TypeError");
});

test("a change of the data, the tag, the iv or the additional data is found", async () => {
  const aes = await aesKey(fromHex(KEY_256));
  const algorithm = { name: "AES-GCM", iv: fromHex(IV), additionalData: fromHex(DATA) };
  const encrypted = new Uint8Array(await subtle.encrypt(algorithm, aes, fromHex(PLAIN)));
  for (const index of [0, 30, encrypted.length - 1]) {
    const changed = encrypted.slice();
    changed[index] ^= 1;
    await rejected(subtle.decrypt(algorithm, aes, changed), "OperationError");
  }
  await rejected(subtle.decrypt({ ...algorithm, iv: fromHex("00".repeat(12)) }, aes, encrypted), "OperationError");
  await rejected(subtle.decrypt({ ...algorithm, additionalData: new Uint8Array() }, aes, encrypted), "OperationError");
  await rejected(subtle.decrypt({ ...algorithm, tagLength: 96 }, aes, encrypted), "OperationError");
  await rejected(subtle.decrypt(algorithm, await aesKey(fromHex(KEY)), encrypted), "OperationError");
});

test("data shorter than the tag is refused", async () => {
  const aes = await aesKey(fromHex(KEY));
  await rejected(subtle.decrypt({ name: "AES-GCM", iv: fromHex(IV) }, aes, new Uint8Array(15)), "OperationError");
});

test("an empty iv is refused", async () => {
  await rejected(subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array() }, await aesKey(fromHex(KEY)), new Uint8Array(1)), "OperationError");
});

test("the iv is needed, and must be bytes", async () => {
  const aes = await aesKey(fromHex(KEY));
  await rejected(subtle.encrypt("AES-GCM", aes, new Uint8Array(1)), "TypeError");
  await rejected(subtle.encrypt({ name: "AES-GCM", iv: "123456789012" }, aes, new Uint8Array(1)), "TypeError");
  await rejected(subtle.encrypt({ name: "AES-GCM", iv: fromHex(IV) }, aes, "text"), "TypeError");
});

test("a megabyte goes through unchanged", async () => {
  const aes = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const data = new Uint8Array(1 << 20).map((_, index) => index * 7);
  const algorithm = { name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)) };
  const encrypted = await subtle.encrypt(algorithm, aes, data);
  same(encrypted.byteLength, data.length + 16);
  const decrypted = new Uint8Array(await subtle.decrypt(algorithm, aes, encrypted));
  ok(decrypted.every((byte, index) => byte === data[index]));
});

test("keys of 128, 192 and 256 bits are generated, others are not", async () => {
  for (const length of [128, 192, 256]) {
    const aes = await subtle.generateKey({ name: "AES-GCM", length }, true, ["encrypt"]);
    equal(aes.algorithm, { name: "AES-GCM", length });
    same((await subtle.exportKey("raw", aes)).byteLength, length / 8);
  }
  for (const length of [0, 127, 64, 512]) {
    await rejected(subtle.generateKey({ name: "AES-GCM", length }, true, ["encrypt"]), "OperationError");
  }
  await rejected(subtle.generateKey({ name: "AES-GCM", length: 65536 + 128 }, true, ["encrypt"]), "TypeError");
  await rejected(subtle.generateKey("AES-GCM", true, ["encrypt"]), "TypeError");
});

test("two generated keys differ", async () => {
  const generated = async () =>
    toHex(await subtle.exportKey("raw", await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"])));
  ok(await generated() !== await generated());
});

test("a key is only for what it was made for", async () => {
  const algorithm = { name: "AES-GCM", iv: fromHex(IV) };
  const encrypts = await aesKey(fromHex(KEY), ["encrypt"]);
  await rejected(subtle.decrypt(algorithm, encrypts, new Uint8Array(20)), "InvalidAccessError");
  await rejected(subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, encrypts, new Uint8Array(1)), "InvalidAccessError");
  const wraps = await aesKey(fromHex(KEY), ["wrapKey"]);
  await rejected(subtle.encrypt(algorithm, wraps, new Uint8Array(1)), "InvalidAccessError");
});

test("usages: those of other algorithms and none are syntax errors", async () => {
  await rejected(aesKey(fromHex(KEY), ["sign"]), "SyntaxError");
  await rejected(aesKey(fromHex(KEY), []), "SyntaxError");
  await rejected(subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["verify"]), "SyntaxError");
  await rejected(subtle.generateKey({ name: "AES-GCM", length: 128 }, true, []), "SyntaxError");
});
