const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const base = (password, usages = ["deriveBits", "deriveKey"]) => subtle.importKey("raw", text(password), "PBKDF2", false, usages);

const CASES = [
  ["RFC 6070, 1 iteration", "SHA-1", "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"],
  ["RFC 6070, 2 iterations", "SHA-1", "password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"],
  ["RFC 6070, 4096 iterations", "SHA-1", "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"],
  ["RFC 6070, more than one block", "SHA-1", "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
    "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"],
  ["RFC 6070, with zero bytes", "SHA-1", "pass\0word", "sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3"],
  ["RFC 7914, section 11", "SHA-256", "passwd", "salt", 1,
    "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"],
];

for (const [source, hash, password, salt, iterations, expected] of CASES) {
  test(`derives ${source}`, async () => {
    const algorithm = { name: "PBKDF2", hash, salt: text(salt), iterations };
    same(toHex(await subtle.deriveBits(algorithm, await base(password), expected.length * 4)), expected);
  });
}

test("SHA-384 and SHA-512 (computed by Node)", async () => {
  const key = await base("password");
  for (const [hash, expected] of [
    ["SHA-384", "3bd37e2236941d4a77b1b5b714c6f913fabb6b0841a6d7d8656b99d611e900fe"],
    ["SHA-512", "afe6c5530785b6cc6b1c6453384731bd5ee432ee549fd42fb6695779ad8a1c5b"],
  ]) {
    same(toHex(await subtle.deriveBits({ name: "PBKDF2", hash, salt: text("salt"), iterations: 1000 }, key, 256)), expected);
  }
});

test("deriveKey gives what deriveBits gives", async () => {
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: text("salt"), iterations: 100 };
  const key = await base("password");
  const aes = await subtle.deriveKey(algorithm, key, { name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  same(toHex(await subtle.exportKey("raw", aes)), toHex(await subtle.deriveBits(algorithm, key, 256)));
});

test("an empty password and an empty salt are allowed", async () => {
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(), iterations: 1 };
  same((await subtle.deriveBits(algorithm, await base(""), 256)).byteLength, 32);
});

test("no iterations, and a length that is missing or not in whole bytes are refused", async () => {
  const key = await base("password");
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: text("salt"), iterations: 1 };
  await rejected(subtle.deriveBits({ ...algorithm, iterations: 0 }, key, 256), "OperationError");
  await rejected(subtle.deriveBits(algorithm, key, 9), "OperationError");
  await rejected(subtle.deriveBits(algorithm, key, null), "OperationError");
});

test("salt, iterations and hash are needed, iterations as a number of 32 bits", async () => {
  const key = await base("password");
  const whole = { name: "PBKDF2", hash: "SHA-256", salt: text("salt"), iterations: 1 };
  for (const member of ["hash", "salt", "iterations"]) {
    await rejected(subtle.deriveBits({ ...whole, [member]: undefined }, key, 256), "TypeError", member);
  }
  await rejected(subtle.deriveBits({ ...whole, iterations: -1 }, key, 256), "TypeError");
  await rejected(subtle.deriveBits({ ...whole, iterations: 2 ** 32 }, key, 256), "TypeError");
});

test("a base key is never extractable, and has no other usages", async () => {
  await rejected(subtle.importKey("raw", text("password"), "PBKDF2", true, ["deriveBits"]), "SyntaxError");
  await rejected(base("password", ["sign"]), "SyntaxError");
  await rejected(base("password", []), "SyntaxError");
});

test("several derivations go on at once", async () => {
  const key = await base("password");
  const derive = (salt) => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: text(salt), iterations: 50 }, key, 128);
  const all = (await Promise.all(["a", "b", "c", "d", "e", "f", "g", "h"].map(derive))).map(toHex);
  same(new Set(all).size, 8);
  same(all[3], toHex(await derive("d")));
});
