const { subtle } = crypto;
const text = (string) => new TextEncoder().encode(string);
const unbase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

// A private key, the public key of another, and what Node derived from both (web crypto over OpenSSL).
const MADE_BY_NODE = {
  "P-256": {
    jwk: {
      kty: "EC",
      crv: "P-256",
      x: "L5kaU2JZqSkSU5rwIhV4zPtmJz917NK-4TqYjmQzApo",
      y: "sCjd3Y2zddJYjgbPppzQjrSytCQ2L1kn4g8EN0kDKsk",
      d: "nAK1y2jZRet9xpgVPpeEx2DHNMLCtB2jdQT0z2-RLSk",
    },
    peer: "BKfXPXiXxAn4p89dc77_xpwf5uPKn2gsIrff_BBOOQRPuP-F36b2GtdHbaVOWhHFUlrADXskzYV0DACNaJCJC7I",
    shared: "fdfe1c3791be36877855259294d47548741e26c0f6235a7c87a31fd7d027f16e",
  },
  "P-384": {
    jwk: {
      kty: "EC",
      crv: "P-384",
      x: "tXUPpPtYQsPhWZ_BB2PpwM0xrbFHtx6o3KB-NggOcwpBs0Jz65bsNzbYg9Esug16",
      y: "IFIsQFzFyhroP5yoCvGevBYdzTOSJYBagI8KvVgWnKjuP9n7up5YOxl-0_7eSd9z",
      d: "HRQVNelR9bbPDniCXQwVMXgsSq9-cZh4ajVAMxsDfasOH7XUPAF10gPtuWUSNULI",
    },
    peer: "BJRQim2eyCiVweQbXkti56x1iYAxpkKwVMGUlXFxZ5zy6h1t0NLbek6qGPf5LxJ2VcdzGQumLEGL6qGY371RmdzxHtNuNdNdWVU_fGluB9IJiIFGS2sPwz7mPzJgt83qYw",
    shared: "b68c2459764cc1c3ce6a5f7ba5a3e210c5a02615043d418c4a1345c0dc84d525fb66e2c7dff3011a285b2ed93d830e97",
  },
  "P-521": {
    jwk: {
      kty: "EC",
      crv: "P-521",
      x: "AdufGx2c8OiywE003gA-Jkov-7u7f7MTuUTDQWFQUC4EykMwPW1kgzfobGYCdqvCTMxuyaaKK-gGcG6xL6rmRwHE",
      y: "AJ5Sbs1BxwGsCz1TQP9CI9RcGcxQslC4TnWwJdei_6E9okNGIFhNytTKnFtd8TGvW9B02yDvKWzNQISj3KJpRure",
      d: "Acj41NpT9n4WzcCdF1Hfr39j_L4sqRTJNsa42e3NUMDFk-4i6vl1wiIfIbdNrhun5D6eKYFmAY9eHRnFgLN3B6hy",
    },
    peer: "BAEBO1hNUs2EjHP791MndCBA-oBeZcL1h6RYwaS8J0JE338I755WvdkV5tKowKZJOVO7T5VNAnQa6nuZM-lP057OvQDb6gdBb7dcioIsg5C-hSFGX-tRwKeO8fa42ZfSv7LwtcqbE1U32uhps1yiLbQN7jmelEXO82GvKu62mkwHS7e72A",
    shared: "01f892d85e5412ab9a3a3a56f28966f69a7ee9d104fac96232167222d070f232d82e9b8a87fbd5fde15b72cb3f16bde194deb513fe38de203706554eff8f49aceda0",
  },
};

const privateKey = (namedCurve, usages = ["deriveBits", "deriveKey"]) =>
  subtle.importKey("jwk", MADE_BY_NODE[namedCurve].jwk, { name: "ECDH", namedCurve }, true, usages);
const peer = (namedCurve) => subtle.importKey("raw", unbase64(MADE_BY_NODE[namedCurve].peer), { name: "ECDH", namedCurve }, true, []);

