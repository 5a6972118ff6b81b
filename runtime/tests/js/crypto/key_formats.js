const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// Keys as Node writes them (web crypto over OpenSSL).
const EC = {
  "P-256": {
    jwk: {
      kty: "EC",
      crv: "P-256",
      x: "L5kaU2JZqSkSU5rwIhV4zPtmJz917NK-4TqYjmQzApo",
      y: "sCjd3Y2zddJYjgbPppzQjrSytCQ2L1kn4g8EN0kDKsk",
      d: "nAK1y2jZRet9xpgVPpeEx2DHNMLCtB2jdQT0z2-RLSk",
    },
    pkcs8: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnAK1y2jZRet9xpgVPpeEx2DHNMLCtB2jdQT0z2-RLSmhRANCAAQvmRpTYlmpKRJTmvAiFXjM-2YnP3Xs0r7hOpiOZDMCmrAo3d2Ns3XSWI4Gz6ac0I60srQkNi9ZJ-IPBDdJAyrJ",
    spki: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEL5kaU2JZqSkSU5rwIhV4zPtmJz917NK-4TqYjmQzApqwKN3djbN10liOBs-mnNCOtLK0JDYvWSfiDwQ3SQMqyQ",
    raw: "BC-ZGlNiWakpElOa8CIVeMz7Zic_dezSvuE6mI5kMwKasCjd3Y2zddJYjgbPppzQjrSytCQ2L1kn4g8EN0kDKsk",
    compressed: "Ay-ZGlNiWakpElOa8CIVeMz7Zic_dezSvuE6mI5kMwKa",
  },
  "P-384": {
    jwk: {
      kty: "EC",
      crv: "P-384",
      x: "tXUPpPtYQsPhWZ_BB2PpwM0xrbFHtx6o3KB-NggOcwpBs0Jz65bsNzbYg9Esug16",
      y: "IFIsQFzFyhroP5yoCvGevBYdzTOSJYBagI8KvVgWnKjuP9n7up5YOxl-0_7eSd9z",
      d: "HRQVNelR9bbPDniCXQwVMXgsSq9-cZh4ajVAMxsDfasOH7XUPAF10gPtuWUSNULI",
    },
    pkcs8: "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAdFBU16VH1ts8OeIJdDBUxeCxKr35xmHhqNUAzGwN9qw4ftdQ8AXXSA-25ZRI1QsihZANiAAS1dQ-k-1hCw-FZn8EHY-nAzTGtsUe3HqjcoH42CA5zCkGzQnPrluw3NtiD0Sy6DXogUixAXMXKGug_nKgK8Z68Fh3NM5IlgFqAjwq9WBacqO4_2fu6nlg7GX7T_t5J33M",
    spki: "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEtXUPpPtYQsPhWZ_BB2PpwM0xrbFHtx6o3KB-NggOcwpBs0Jz65bsNzbYg9Esug16IFIsQFzFyhroP5yoCvGevBYdzTOSJYBagI8KvVgWnKjuP9n7up5YOxl-0_7eSd9z",
    raw: "BLV1D6T7WELD4VmfwQdj6cDNMa2xR7ceqNygfjYIDnMKQbNCc-uW7Dc22IPRLLoNeiBSLEBcxcoa6D-cqArxnrwWHc0zkiWAWoCPCr1YFpyo7j_Z-7qeWDsZftP-3knfcw",
    compressed: "A7V1D6T7WELD4VmfwQdj6cDNMa2xR7ceqNygfjYIDnMKQbNCc-uW7Dc22IPRLLoNeg",
  },
  "P-521": {
    jwk: {
      kty: "EC",
      crv: "P-521",
      x: "AdufGx2c8OiywE003gA-Jkov-7u7f7MTuUTDQWFQUC4EykMwPW1kgzfobGYCdqvCTMxuyaaKK-gGcG6xL6rmRwHE",
      y: "AJ5Sbs1BxwGsCz1TQP9CI9RcGcxQslC4TnWwJdei_6E9okNGIFhNytTKnFtd8TGvW9B02yDvKWzNQISj3KJpRure",
      d: "Acj41NpT9n4WzcCdF1Hfr39j_L4sqRTJNsa42e3NUMDFk-4i6vl1wiIfIbdNrhun5D6eKYFmAY9eHRnFgLN3B6hy",
    },
    pkcs8: "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIByPjU2lP2fhbNwJ0XUd-vf2P8viypFMk2xrjZ7c1QwMWT7iLq-XXCIh8ht02uG6fkPp4pgWYBj14dGcWAs3cHqHKhgYkDgYYABAHbnxsdnPDossBNNN4APiZKL_u7u3-zE7lEw0FhUFAuBMpDMD1tZIM36GxmAnarwkzMbsmmiivoBnBusS-q5kcBxACeUm7NQccBrAs9U0D_QiPUXBnMULJQuE51sCXXov-hPaJDRiBYTcrUypxbXfExr1vQdNsg7ylszUCEo9yiaUbq3g",
    spki: "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQB258bHZzw6LLATTTeAD4mSi_7u7t_sxO5RMNBYVBQLgTKQzA9bWSDN-hsZgJ2q8JMzG7Jpoor6AZwbrEvquZHAcQAnlJuzUHHAawLPVNA_0Ij1FwZzFCyULhOdbAl16L_oT2iQ0YgWE3K1MqcW13xMa9b0HTbIO8pbM1AhKPcomlG6t4",
    raw: "BAHbnxsdnPDossBNNN4APiZKL_u7u3-zE7lEw0FhUFAuBMpDMD1tZIM36GxmAnarwkzMbsmmiivoBnBusS-q5kcBxACeUm7NQccBrAs9U0D_QiPUXBnMULJQuE51sCXXov-hPaJDRiBYTcrUypxbXfExr1vQdNsg7ylszUCEo9yiaUbq3g",
    compressed: "AgHbnxsdnPDossBNNN4APiZKL_u7u3-zE7lEw0FhUFAuBMpDMD1tZIM36GxmAnarwkzMbsmmiivoBnBusS-q5kcBxA",
  },
};

