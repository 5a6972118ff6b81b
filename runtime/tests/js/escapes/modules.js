// import(): only what is granted, by the one name it has.

for (const name of [
  "/etc/passwd", "./notifications.js", "../secret.js", "file:///etc/passwd", "http://127.0.0.1/x.js", "https://example.com/x.js",
  "data:text/javascript,export default 1", "blob:x",
]) {
  attempt(`import("${name}") leads nowhere`, () => refused(() => import(name), "TypeError", "cannot import"));
}

for (const name of [
  "oro:internal/core", "oro:internal/host", "oro:internal/../host", "oro:internal", "oro:ipc", "oro:", "oro:network", "oro:core", "oro:Storage",
  "oro:storage/", "oro:storage?x", "oro:storage#x", "oro: storage", "oro:background/", "oro://background/background/notifications.js", "oro:__proto__",
  "oro:constructor", "oro:toString", "oro:%73torage",
]) {
  attempt(`there is no module ${JSON.stringify(name)}`, () => refused(() => import(name), "TypeError"));
}

for (const name of ["storage", "notifications"]) {
  attempt(`import("oro:${name}") without the permission is refused`, () =>
    refused(() => import(`oro:${name}`), "NotAllowedError", `add "${name}" to permissions of [background.service.sync_notifications]`));
  attempt(`import("oro:${name}") from text is refused`, () =>
    refused(() => new Function(`return import("oro:${name}")`)(), "NotAllowedError"));
  attempt(`import("oro:${name}") is refused again`, async () => {
    await refused(() => import(`oro:${name}`), "NotAllowedError");
    await refused(() => import(`oro:${name}`), "NotAllowedError");
  });
}

attempt("a name that changes while it is read is read once", async () => {
  let reads = 0;
  const name = { toString: () => (reads++ === 0 ? "oro:background" : "oro:storage") };
  const { default: background } = await import(name);
  same(typeof background.schedule, "function");
  shut(reads === 1, `${reads} reads`);
});

attempt("import attributes open nothing", async () => {
  for (const type of ["json", "text", "bytes"]) {
    await refused(() => import("/etc/passwd", { with: { type } }), "TypeError");
  }
});

attempt("the store in oro:background is behind the same gate", async () => {
  const { storage } = await import("oro:background");
  await refused(() => storage.get("k"), "NotAllowedError", 'add "storage"');
});

attempt("import.meta of the service is its own", () => {
  same(Object.keys(import.meta).join(), "url");
  same(findInternal(import.meta), null);
});
