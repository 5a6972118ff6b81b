const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// A private key, the public key of another, and what Node derived from both (web crypto over OpenSSL).
const PRIVATE = {
  kty: "OKP",
  crv: "X25519",
  x: "_4E8nGCzHTWAYIdxB4Ey52fghpy8XxUHnetu27pEmTg",
  d: "sAHBRkFSBp8KuRaiSXkkyDqlJ6vPhFoJkL2AvyCBtUE",
};
const PKCS8 = "MC4CAQAwBQYDK2VuBCIEILABwUZBUgafCrkWokl5JMg6pSerz4RaCZC9gL8ggbVB";
const SPKI = "MCowBQYDK2VuAyEA_4E8nGCzHTWAYIdxB4Ey52fghpy8XxUHnetu27pEmTg";
const PEER = "Pz-PX-zII2IumR7lHX0evbUCIJTVSCSI_amnjqBwZAE";
const SHARED = "413442d9fc380427bc9de15d0036ec1c9cf9e48a67cfaca2672405a2bb227e3c";

const pkcs8 = (scalar) => fromHex(`302e020100300506032b656e04220420${scalar}`);
const privateKey = (scalar, usages = ["deriveBits", "deriveKey"]) => subtle.importKey("pkcs8", pkcs8(scalar), "X25519", true, usages);
const publicKey = (raw) => subtle.importKey("raw", raw, "X25519", true, []);

test("RFC 7748, section 5.2: the function on two inputs", async () => {
  for (const [scalar, point, expected] of [
    ["a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"],
    ["4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"],
  ]) {
    const algorithm = { name: "X25519", public: await publicKey(fromHex(point)) };
    same(toHex(await subtle.deriveBits(algorithm, await privateKey(scalar), 256)), expected);
  }
});

test("derives what Node derives", async () => {
  const key = await subtle.importKey("jwk", PRIVATE, "X25519", true, ["deriveBits"]);
  const algorithm = { name: "X25519", public: await publicKey(unbase64(PEER)) };
  same(toHex(await subtle.deriveBits(algorithm, key, 256)), SHARED);
  same(toHex(await subtle.deriveBits(algorithm, key, 64)), SHARED.slice(0, 16));
  same(toHex(await subtle.deriveBits(algorithm, key, null)), SHARED);
});

test("pkcs8, spki and jwk are written as Node writes them", async () => {
  const secret = await subtle.importKey("pkcs8", unbase64(PKCS8), "X25519", true, ["deriveBits"]);
  const open = await subtle.importKey("spki", unbase64(SPKI), "X25519", true, []);
  same(toHex(await subtle.exportKey("pkcs8", secret)), toHex(unbase64(PKCS8)));
  same(toHex(await subtle.exportKey("spki", open)), toHex(unbase64(SPKI)));
  equal(await subtle.exportKey("jwk", secret), { ...PRIVATE, ext: true, key_ops: ["deriveBits"] });
});

test("two generated pairs agree", async () => {
  const generate = () => subtle.generateKey("X25519", false, ["deriveBits", "deriveKey"]);
  const [one, two] = [await generate(), await generate()];
  equal([one.publicKey.type, ...one.publicKey.usages], ["public"]);
  const first = await subtle.deriveBits({ name: "X25519", public: two.publicKey }, one.privateKey, 256);
  const second = await subtle.deriveBits({ name: "X25519", public: one.publicKey }, two.privateKey, 256);
  same(toHex(first), toHex(second));
  const aes = await subtle.deriveKey({ name: "X25519", public: two.publicKey }, one.privateKey, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  same(toHex(await subtle.exportKey("raw", aes)), toHex(first));
});

test("points of small order are refused when a secret is derived: RFC 7748, section 6.1", async () => {
  const { privateKey: key } = await subtle.generateKey("X25519", false, ["deriveBits"]);
  for (const point of ["00".repeat(32), `01${"00".repeat(31)}`, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"]) {
    await rejected(subtle.deriveBits({ name: "X25519", public: await publicKey(fromHex(point)) }, key, 256), "OperationError");
  }
});

test("a length beyond the secret is refused", async () => {
  const key = await subtle.importKey("jwk", PRIVATE, "X25519", true, ["deriveBits"]);
  await rejected(subtle.deriveBits({ name: "X25519", public: await publicKey(unbase64(PEER)) }, key, 264), "OperationError");
});

test("public must be a public key of X25519", async () => {
  const key = await subtle.importKey("jwk", PRIVATE, "X25519", true, ["deriveBits"]);
  await rejected(subtle.deriveBits({ name: "X25519", public: key }, key, 256), "InvalidAccessError");
  const { publicKey: other } = await subtle.generateKey("Ed25519", true, ["sign"]);
  await rejected(subtle.deriveBits({ name: "X25519", public: other }, key, 256), "InvalidAccessError");
  await rejected(subtle.deriveBits({ name: "X25519" }, key, 256), "TypeError");
});

test("usages and data that do not fit are refused", async () => {
  await rejected(subtle.importKey("raw", unbase64(PEER), "X25519", true, ["deriveBits"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", PRIVATE, "X25519", true, ["sign"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", PRIVATE, "X25519", true, []), "SyntaxError");
  await rejected(subtle.generateKey("X25519", true, []), "SyntaxError");
  await rejected(publicKey(new Uint8Array(33)), "DataError");
  await rejected(subtle.importKey("jwk", { ...PRIVATE, crv: "Ed25519" }, "X25519", true, ["deriveBits"]), "DataError");
});
