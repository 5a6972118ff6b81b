const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// Keys, and a signature with each hash, that Node made (web crypto over OpenSSL).
const MESSAGE = text("made by Node");
const KEYS = {
  "P-256": {
    kty: "EC",
    crv: "P-256",
    x: "L5kaU2JZqSkSU5rwIhV4zPtmJz917NK-4TqYjmQzApo",
    y: "sCjd3Y2zddJYjgbPppzQjrSytCQ2L1kn4g8EN0kDKsk",
    d: "nAK1y2jZRet9xpgVPpeEx2DHNMLCtB2jdQT0z2-RLSk",
  },
  "P-384": {
    kty: "EC",
    crv: "P-384",
    x: "tXUPpPtYQsPhWZ_BB2PpwM0xrbFHtx6o3KB-NggOcwpBs0Jz65bsNzbYg9Esug16",
    y: "IFIsQFzFyhroP5yoCvGevBYdzTOSJYBagI8KvVgWnKjuP9n7up5YOxl-0_7eSd9z",
    d: "HRQVNelR9bbPDniCXQwVMXgsSq9-cZh4ajVAMxsDfasOH7XUPAF10gPtuWUSNULI",
  },
  "P-521": {
    kty: "EC",
    crv: "P-521",
    x: "AdufGx2c8OiywE003gA-Jkov-7u7f7MTuUTDQWFQUC4EykMwPW1kgzfobGYCdqvCTMxuyaaKK-gGcG6xL6rmRwHE",
    y: "AJ5Sbs1BxwGsCz1TQP9CI9RcGcxQslC4TnWwJdei_6E9okNGIFhNytTKnFtd8TGvW9B02yDvKWzNQISj3KJpRure",
    d: "Acj41NpT9n4WzcCdF1Hfr39j_L4sqRTJNsa42e3NUMDFk-4i6vl1wiIfIbdNrhun5D6eKYFmAY9eHRnFgLN3B6hy",
  },
};
const SIGNATURES = {
  "P-256": {
    "SHA-1": "o8bDj9H6TyM51fd3Lw5Ab4aq1BOELlk6X32kxbyEz2C_9JIlNaclqak-CqF0jQ3DootcGKhiT6BIm2-uJViakw",
    "SHA-256": "1q6uuEpkt4Y0Uh7921gQARvCis11hZs23wg1FaoZlvDn_yZIBJ6OXBZbqLJlaSvwmqt3wv6GxL52BcUGpxXyRQ",
    "SHA-384": "et0_JAQ05KK6HvTc5g02bDanMESi_DFNWgmw0rLDTd7d94ab-v7yIA-D4Zx8KXtIgL-YPtrxjdkg6alg5Y1Hfg",
    "SHA-512": "6-J-QjIBFH67bSbaAEe9oqzSViAGfYB07V0_aDvZofgPl-cTWnVMMuUglp0d58-IrEHQHXsjmNZhXXzh6fNhwA",
  },
  "P-384": {
    "SHA-1": "fM-JtwrkSh1yNEScQjxsIojVfIRgEACMrhlYE3uFBwF9JdWZnREm2nZ7K09rNkFX5SX3X5X5KrgQzJTM1fSdGGAEDkscoUfq3B_YqBS_S1WAnbICVYBg4bDa1oAuCY4f",
    "SHA-256": "wd7DinbdgxeRadCtqkzztHXU5Ru21JkyZBX5mjFYXQOncB_RYL6pZSfbGlHkCRSPGAlR5qsYbExHwMAQ3DgyQY7HwvUWb5IeLbx0kf3T955FfHhAVC_TNyIgMexkPQL-",
    "SHA-384": "GsxHDoSSxyMRttsg3-4FO0s69r4QI9kdwtER0O8xJBWl8Arer60LFS1kSdXsBhCvoYmpObgox8UU0sIKyvP4ANkXE1Fw6G8oDmZWOJnV9iQCicpD_-drthFHbiuW3-UV",
    "SHA-512": "LE62s4tD7iScocLTOsloQ9KDpLzYQkWfHDW7tcO6-pUuljL7ZNVuexAEVoe8nl0iAIm1cNhnVd7iRRT1mpGo24xz6d0ZlSqyuJV5l46tqAf300R18HVQu9q1FLd6mjJB",
  },
  "P-521": {
    "SHA-1": "AGWp9iB8LIns--IP4f6wOjNbX8l6fVrQPGgvM9nmZ-i0v5hIvAzp8e-SC3K4pMZvrnYmyjcCdeY7GZvkjCb0V6QyAXVS2ppgQX4-FMTHmr2kI0fgyr9zB1VJWD8oT-Q7op7F8yguavPEA8MLqlWmFqCOBuDIyBt80LE91zcGY8YSzjbD",
    "SHA-256": "AfWN719c87oyDMhEO2tdDjGei_lRcPfpFS9PWprZw6dF8QWznLkq7z835lwRCJdKO9cWRgg3EM2kYKE334gEq8i0AXPFjHiX4WV7JXFyHjq7sGVpQRaZhwG8Y0eNVX8pOg7emJDBftz-A0gnwYhRBe5S5Ze9F7k_Kb9NFxLpusvcQdZP",
    "SHA-384": "AElW0-Wey0zdRuBhwHv6lVuC9oPNLI-WyAb6KTRurAhw00VIt5O3IaoPbCTZTuyXUoQQeaB5O4_FWdLSyhmrzZVbAeWGNMSF8IwVbcRKdDx-ZUMkc_PM-mM9270p8KPNVn0FxUYg94xqWGWfh-ZEvZwnyEtYN3ygTLxAhLkwjzTtGCXX",
    "SHA-512": "AdV5B5YIuQGisEyOPB5LH4FNPaOxiNNfSTHmO12TlqLkdvsZN5lP56vUBfUVezzXzSEhR3UYLNRweyoYpizw-zP7AUH7egfgs5t0NlOXdtRLZU-AAaE7iQm9hVKdc306_M1BhmSX5kL_60xXDeMa95YSu-nd-pJDn-SriyVCZhbXHkGJ",
  },
};
const BYTES = { "P-256": 32, "P-384": 48, "P-521": 66 };

