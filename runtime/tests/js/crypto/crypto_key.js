const { subtle } = crypto;

test("Crypto, SubtleCrypto and CryptoKey cannot be constructed", () => {
  for (const type of [Crypto, SubtleCrypto, CryptoKey]) {
    thrown(() => new type(), "TypeError", type.name);
    thrown(() => new type({}), "TypeError", type.name);
    thrown(() => Reflect.construct(Object, [], type).subtle ?? Reflect.construct(type, []), "TypeError", type.name);
  }
  thrown(() => new (class extends CryptoKey {})(), "TypeError");
});

test("crypto and crypto.subtle are instances of their interfaces, and stay the same", () => {
  ok(crypto instanceof Crypto);
  ok(subtle instanceof SubtleCrypto);
  same(crypto.subtle, subtle);
  same(Object.prototype.toString.call(crypto), "[object Crypto]");
  same(Object.prototype.toString.call(subtle), "[object SubtleCrypto]");
});

test("subtle cannot be replaced", () => {
  try { crypto.subtle = null; } catch { /* in strict mode */ }
  same(crypto.subtle, subtle);
});

test("a CryptoKey shows type, extractable, algorithm and usages", async () => {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["decrypt", "encrypt"]);
  ok(key instanceof CryptoKey);
  same(Object.prototype.toString.call(key), "[object CryptoKey]");
  same(key.type, "secret");
  same(key.extractable, true);
  equal(key.algorithm, { name: "AES-GCM", length: 256 });
  equal([...key.usages].sort(), ["decrypt", "encrypt"]);
  same(key.algorithm, key.algorithm);
});

test("a CryptoKey has no properties of its own that hold the key", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, ["encrypt"]);
  equal(Object.keys(key), []);
  same(JSON.stringify(key), "{}");
});

test("its attributes cannot be assigned", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-CBC", false, ["encrypt"]);
  for (const name of ["type", "extractable", "algorithm", "usages"]) {
    try { key[name] = true; } catch { /* in strict mode */ }
    ok(key[name] !== true, name);
  }
  await rejected(subtle.exportKey("raw", key), "InvalidAccessError");
});

test("what is written into algorithm and usages does not change what the key is for", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-CBC", false, ["encrypt"]);
  try { key.usages.push("decrypt"); } catch { /* may be frozen */ }
  try { key.algorithm.name = "AES-GCM"; } catch { /* may be frozen */ }
  const encrypted = await subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(1));
  await rejected(subtle.decrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, encrypted), "InvalidAccessError");
  await rejected(subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(1)), "InvalidAccessError");
});

test("what looks like a CryptoKey is none", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, ["encrypt"]);
  const forged = Object.create(CryptoKey.prototype);
  const copied = { type: key.type, extractable: true, algorithm: key.algorithm, usages: key.usages, __proto__: key };
  for (const value of [forged, copied, {}, null, undefined, "key", 1]) {
    await rejected(subtle.exportKey("raw", value), "TypeError");
  }
});

test("methods want their receiver and their arguments, and reject instead of throwing", async () => {
  await rejected(subtle.digest.call({}, "SHA-256", new Uint8Array(1)), "TypeError");
  for (const method of ["encrypt", "decrypt", "sign", "verify", "digest", "generateKey", "deriveKey", "deriveBits",
    "importKey", "exportKey", "wrapKey", "unwrapKey"]) {
    await rejected(subtle[method](), "TypeError", method);
    await rejected(subtle[method]("SHA-256"), "TypeError", method);
  }
});

test("methods have the length that the standard gives them", () => {
  const lengths = {
    encrypt: 3, decrypt: 3, sign: 3, verify: 4, digest: 2, generateKey: 3, deriveKey: 5, importKey: 5, exportKey: 2,
    wrapKey: 4, unwrapKey: 7,
  };
  for (const [name, length] of Object.entries(lengths)) same(SubtleCrypto.prototype[name].length, length, name);
});

test("an algorithm is found in any case, and reported in the standard's", async () => {
  const key = await subtle.generateKey({ name: "aes-gcm", length: 128 }, true, ["encrypt"]);
  same(key.algorithm.name, "AES-GCM");
  const pair = await subtle.generateKey({ name: "ed25519" }, true, ["sign"]);
  same(pair.privateKey.algorithm.name, "Ed25519");
});

test("an algorithm that is not known, or not for this operation, is not supported", async () => {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
  for (const name of ["AES-ECB", "RSAES-PKCS1-v1_5", "", "SHA-256"]) {
    await rejected(subtle.encrypt(name, key, new Uint8Array(1)), "NotSupportedError", name);
    await rejected(subtle.generateKey(name, true, ["encrypt"]), "NotSupportedError", name);
    await rejected(subtle.importKey("raw", new Uint8Array(16), name, true, ["encrypt"]), "NotSupportedError", name);
  }
  await rejected(subtle.sign("AES-GCM", key, new Uint8Array(1)), "NotSupportedError");
  await rejected(subtle.generateKey("HKDF", false, ["deriveBits"]), "NotSupportedError");
});

test("an algorithm without a name, a format and a usage that do not exist are type errors", async () => {
  await rejected(subtle.generateKey({ length: 128 }, true, ["encrypt"]), "TypeError");
  await rejected(subtle.importKey("der", new Uint8Array(16), "AES-CBC", true, ["encrypt"]), "TypeError");
  await rejected(subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, ["encode"]), "TypeError");
  await rejected(subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, "encrypt"), "TypeError");
  await rejected(subtle.importKey("raw", "0123456789abcdef", "AES-CBC", true, ["encrypt"]), "TypeError");
});
