const { subtle } = crypto;
const GCM = { name: "AES-GCM", iv: new Uint8Array(12) };
const wrapping = (usages = ["wrapKey", "unwrapKey"]) => subtle.generateKey({ name: "AES-GCM", length: 256 }, false, usages);
const secretKey = (extractable = true) => subtle.importKey("raw", new Uint8Array(32).fill(7), { name: "HMAC", hash: "SHA-256" }, extractable, ["sign"]);
const HMAC = { name: "HMAC", hash: "SHA-256" };

for (const format of ["raw", "jwk"]) {
  test(`a secret key goes through as ${format} with each cipher`, async () => {
    for (const algorithm of [GCM, { name: "AES-CBC", iv: new Uint8Array(16) }, { name: "AES-CTR", counter: new Uint8Array(16), length: 64 }]) {
      const key = await subtle.generateKey({ name: algorithm.name, length: 128 }, false, ["wrapKey", "unwrapKey"]);
      const wrapped = await subtle.wrapKey(format, await secretKey(), key, algorithm);
      const unwrapped = await subtle.unwrapKey(format, wrapped, key, algorithm, HMAC, true, ["sign"]);
      same(toHex(await subtle.exportKey("raw", unwrapped)), "07".repeat(32), algorithm.name);
    }
  });
}

test("a wrapped jwk is the JSON of the exported one", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-CBC", false, ["wrapKey", "decrypt"]);
  const algorithm = { name: "AES-CBC", iv: new Uint8Array(16) };
  const wrapped = await subtle.wrapKey("jwk", await secretKey(), key, algorithm);
  const json = new TextDecoder().decode(await subtle.decrypt(algorithm, key, wrapped));
  equal(JSON.parse(json), await subtle.exportKey("jwk", await secretKey()));
});

test("private and public keys go through as pkcs8, spki and jwk", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const key = await wrapping();
  for (const [format, inner, usages] of [
    ["pkcs8", pair.privateKey, ["sign"]], ["jwk", pair.privateKey, ["sign"]], ["spki", pair.publicKey, ["verify"]],
  ]) {
    const wrapped = await subtle.wrapKey(format, inner, key, GCM);
    const unwrapped = await subtle.unwrapKey(format, wrapped, key, GCM, algorithm, true, usages);
    equal(await subtle.exportKey("jwk", unwrapped), await subtle.exportKey("jwk", inner), format);
  }
});

test("RSA-OAEP wraps with the public key and unwraps with the private one", async () => {
  const algorithm = { name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-1" };
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, false, ["wrapKey", "unwrapKey"]);
  equal([...publicKey.usages, ...privateKey.usages], ["wrapKey", "unwrapKey"]);
  const wrapped = await subtle.wrapKey("raw", await secretKey(), publicKey, "RSA-OAEP");
  const unwrapped = await subtle.unwrapKey("raw", wrapped, privateKey, "RSA-OAEP", HMAC, true, ["sign"]);
  same(toHex(await subtle.exportKey("raw", unwrapped)), "07".repeat(32));
});

test("what is not extractable is not wrapped", async () => {
  await rejected(subtle.wrapKey("raw", await secretKey(false), await wrapping(), GCM), "InvalidAccessError");
  const base = await subtle.importKey("raw", new Uint8Array(8), "HKDF", false, ["deriveBits"]);
  await rejected(subtle.wrapKey("raw", base, await wrapping(), GCM), "NotSupportedError");
});

test("the unwrapped key is as extractable as it was asked to be", async () => {
  const key = await wrapping();
  const wrapped = await subtle.wrapKey("raw", await secretKey(), key, GCM);
  const unwrapped = await subtle.unwrapKey("raw", wrapped, key, GCM, HMAC, false, ["sign"]);
  await rejected(subtle.exportKey("raw", unwrapped), "InvalidAccessError");
});

test("a jwk that says it is not extractable stays so", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt", "unwrapKey"]);
  const json = new TextEncoder().encode(JSON.stringify({ kty: "oct", k: "AAECAw", ext: false }));
  const wrapped = await subtle.encrypt(GCM, key, json);
  await rejected(subtle.unwrapKey("jwk", wrapped, key, GCM, HMAC, true, ["sign"]), "DataError");
  same((await subtle.unwrapKey("jwk", wrapped, key, GCM, HMAC, false, ["sign"])).extractable, false);
});

test("a wrapped text that is not JSON, and damaged data are refused", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt", "unwrapKey"]);
  const wrapped = await subtle.encrypt(GCM, key, new TextEncoder().encode("{ not json"));
  await rejected(subtle.unwrapKey("jwk", wrapped, key, GCM, HMAC, true, ["sign"]), "DataError");
  await rejected(subtle.unwrapKey("raw", new Uint8Array(40), key, GCM, HMAC, true, ["sign"]), "OperationError");
});

test("wrapKey and unwrapKey are usages of their own", async () => {
  const wraps = await wrapping(["wrapKey"]);
  const wrapped = await subtle.wrapKey("raw", await secretKey(), wraps, GCM);
  await rejected(subtle.unwrapKey("raw", wrapped, wraps, GCM, HMAC, true, ["sign"]), "InvalidAccessError");
  const encrypts = await wrapping(["encrypt"]);
  await rejected(subtle.wrapKey("raw", await secretKey(), encrypts, GCM), "InvalidAccessError");
});

test("the algorithm must be that of the wrapping key", async () => {
  await rejected(subtle.wrapKey("raw", await secretKey(), await wrapping(), { name: "AES-CBC", iv: new Uint8Array(16) }), "InvalidAccessError");
});

test("an unwrapped key needs usages that fit", async () => {
  const key = await wrapping();
  const wrapped = await subtle.wrapKey("raw", await secretKey(), key, GCM);
  await rejected(subtle.unwrapKey("raw", wrapped, key, GCM, HMAC, true, ["encrypt"]), "SyntaxError");
  await rejected(subtle.unwrapKey("raw", wrapped, key, GCM, HMAC, true, []), "SyntaxError");
});
