const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// A key and a signature that Node made (web crypto over OpenSSL).
const MESSAGE = text("made by Node");
const PRIVATE = {
  kty: "OKP",
  crv: "Ed25519",
  x: "32hf5dotLPeiiu-zGMFs9AzYJhG3wxHjFhsH9bSCXhQ",
  d: "Z1WOVGOd15VG5YumoqrpKAPyu0kiRUKHTi66js4rC58",
};
const PKCS8 = "MC4CAQAwBQYDK2VwBCIEIGdVjlRjndeVRuWLpqKq6SgD8rtJIkVCh04uuo7OKwuf";
const SPKI = "MCowBQYDK2VwAyEA32hf5dotLPeiiu-zGMFs9AzYJhG3wxHjFhsH9bSCXhQ";
const SIGNATURE = "Z1EfEeDJca-dqqvO2E9duHGP3jj82y21I0vb2z6U3iK0sVa5yXC6VlHTvV_Bdi4_hiMJJ6GDMPMOC4GQb0qFDg";

// RFC 8032, section 7.1.
const CASES = [
  ["test 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
  ["test 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ["test 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
];
const pkcs8 = (seed) => fromHex(`302e020100300506032b657004220420${seed}`);

for (const [name, seed, point, message, expected] of CASES) {
  test(`signs and verifies RFC 8032, ${name}`, async () => {
    const secret = await subtle.importKey("pkcs8", pkcs8(seed), "Ed25519", true, ["sign"]);
    const open = await subtle.importKey("raw", fromHex(point), "Ed25519", true, ["verify"]);
    same(toHex(await subtle.sign("Ed25519", secret, fromHex(message))), expected);
    same(await subtle.verify("Ed25519", open, fromHex(expected), fromHex(message)), true);
    same(await subtle.verify("Ed25519", open, fromHex(expected), fromHex(`${message}00`)), false);
  });
}

test("signs as Node does, and verifies what Node signed", async () => {
  const { kty, crv, x } = PRIVATE;
  const secret = await subtle.importKey("jwk", PRIVATE, "Ed25519", true, ["sign"]);
  const open = await subtle.importKey("jwk", { kty, crv, x }, "Ed25519", true, ["verify"]);
  same(toHex(await subtle.sign("Ed25519", secret, MESSAGE)), toHex(unbase64(SIGNATURE)));
  same(await subtle.verify("Ed25519", open, unbase64(SIGNATURE), MESSAGE), true);
});

test("pkcs8 and spki are written as Node writes them", async () => {
  const secret = await subtle.importKey("pkcs8", unbase64(PKCS8), "Ed25519", true, ["sign"]);
  const open = await subtle.importKey("spki", unbase64(SPKI), "Ed25519", true, ["verify"]);
  same(toHex(await subtle.exportKey("pkcs8", secret)), toHex(unbase64(PKCS8)));
  same(toHex(await subtle.exportKey("spki", open)), toHex(unbase64(SPKI)));
  equal(await subtle.exportKey("jwk", secret), { ...PRIVATE, alg: "Ed25519", ext: true, key_ops: ["sign"] });
});

test("alg of a jwk may be the new and the old name of the algorithm, and no other", async () => {
  for (const alg of ["Ed25519", "EdDSA"]) {
    same((await subtle.importKey("jwk", { ...PRIVATE, alg }, "Ed25519", true, ["sign"])).type, "private");
  }
  await rejected(subtle.importKey("jwk", { ...PRIVATE, alg: "ES256" }, "Ed25519", true, ["sign"]), "DataError");
});

test("generated keys sign and verify", async () => {
  const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  equal(pair.privateKey.algorithm, { name: "Ed25519" });
  equal([pair.privateKey.type, pair.privateKey.extractable, ...pair.privateKey.usages], ["private", false, "sign"]);
  equal([pair.publicKey.type, pair.publicKey.extractable, ...pair.publicKey.usages], ["public", true, "verify"]);
  const signature = await subtle.sign("Ed25519", pair.privateKey, MESSAGE);
  same(signature.byteLength, 64);
  same(await subtle.verify("Ed25519", pair.publicKey, signature, MESSAGE), true);
});

test("damaged signatures and wrong lengths are false, not errors", async () => {
  const open = await subtle.importKey("spki", unbase64(SPKI), "Ed25519", true, ["verify"]);
  for (const index of [0, 31, 32, 63]) {
    const signature = unbase64(SIGNATURE);
    signature[index] ^= 1;
    same(await subtle.verify("Ed25519", open, signature, MESSAGE), false);
  }
  for (const length of [0, 63, 65]) same(await subtle.verify("Ed25519", open, new Uint8Array(length), MESSAGE), false);
});

test("keys of another length, curve or algorithm are refused", async () => {
  await rejected(subtle.importKey("raw", new Uint8Array(31), "Ed25519", true, ["verify"]), "DataError");
  await rejected(subtle.importKey("jwk", { ...PRIVATE, crv: "X25519" }, "Ed25519", true, ["sign"]), "DataError");
  await rejected(subtle.importKey("jwk", { ...PRIVATE, kty: "EC" }, "Ed25519", true, ["sign"]), "DataError");
  await rejected(subtle.importKey("jwk", { ...PRIVATE, use: "enc" }, "Ed25519", true, ["sign"]), "DataError");
  await rejected(subtle.importKey("pkcs8", unbase64(SPKI), "Ed25519", true, ["sign"]), "DataError");
  await rejected(subtle.importKey("spki", unbase64(SPKI), "X25519", true, []), "DataError");
});

test("usages: those of other algorithms and kinds are syntax errors", async () => {
  await rejected(subtle.generateKey("Ed25519", true, ["verify"]), "SyntaxError");
  await rejected(subtle.generateKey("Ed25519", true, ["sign", "deriveBits"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", PRIVATE, "Ed25519", true, ["verify"]), "SyntaxError");
  await rejected(subtle.importKey("raw", new Uint8Array(32), "Ed25519", true, ["sign"]), "SyntaxError");
});
