const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const base = (secret, usages = ["deriveBits", "deriveKey"]) => subtle.importKey("raw", secret, "HKDF", false, usages);

// RFC 5869, appendix A.
const CASES = [
  ["A.1", "SHA-256", "0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"],
  ["A.3", "SHA-256", "0b".repeat(22), "", "", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"],
  ["A.4", "SHA-1", "0b".repeat(11), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
    "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896"],
  ["A.6", "SHA-1", "0b".repeat(22), "", "", "0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0ea00033de03984d34918"],
];

for (const [section, hash, secret, salt, info, expected] of CASES) {
  test(`derives RFC 5869, ${section}`, async () => {
    const algorithm = { name: "HKDF", hash, salt: fromHex(salt), info: fromHex(info) };
    same(toHex(await subtle.deriveBits(algorithm, await base(fromHex(secret)), expected.length * 4)), expected);
  });
}

test("SHA-384 and SHA-512 (computed by Node)", async () => {
  const key = await base(text("secret"));
  for (const [hash, expected] of [
    ["SHA-384", "29c042775183ec5dbc2c085eb49502b15d9e8abe4a4c1ef98e8e0fb95ad5f6a9"],
    ["SHA-512", "90e269f053d383c4b2070be93238adf358f3d67bd7b17ca3de95f10a50a8385e"],
  ]) {
    const algorithm = { name: "HKDF", hash, salt: text("salt"), info: text("info") };
    same(toHex(await subtle.deriveBits(algorithm, key, 256)), expected);
  }
});

test("deriveKey makes a key of the asked length with the asked usages", async () => {
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: text("salt"), info: text("info") };
  const key = await base(text("secret"));
  const bits = toHex(await subtle.deriveBits(algorithm, key, 512));
  const aes = await subtle.deriveKey(algorithm, key, { name: "AES-GCM", length: 192 }, true, ["encrypt"]);
  equal(aes.algorithm, { name: "AES-GCM", length: 192 });
  equal([...aes.usages], ["encrypt"]);
  same(toHex(await subtle.exportKey("raw", aes)), bits.slice(0, 48));
  const hmac = await subtle.deriveKey(algorithm, key, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  equal(hmac.algorithm, { name: "HMAC", hash: { name: "SHA-256" }, length: 512 });
  same(toHex(await subtle.exportKey("raw", hmac)), bits);
  const short = await subtle.deriveKey(algorithm, key, { name: "HMAC", hash: "SHA-256", length: 64 }, true, ["sign"]);
  same(toHex(await subtle.exportKey("raw", short)), bits.slice(0, 16));
});

test("a derived key may be not extractable", async () => {
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: text("salt"), info: text("info") };
  const aes = await subtle.deriveKey(algorithm, await base(text("secret")), { name: "AES-CBC", length: 128 }, false, ["encrypt"]);
  same(aes.extractable, false);
  await rejected(subtle.exportKey("raw", aes), "InvalidAccessError");
});

test("lengths: whole bytes, and at most 255 blocks of the hash", async () => {
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
  const key = await base(text("secret"));
  same((await subtle.deriveBits(algorithm, key, 255 * 256)).byteLength, 255 * 32);
  for (const length of [7, 255 * 256 + 8, null]) await rejected(subtle.deriveBits(algorithm, key, length), "OperationError", length);
});

test("hash, salt and info are needed", async () => {
  const key = await base(text("secret"));
  const whole = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
  for (const member of ["hash", "salt", "info"]) {
    await rejected(subtle.deriveBits({ ...whole, [member]: undefined }, key, 256), "TypeError", member);
  }
});

test("a base key is never extractable, has no other format, and no other usages", async () => {
  await rejected(subtle.importKey("raw", text("secret"), "HKDF", true, ["deriveBits"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", { kty: "oct", k: "AAAA" }, "HKDF", false, ["deriveBits"]), "NotSupportedError");
  await rejected(base(text("secret"), ["encrypt"]), "SyntaxError");
  await rejected(base(text("secret"), []), "SyntaxError");
  await rejected(subtle.exportKey("raw", await base(text("secret"))), "NotSupportedError");
});

test("deriveBits and deriveKey are usages of their own", async () => {
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
  await rejected(subtle.deriveBits(algorithm, await base(text("s"), ["deriveKey"]), 128), "InvalidAccessError");
  const bits = await base(text("s"), ["deriveBits"]);
  await rejected(subtle.deriveKey(algorithm, bits, { name: "AES-CBC", length: 128 }, true, ["encrypt"]), "InvalidAccessError");
});
