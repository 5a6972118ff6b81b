const { subtle } = crypto;
const wrapping = (raw, usages = ["wrapKey", "unwrapKey"]) => subtle.importKey("raw", raw, "AES-KW", true, usages);
const HMAC = { name: "HMAC", hash: "SHA-256" };

// RFC 3394, section 4.
const CASES = [
  ["4.1", "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"],
  ["4.2", "000102030405060708090a0b0c0d0e0f1011121314151617", "00112233445566778899aabbccddeeff", "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"],
  ["4.3", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff", "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"],
  ["4.6", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
    "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"],
];

for (const [section, kek, key, expected] of CASES) {
  test(`wraps and unwraps RFC 3394, section ${section}`, async () => {
    const kw = await wrapping(fromHex(kek));
    const inner = await subtle.importKey("raw", fromHex(key), HMAC, true, ["sign"]);
    same(toHex(await subtle.wrapKey("raw", inner, kw, "AES-KW")), expected);
    const unwrapped = await subtle.unwrapKey("raw", fromHex(expected), kw, "AES-KW", HMAC, true, ["sign"]);
    same(toHex(await subtle.exportKey("raw", unwrapped)), key);
  });
}

test("a damaged key, another wrapping key and wrong lengths are refused", async () => {
  const kw = await wrapping(fromHex(CASES[0][1]));
  const unwrap = (wrapped, key = kw) => subtle.unwrapKey("raw", wrapped, key, "AES-KW", HMAC, true, ["sign"]);
  const wrapped = fromHex(CASES[0][3]);
  wrapped[5] ^= 1;
  await rejected(unwrap(wrapped), "OperationError");
  await rejected(unwrap(fromHex(CASES[0][3]), await wrapping(new Uint8Array(16))), "OperationError");
  for (const length of [23, 25, 31]) await rejected(unwrap(new Uint8Array(length)), "OperationError");
});

test("what is no multiple of 8 bytes cannot be wrapped", async () => {
  const kw = await wrapping(new Uint8Array(16));
  for (const length of [1, 17, 20]) {
    const inner = await subtle.importKey("raw", new Uint8Array(length), HMAC, true, ["sign"]);
    await rejected(subtle.wrapKey("raw", inner, kw, "AES-KW"), "OperationError");
  }
});

test("it only wraps: it neither encrypts nor has such usages", async () => {
  const kw = await wrapping(new Uint8Array(16));
  await rejected(subtle.encrypt("AES-KW", kw, new Uint8Array(16)), "NotSupportedError");
  await rejected(wrapping(new Uint8Array(16), ["encrypt"]), "SyntaxError");
  const inner = await subtle.importKey("raw", new Uint8Array(16), HMAC, true, ["sign"]);
  await rejected(subtle.wrapKey("raw", inner, await wrapping(new Uint8Array(16), ["unwrapKey"]), "AES-KW"), "InvalidAccessError");
});

test("keys are generated and exported as jwk", async () => {
  const kw = await subtle.generateKey({ name: "AES-KW", length: 192 }, true, ["wrapKey"]);
  const jwk = await subtle.exportKey("jwk", kw);
  same(jwk.alg, "A192KW");
  equal(jwk.key_ops, ["wrapKey"]);
});