const privateKey = (namedCurve) => subtle.importKey("jwk", KEYS[namedCurve], { name: "ECDSA", namedCurve }, true, ["sign"]);
const publicKey = (namedCurve) => {
  const { kty, crv, x, y } = KEYS[namedCurve];
  return subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve }, true, ["verify"]);
};

for (const namedCurve of Object.keys(KEYS)) {
  for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
    test(`${namedCurve} with ${hash} verifies what Node signed, and what it signed itself`, async () => {
      const algorithm = { name: "ECDSA", hash };
      const [secret, open] = [await privateKey(namedCurve), await publicKey(namedCurve)];
      const signature = unbase64(SIGNATURES[namedCurve][hash]);
      same(await subtle.verify(algorithm, open, signature, MESSAGE), true);
      same(await subtle.verify(algorithm, open, signature, text("made by node")), false);
      const own = await subtle.sign(algorithm, secret, MESSAGE);
      same(own.byteLength, BYTES[namedCurve] * 2);
      same(await subtle.verify(algorithm, open, own, MESSAGE), true);
    });
  }

  test(`${namedCurve}: generated keys sign, and only their public key verifies`, async () => {
    const algorithm = { name: "ECDSA", namedCurve };
    const pair = await subtle.generateKey(algorithm, false, ["sign", "verify"]);
    equal(pair.publicKey.algorithm, algorithm);
    equal([pair.privateKey.type, pair.privateKey.extractable, ...pair.privateKey.usages], ["private", false, "sign"]);
    equal([pair.publicKey.type, pair.publicKey.extractable, ...pair.publicKey.usages], ["public", true, "verify"]);
    const signing = { name: "ECDSA", hash: "SHA-256" };
    const signature = await subtle.sign(signing, pair.privateKey, MESSAGE);
    same(await subtle.verify(signing, pair.publicKey, signature, MESSAGE), true);
    same(await subtle.verify(signing, await publicKey(namedCurve), signature, MESSAGE), false);
  });
}

test("verifies RFC 6979, A.2.5: P-256 with SHA-256 of \"sample\" and \"test\"", async () => {
  const point = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  const key = await subtle.importKey("raw", fromHex(point), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  const sample = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  same(await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromHex(sample), text("sample")), true);
  same(await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromHex(sample), text("test")), false);
});

test("two signatures of one message differ", async () => {
  const key = await privateKey("P-256");
  const sign = async () => toHex(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, MESSAGE));
  ok(await sign() !== await sign());
});

test("signatures of the wrong length, of zeros, and as DER are false, not errors", async () => {
  const key = await publicKey("P-256");
  const der = "3006020101020101";
  for (const signature of [new Uint8Array(), new Uint8Array(63), new Uint8Array(64), new Uint8Array(65), fromHex(der)]) {
    same(await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, MESSAGE), false);
  }
  same(await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, new Uint8Array(64).fill(255), MESSAGE), false);
});

test("the hash is needed, and the curve must be known", async () => {
  await rejected(subtle.sign("ECDSA", await privateKey("P-256"), MESSAGE), "TypeError");
  await rejected(subtle.generateKey("ECDSA", true, ["sign"]), "TypeError");
  for (const namedCurve of ["P-192", "p-256", "secp256k1", ""]) {
    await rejected(subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign"]), "NotSupportedError", namedCurve);
  }
});

test("usages: those of other algorithms and kinds are syntax errors", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  await rejected(subtle.generateKey(algorithm, true, ["verify"]), "SyntaxError");
  await rejected(subtle.generateKey(algorithm, true, []), "SyntaxError");
  await rejected(subtle.generateKey(algorithm, true, ["sign", "deriveBits"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", KEYS["P-256"], algorithm, true, ["verify"]), "SyntaxError");
  await rejected(subtle.importKey("jwk", KEYS["P-256"], algorithm, true, []), "SyntaxError");
});

test("a key for ECDH does not sign", async () => {
  const { privateKey: key } = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  await rejected(subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, MESSAGE), "InvalidAccessError");
});
