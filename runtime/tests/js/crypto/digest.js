const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);

// FIPS 180-4; messages and digests of NIST's "Examples with Intermediate Values".
const LONG = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
const VECTORS = [
  ["SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["SHA-1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["SHA-256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["SHA-256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["SHA-256", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ["SHA-384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"],
  ["SHA-384", LONG, "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039"],
  ["SHA-512", "abc",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"],
  ["SHA-512", LONG,
    "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"],
];

for (const [name, message, expected] of VECTORS) {
  test(`${name} of ${message.length} bytes (NIST examples)`, async () => {
    const digest = await subtle.digest(name, text(message));
    ok(digest instanceof ArrayBuffer);
    same(toHex(digest), expected);
  });
}

test("SHA-1, SHA-256, SHA-512 of a million letters a (FIPS 180)", async () => {
  const message = new Uint8Array(1_000_000).fill(0x61);
  same(toHex(await subtle.digest("SHA-1", message)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  same(toHex(await subtle.digest("SHA-256", message)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  same(toHex(await subtle.digest("SHA-512", message)),
    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b");
});

test("the data may be a buffer, any view, or a part of a buffer", async () => {
  const { buffer } = text("xabcx");
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  same(toHex(await subtle.digest("SHA-256", buffer.slice(1, 4))), expected);
  same(toHex(await subtle.digest("SHA-256", new Uint8Array(buffer, 1, 3))), expected);
  same(toHex(await subtle.digest("SHA-256", new DataView(buffer, 1, 3))), expected);
  const wide = new Uint16Array(text("abcd").buffer);
  same(toHex(await subtle.digest("SHA-256", wide)), "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589");
});

test("the data is read when the method is called", async () => {
  const message = text("abc");
  const digest = subtle.digest("SHA-256", message);
  message.fill(0);
  same(toHex(await digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("large data is read when the method is called as well", async () => {
  const message = new Uint8Array(1_000_000).fill(0x61);
  const digest = subtle.digest("SHA-1", message);
  message.fill(0);
  same(toHex(await digest), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
});

test("the algorithm may be an object, and its name in any case", async () => {
  const expected = "a9993e364706816aba3e25717850c26c9cd0d89d";
  same(toHex(await subtle.digest({ name: "SHA-1" }, text("abc"))), expected);
  same(toHex(await subtle.digest("sha-1", text("abc"))), expected);
});

test("other hashes are not supported, and other data is a type error", async () => {
  for (const name of ["MD5", "SHA256", "SHA-224", "AES-GCM", ""]) {
    await rejected(subtle.digest(name, text("abc")), "NotSupportedError", name);
  }
  await rejected(subtle.digest({}, text("abc")), "TypeError");
  for (const data of ["abc", null, undefined, 1, [1, 2], {}]) await rejected(subtle.digest("SHA-1", data), "TypeError");
});