for (const namedCurve of Object.keys(EC)) {
  const algorithm = { name: "ECDSA", namedCurve };
  const { jwk, pkcs8, spki, raw, compressed } = EC[namedCurve];

  test(`${namedCurve}: pkcs8 is written as Node writes it, from pkcs8 and from jwk`, async () => {
    for (const key of [
      await subtle.importKey("pkcs8", unbase64(pkcs8), algorithm, true, ["sign"]),
      await subtle.importKey("jwk", jwk, algorithm, true, ["sign"]),
    ]) {
      same(key.type, "private");
      same(toHex(await subtle.exportKey("pkcs8", key)), toHex(unbase64(pkcs8)));
      equal(await subtle.exportKey("jwk", key), { ...jwk, ext: true, key_ops: ["sign"] });
    }
  });

  test(`${namedCurve}: spki, raw and jwk of the public key say the same`, async () => {
    const { kty, crv, x, y } = jwk;
    for (const key of [
      await subtle.importKey("spki", unbase64(spki), algorithm, true, ["verify"]),
      await subtle.importKey("raw", unbase64(raw), algorithm, true, ["verify"]),
      await subtle.importKey("raw", unbase64(compressed), algorithm, true, ["verify"]),
      await subtle.importKey("jwk", { kty, crv, x, y }, algorithm, true, ["verify"]),
    ]) {
      same(key.type, "public");
      same(toHex(await subtle.exportKey("spki", key)), toHex(unbase64(spki)));
      same(toHex(await subtle.exportKey("raw", key)), toHex(unbase64(raw)));
      equal(await subtle.exportKey("jwk", key), { kty, crv, x, y, ext: true, key_ops: ["verify"] });
    }
  });
}

test("the curve of the key must be the one that was asked for", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-384" };
  const { jwk, pkcs8, spki, raw } = EC["P-256"];
  await rejected(subtle.importKey("pkcs8", unbase64(pkcs8), algorithm, true, ["sign"]), "DataError");
  await rejected(subtle.importKey("spki", unbase64(spki), algorithm, true, ["verify"]), "DataError");
  await rejected(subtle.importKey("raw", unbase64(raw), algorithm, true, ["verify"]), "DataError");
  await rejected(subtle.importKey("jwk", jwk, algorithm, true, ["sign"]), "DataError");
});

test("cut and changed DER is refused", async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { pkcs8, spki } = EC["P-256"];
  for (const length of [0, 1, 10, 50]) {
    await rejected(subtle.importKey("pkcs8", unbase64(pkcs8).subarray(0, length), algorithm, true, ["sign"]), "DataError");
    await rejected(subtle.importKey("spki", unbase64(spki).subarray(0, length), algorithm, true, ["verify"]), "DataError");
  }
  await rejected(subtle.importKey("pkcs8", unbase64(spki), algorithm, true, ["sign"]), "DataError");
  await rejected(subtle.importKey("spki", unbase64(pkcs8), algorithm, true, ["verify"]), "DataError");
});