for (const namedCurve of Object.keys(MADE_BY_NODE)) {
  test(`${namedCurve} derives what Node derives`, async () => {
    const { shared } = MADE_BY_NODE[namedCurve];
    const algorithm = { name: "ECDH", public: await peer(namedCurve) };
    const key = await privateKey(namedCurve);
    same(toHex(await subtle.deriveBits(algorithm, key, null)), shared);
    same(toHex(await subtle.deriveBits(algorithm, key, 128)), shared.slice(0, 32));
  });

  test(`${namedCurve}: two generated pairs agree`, async () => {
    const generate = () => subtle.generateKey({ name: "ECDH", namedCurve }, false, ["deriveBits"]);
    const [one, two] = [await generate(), await generate()];
    equal([...one.publicKey.usages], []);
    const first = await subtle.deriveBits({ name: "ECDH", public: two.publicKey }, one.privateKey, 256);
    const second = await subtle.deriveBits({ name: "ECDH", public: one.publicKey }, two.privateKey, 256);
    same(toHex(first), toHex(second));
  });
}

test("RFC 5903, section 8.1: P-256", async () => {
  const jwk = (d, x, y) => {
    const part = (digits) => btoa(String.fromCharCode(...fromHex(digits))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return { kty: "EC", crv: "P-256", d: part(d), x: part(x), y: part(y) };
  };
  const initiator = jwk(
    "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
    "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180",
    "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
  );
  const responder =
    "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab";
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const key = await subtle.importKey("jwk", initiator, algorithm, true, ["deriveBits"]);
  const other = await subtle.importKey("raw", fromHex(responder), algorithm, true, []);
  same(toHex(await subtle.deriveBits({ name: "ECDH", public: other }, key, 256)),
    "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
});

test("a length beyond the secret is refused", async () => {
  const algorithm = { name: "ECDH", public: await peer("P-256") };
  await rejected(subtle.deriveBits(algorithm, await privateKey("P-256"), 257), "OperationError");
  await rejected(subtle.deriveBits(algorithm, await privateKey("P-256"), 512), "OperationError");
});

test("deriveKey takes the first bits, and refuses keys longer than the secret", async () => {
  const algorithm = { name: "ECDH", public: await peer("P-256") };
  const key = await privateKey("P-256");
  const aes = await subtle.deriveKey(algorithm, key, { name: "AES-CBC", length: 128 }, true, ["encrypt"]);
  same(toHex(await subtle.exportKey("raw", aes)), MADE_BY_NODE["P-256"].shared.slice(0, 32));
  await rejected(subtle.deriveKey(algorithm, key, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]), "OperationError");
});

test("deriveKey makes the base key of HKDF from the whole secret", async () => {
  const algorithm = { name: "ECDH", public: await peer("P-384") };
  const hkdf = await subtle.deriveKey(algorithm, await privateKey("P-384"), "HKDF", false, ["deriveBits"]);
  const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
  const expected = await subtle.importKey("raw", fromHex(MADE_BY_NODE["P-384"].shared), "HKDF", false, ["deriveBits"]);
  same(toHex(await subtle.deriveBits(params, hkdf, 256)), toHex(await subtle.deriveBits(params, expected, 256)));
});

test("public must be a public key of ECDH on the same curve", async () => {
  const key = await privateKey("P-256");
  const derive = (other) => subtle.deriveBits({ name: "ECDH", public: other }, key, 128);
  await rejected(derive(await privateKey("P-256")), "InvalidAccessError");
  await rejected(derive(await peer("P-384")), "InvalidAccessError");
  const { publicKey } = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  await rejected(derive(publicKey), "InvalidAccessError");
  await rejected(derive({}), "TypeError");
  await rejected(derive(undefined), "TypeError");
});

test("points that are not on the curve are refused at import", async () => {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const point = unbase64(MADE_BY_NODE["P-256"].peer);
  point[64] ^= 1;
  for (const raw of [point, new Uint8Array(65), new Uint8Array([0]), new Uint8Array(), point.subarray(1)]) {
    await rejected(subtle.importKey("raw", raw, algorithm, true, []), "DataError");
  }
});

test("usages: a public key has none", async () => {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const raw = unbase64(MADE_BY_NODE["P-256"].peer);
  await rejected(subtle.importKey("raw", raw, algorithm, true, ["deriveBits"]), "SyntaxError");
  await rejected(privateKey("P-256", ["sign"]), "SyntaxError");
  await rejected(privateKey("P-256", []), "SyntaxError");
  await rejected(subtle.generateKey(algorithm, true, []), "SyntaxError");
  await rejected(subtle.deriveKey({ name: "ECDH", public: await peer("P-256") }, await privateKey("P-256", ["deriveBits"]),
    { name: "AES-CBC", length: 128 }, true, ["encrypt"]), "InvalidAccessError");
});
