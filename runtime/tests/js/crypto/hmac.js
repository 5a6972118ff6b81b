const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const hmacKey = (secret, hash = "SHA-256", usages = ["sign", "verify"]) =>
  subtle.importKey("raw", secret, { name: "HMAC", hash }, true, usages);

// RFC 4231, sections 4.2 to 4.7, and RFC 2202, section 3.
const VECTORS = [
  ["RFC 4231 case 1", "0b".repeat(20), "4869205468657265", {
    "SHA-256": "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "SHA-384": "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
    "SHA-512": "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
  }],
  ["RFC 4231 case 2", toHex(text("Jefe")), toHex(text("what do ya want for nothing?")), {
    "SHA-256": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "SHA-384": "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    "SHA-1": "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
  }],
  ["RFC 4231 case 6, a key longer than a block", "aa".repeat(131), toHex(text("Test Using Larger Than Block-Size Key - Hash Key First")), {
    "SHA-256": "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  }],
  ["RFC 2202 case 1", "0b".repeat(20), "4869205468657265", { "SHA-1": "b617318655057264e28bc0b6fb378c8ef146be00" }],
];

for (const [source, secret, message, codes] of VECTORS) {
  for (const [hash, expected] of Object.entries(codes)) {
    test(`${hash}: ${source}`, async () => {
      const key = await hmacKey(fromHex(secret), hash);
      same(toHex(await subtle.sign("HMAC", key, fromHex(message))), expected);
      same(await subtle.verify("HMAC", key, fromHex(expected), fromHex(message)), true);
    });
  }
}

test("verify is false for another message, another code, and one that is too short, too long or empty", async () => {
  const key = await hmacKey(text("secret"));
  const code = new Uint8Array(await subtle.sign("HMAC", key, text("message")));
  same(await subtle.verify("HMAC", key, code, text("Message")), false);
  same(await subtle.verify("HMAC", key, code.map((byte, index) => (index === 31 ? byte ^ 1 : byte)), text("message")), false);
  same(await subtle.verify("HMAC", key, code.subarray(0, 16), text("message")), false);
  same(await subtle.verify("HMAC", key, new Uint8Array([...code, 0]), text("message")), false);
  same(await subtle.verify("HMAC", key, new Uint8Array(), text("message")), false);
});

test("a generated key has the block size of its hash, or the length that was asked for", async () => {
  for (const [hash, bits] of [["SHA-1", 512], ["SHA-256", 512], ["SHA-384", 1024], ["SHA-512", 1024]]) {
    const key = await subtle.generateKey({ name: "HMAC", hash }, true, ["sign"]);
    equal(key.algorithm, { name: "HMAC", hash: { name: hash }, length: bits });
    same((await subtle.exportKey("raw", key)).byteLength, bits / 8);
  }
  const short = await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 128 }, true, ["sign"]);
  same((await subtle.exportKey("raw", short)).byteLength, 16);
});

test("raw and jwk round trips keep the key", async () => {
  const key = await hmacKey(fromHex("00010203"), "SHA-512");
  same(toHex(await subtle.exportKey("raw", key)), "00010203");
  const jwk = await subtle.exportKey("jwk", key);
  equal(jwk, { kty: "oct", k: "AAECAw", alg: "HS512", ext: true, key_ops: ["sign", "verify"] });
  const again = await subtle.importKey("jwk", jwk, { name: "HMAC", hash: "SHA-512" }, true, ["verify"]);
  same(await subtle.verify("HMAC", again, await subtle.sign("HMAC", key, text("m")), text("m")), true);
});

test("length at import must lie within the last byte", async () => {
  const raw = new Uint8Array(4);
  const imported = (length) => subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256", length }, true, ["sign"]);
  same((await imported(32)).algorithm.length, 32);
  await rejected(imported(33), "DataError");
  await rejected(imported(24), "DataError");
});

test("an empty key is refused", async () => {
  await rejected(hmacKey(new Uint8Array()), "DataError");
  await rejected(subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 0 }, true, ["sign"]), "OperationError");
});

test("usages: those of other algorithms and none are syntax errors", async () => {
  await rejected(hmacKey(new Uint8Array(4), "SHA-256", ["encrypt"]), "SyntaxError");
  await rejected(hmacKey(new Uint8Array(4), "SHA-256", []), "SyntaxError");
  await rejected(subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, []), "SyntaxError");
  await rejected(subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign", "deriveBits"]), "SyntaxError");
});

test("a key is only for what it was made for", async () => {
  const signs = await hmacKey(text("secret"), "SHA-256", ["sign"]);
  await rejected(subtle.verify("HMAC", signs, new Uint8Array(32), text("m")), "InvalidAccessError");
  const verifies = await hmacKey(text("secret"), "SHA-256", ["verify"]);
  await rejected(subtle.sign("HMAC", verifies, text("m")), "InvalidAccessError");
});

test("the hash is needed, and must be known", async () => {
  await rejected(subtle.importKey("raw", new Uint8Array(4), "HMAC", true, ["sign"]), "TypeError");
  await rejected(subtle.generateKey({ name: "HMAC" }, true, ["sign"]), "TypeError");
  await rejected(hmacKey(new Uint8Array(4), "MD5"), "NotSupportedError");
});

test("formats for other kinds of keys are not supported", async () => {
  for (const format of ["pkcs8", "spki"]) {
    await rejected(subtle.importKey(format, new Uint8Array(4), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]), "NotSupportedError");
    await rejected(subtle.exportKey(format, await hmacKey(new Uint8Array(4))), "NotSupportedError");
  }
});
