// oro only: Node has no reportError and no onerror.
test("it calls error listeners with the error and its place, and they can prevent the failure", () => {
  let seen;
  addEventListener("error", (event) => {
    seen = [event instanceof ErrorEvent, event.error.message, event.filename, event.lineno > 0, event.colno > 0, event.cancelable, event.isTrusted];
    event.preventDefault();
  }, { once: true });
  reportError(new TypeError("reported"));
  equal(seen, [true, "reported", "background/notifications.js", true, true, true, true]);
});
test("anything can be reported, and an argument is needed", () => {
  let count = 0;
  self.onerror = () => { count += 1; return true; };
  for (const value of [null, undefined, "text"]) reportError(value);
  self.onerror = null;
  same(count, 3);
  thrown(() => reportError(), "TypeError");
});
test("onerror gets message, filename, lineno, colno and error", () => {
  let args;
  self.onerror = (...given) => { args = given; return true; };
  const error = new RangeError("m");
  reportError(error);
  self.onerror = null;
  const [message, filename, lineno, colno, given] = args;
  equal([args.length, message, filename, typeof lineno, typeof colno], [5, "RangeError: m", "background/notifications.js", "number", "number"]);
  same(given, error);
});
test("onerror that returns true has dealt with the error; another value has not", () => {
  const seen = [];
  const watch = (event) => { seen.push(event.defaultPrevented); event.preventDefault(); };
  for (const value of [true, false, undefined]) {
    self.onerror = () => value;
    addEventListener("error", watch, { once: true });
    reportError(1);
    self.onerror = null;
  }
  equal(seen, [true, false, false]);
});
test("onerror gets an event that is no ErrorEvent as it is", () => {
  let given;
  self.onerror = (...args) => { given = args; };
  const event = new Event("error");
  dispatchEvent(event);
  self.onerror = null;
  ok(given.length === 1 && given[0] === event);
});
