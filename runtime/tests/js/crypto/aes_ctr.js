const { subtle } = crypto;
const aesKey = (raw, usages = ["encrypt", "decrypt"]) => subtle.importKey("raw", raw, "AES-CTR", true, usages);

// NIST SP 800-38A, appendix F.5.
const COUNTER = fromHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
const PLAIN = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
const CASES = [
  ["F.5.1, 128 bits", "2b7e151628aed2a6abf7158809cf4f3c",
    "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"],
  ["F.5.3, 192 bits", "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
    "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e941e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050"],
  ["F.5.5, 256 bits", "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"],
];

for (const [source, key, expected] of CASES) {
  test(`encrypts and decrypts SP 800-38A ${source}`, async () => {
    const aes = await aesKey(fromHex(key));
    const algorithm = { name: "AES-CTR", counter: COUNTER, length: 128 };
    same(toHex(await subtle.encrypt(algorithm, aes, fromHex(PLAIN))), expected);
    same(toHex(await subtle.decrypt(algorithm, aes, fromHex(expected))), PLAIN);
  });
}

test("only the last bits of the block count, and they wrap around", async () => {
  const aes = await aesKey(new Uint8Array(16));
  const block = async (counter) =>
    toHex(await subtle.encrypt({ name: "AES-CTR", counter: fromHex(counter), length: 128 }, aes, new Uint8Array(16)));
  for (const [length, start, next] of [
    [8, "000000000000000000000000000001ff", "00000000000000000000000000000100"],
    [1, "00000000000000000000000000000003", "00000000000000000000000000000002"],
    [9, "000000000000000000000000000003ff", "00000000000000000000000000000200"],
    [32, "0000000000000000000000ffffffffff", "0000000000000000000000ff00000000"],
    [64, "00000000000000ffffffffffffffffff", "00000000000000ff0000000000000000"],
    [127, "ffffffffffffffffffffffffffffffff", "80000000000000000000000000000000"],
    [128, "ffffffffffffffffffffffffffffffff", "00000000000000000000000000000000"],
  ]) {
    const algorithm = { name: "AES-CTR", counter: fromHex(start), length };
    same(toHex(await subtle.encrypt(algorithm, aes, new Uint8Array(32))), await block(start) + await block(next), `${length} bits`);
  }
});

test("a counter too short for the data is refused: the key stream would repeat", async () => {
  const aes = await aesKey(new Uint8Array(16));
  const algorithm = { name: "AES-CTR", counter: new Uint8Array(16), length: 2 };
  same((await subtle.encrypt(algorithm, aes, new Uint8Array(64))).byteLength, 64);
  await rejected(subtle.encrypt(algorithm, aes, new Uint8Array(65)), "OperationError");
  await rejected(subtle.decrypt(algorithm, aes, new Uint8Array(65)), "OperationError");
});

test("parts of blocks, many blocks and nothing keep their length", async () => {
  const aes = await aesKey(new Uint8Array(32));
  for (const length of [0, 1, 15, 17, 511, 512, 513, 70_000]) {
    const data = new Uint8Array(length).map((_, index) => index);
    const algorithm = { name: "AES-CTR", counter: new Uint8Array(16), length: 64 };
    const encrypted = await subtle.encrypt(algorithm, aes, data);
    same(encrypted.byteLength, length);
    same(toHex(await subtle.decrypt(algorithm, aes, encrypted)), toHex(data));
  }
});

test("counter must have 16 bytes, length 1 to 128 bits", async () => {
  const aes = await aesKey(new Uint8Array(16));
  const encrypt = (counter, length) => subtle.encrypt({ name: "AES-CTR", counter, length }, aes, new Uint8Array(1));
  for (const bytes of [0, 15, 17]) await rejected(encrypt(new Uint8Array(bytes), 64), "OperationError");
  for (const length of [0, 129, 255]) await rejected(encrypt(new Uint8Array(16), length), "OperationError");
  for (const length of [256, -1, undefined, NaN]) await rejected(encrypt(new Uint8Array(16), length), "TypeError");
});