test("members of a jwk must have their whole length", async () => {
  const { jwk } = EC["P-256"];
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  for (const member of ["x", "y", "d"]) {
    await rejected(subtle.importKey("jwk", { ...jwk, [member]: "AAAA" }, algorithm, true, ["sign"]), "DataError", member);
  }
  await rejected(subtle.importKey("jwk", { ...jwk, x: undefined }, algorithm, true, ["sign"]), "DataError");
});

test("alg of ECDSA names the curve", async () => {
  const { kty, crv, x, y } = EC["P-256"].jwk;
  const importWith = (alg) => subtle.importKey("jwk", { kty, crv, x, y, alg }, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  same((await importWith("ES256")).type, "public");
  await rejected(importWith("ES384"), "DataError");
});

const OCT = { kty: "oct", k: "AAECAwQFBgcICQoLDA0ODw" };
const importAes = (jwk, { extractable = true, usages = ["encrypt"], name = "AES-GCM" } = {}) =>
  subtle.importKey("jwk", jwk, name, extractable, usages);

test("AES: alg names the length and the mode", async () => {
  for (const [name, suffix] of [["AES-CBC", "CBC"], ["AES-CTR", "CTR"], ["AES-GCM", "GCM"]]) {
    for (const length of [128, 192, 256]) {
      const key = await subtle.generateKey({ name, length }, true, ["encrypt"]);
      const jwk = await subtle.exportKey("jwk", key);
      equal([jwk.kty, jwk.alg, jwk.ext, jwk.key_ops], ["oct", `A${length}${suffix}`, true, ["encrypt"]]);
      const again = await importAes(jwk, { name });
      same(toHex(await subtle.exportKey("raw", again)), toHex(await subtle.exportKey("raw", key)));
    }
  }
  await rejected(importAes({ ...OCT, alg: "A256GCM" }), "DataError");
  await rejected(importAes({ ...OCT, alg: "A128CBC" }), "DataError");
});

test("kty must be that of the algorithm", async () => {
  await rejected(importAes({ ...OCT, kty: "EC" }), "DataError");
  await rejected(importAes({ k: OCT.k }), "DataError");
});

test("k must be there", async () => {
  await rejected(importAes({ kty: "oct" }), "DataError");
});

test("use must be enc for what encrypts, where the key has usages", async () => {
  same((await importAes({ ...OCT, use: "enc" })).type, "secret");
  await rejected(importAes({ ...OCT, use: "sig" }), "DataError");
});

test("key_ops must include the usages, and none twice", async () => {
  same((await importAes({ ...OCT, key_ops: ["decrypt", "encrypt"] })).type, "secret");
  await rejected(importAes({ ...OCT, key_ops: ["decrypt"] }), "DataError");
  await rejected(importAes({ ...OCT, key_ops: ["encrypt", "encrypt"] }), "DataError");
});

test("ext false forbids an extractable key", async () => {
  same((await importAes({ ...OCT, ext: false }, { extractable: false })).extractable, false);
  await rejected(importAes({ ...OCT, ext: false }), "DataError");
});

test("an AES key of a wrong length is refused", async () => {
  await rejected(importAes({ kty: "oct", k: "AAAA" }), "DataError");
  for (const length of [0, 15, 20, 33]) {
    await rejected(subtle.importKey("raw", new Uint8Array(length), "AES-GCM", true, ["encrypt"]), "DataError");
  }
});

test("what is not extractable is not exported in any format, and a public key always is", async () => {
  const secret = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]);
  for (const format of ["raw", "jwk"]) await rejected(subtle.exportKey(format, secret), "InvalidAccessError");
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  for (const format of ["pkcs8", "jwk"]) await rejected(subtle.exportKey(format, pair.privateKey), "InvalidAccessError");
  for (const format of ["spki", "raw", "jwk"]) ok(await subtle.exportKey(format, pair.publicKey));
});

test("an export is a copy", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, ["encrypt"]);
  new Uint8Array(await subtle.exportKey("raw", key)).fill(1);
  same(toHex(await subtle.exportKey("raw", key)), "00".repeat(16));
});

test("an import is a copy", async () => {
  const raw = new Uint8Array(16);
  const importing = subtle.importKey("raw", raw, "AES-GCM", true, ["encrypt"]);
  raw.fill(1);
  same(toHex(await subtle.exportKey("raw", await importing)), "00".repeat(16));
});

test("repeated usages count once", async () => {
  const key = await subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, ["encrypt", "encrypt", "decrypt"]);
  equal([...key.usages].sort(), ["decrypt", "encrypt"]);
});
