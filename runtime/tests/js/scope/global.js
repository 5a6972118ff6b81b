test("the scope of a worker", () => {
  same(self, globalThis);
  same(name, "sync-notifications");
  same(location.href, import.meta.url);
  same(import.meta.url, "oro://background/background/notifications.js");
  ok(navigator.userAgent.startsWith("oro-bg/"));
  ok(performance.now() >= 0 && performance.timeOrigin > 0);
  same(typeof window, "undefined");
  same(typeof require, "undefined");
});

test("DOMException is a class with legacy codes", () => {
  const error = new DOMException("m", "NotFoundError");
  equal([error.name, error.message, error.code, error instanceof Error], ["NotFoundError", "m", 8, true]);
  same(DOMException.DATA_CLONE_ERR, 25);
});

test("reportError calls error listeners, which can prevent the failure", () => {
  let seen;
  addEventListener("error", (event) => {
    seen = [event.error.message, event.filename, event.lineno > 0];
    event.preventDefault();
  }, { once: true });
  reportError(new TypeError("reported"));
  equal(seen, ["reported", "background/notifications.js", true]);
});

test("unhandledrejection can be prevented, and is not fired for rejections that are handled in time", async () => {
  const seen = [];
  addEventListener("unhandledrejection", (event) => { seen.push(event.reason); event.preventDefault(); });
  const late = Promise.reject("handled");
  Promise.reject("unhandled");
  queueMicrotask(() => late.catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 0));
  equal(seen, ["unhandled"]);
});

test("postMessage refuses what JSON would lose", () => {
  const cycle = {};
  cycle.cycle = cycle;
  for (const value of [() => {}, { f() {} }, new Map(), cycle, 1n, Symbol()]) thrown(() => postMessage(value), "DataCloneError");
  thrown(() => postMessage(), "TypeError");
  thrown(() => postMessage("x".repeat(2 << 20)), "RangeError");
  postMessage("\ud800");
});

test("only oro:background can be imported", async () => {
  for (const specifier of ["node:fs", "./other.js", "oro:internal/core", "oro:runtime", "https://example.com/x.js"]) {
    const error = await rejected(import(specifier), "TypeError");
    ok(error.message.includes(`"${specifier}"`), error.message);
  }
});
