// oro only: the values are this runtime's.
test("the user agent names the runtime", () => {
  ok(/^oro-bg\/\d/.test(navigator.userAgent), navigator.userAgent);
  same(`oro-bg/${navigator.appVersion}`, navigator.userAgent);
});
test("an isolate is one thread, with one language, on line", () => {
  equal([navigator.hardwareConcurrency, navigator.language, navigator.languages, navigator.onLine], [1, "en", ["en"], true]);
  ok(Object.isFrozen(navigator.languages));
});
test("the constants of the standard", () => { equal([navigator.appCodeName, navigator.appName, navigator.product], ["Mozilla", "Netscape", "Gecko"]); });
test("it is a WorkerNavigator, of which there is one", () => {
  ok(navigator instanceof WorkerNavigator);
  thrown(() => new WorkerNavigator(), "TypeError");
});
