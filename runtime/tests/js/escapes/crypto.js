// Keys that are not extractable stay in Rust, whatever is said about them.

const generate = (extractable = false) => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, extractable, ["sign"]);
const exported = (key) => refused(() => crypto.subtle.exportKey("raw", key), "InvalidAccessError");

attempt("a key that is not extractable is not exported", async () => { await exported(await generate()); });

attempt("an own property extractable changes nothing", async () => {
  const key = await generate();
  try {
    Object.defineProperty(key, "extractable", { value: true });
  } catch {
    // Not even that.
  }
  await exported(key);
});

attempt("an accessor extractable that says yes changes nothing", async () => {
  const key = await generate();
  Object.defineProperty(CryptoKey.prototype, "extractable", { get: () => true, configurable: true });
  await exported(key);
});

attempt("an accessor usages that says everything changes nothing", async () => {
  const key = await generate();
  Object.defineProperty(CryptoKey.prototype, "usages", { get: () => ["sign", "verify", "encrypt"], configurable: true });
  await refused(() => crypto.subtle.verify("HMAC", key, new Uint8Array(32), new Uint8Array(1)), "InvalidAccessError");
});

attempt("what pretends to be a key is none", async () => {
  const key = await generate();
  for (const forged of [Object.create(key), Object.create(CryptoKey.prototype), { ...key }, new Proxy(key, {})]) {
    await refused(() => crypto.subtle.exportKey("raw", forged), "TypeError");
  }
});

attempt("a key leads to nothing of the runtime's parts", async () => { same(findInternal(await generate(), crypto.subtle), null); });

attempt("a key shows nothing of itself", async () => {
  const key = await generate();
  same(Object.getOwnPropertyNames(key).length, 0);
  same(JSON.stringify(key), "{}");
});
