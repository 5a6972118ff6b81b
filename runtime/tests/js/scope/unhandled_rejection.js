// oro only: Node ends its process instead.
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a rejection that nobody handles is told of, with promise and reason", async () => {
  const seen = [];
  self.onunhandledrejection = (event) => { seen.push(event.reason, event.promise instanceof Promise, event.cancelable, event.isTrusted); event.preventDefault(); };
  Promise.reject("why");
  await turn();
  self.onunhandledrejection = null;
  equal(seen, ["why", true, true, true]);
});
test("one that is handled in time is not", async () => {
  const seen = [];
  self.onunhandledrejection = (event) => { seen.push(event.reason); event.preventDefault(); };
  const late = Promise.reject("handled");
  queueMicrotask(() => late.catch(() => {}));
  await turn();
  self.onunhandledrejection = null;
  equal(seen, []);
});
test("one that is handled later is told of again, once", async () => {
  const seen = [];
  self.onunhandledrejection = (event) => { seen.push("unhandled"); event.preventDefault(); };
  self.onrejectionhandled = (event) => { seen.push(event.type, event.reason, event.promise === promise, event.cancelable); };
  const promise = Promise.reject("late");
  await turn();
  promise.catch(() => {});
  promise.catch(() => {});
  await turn();
  self.onunhandledrejection = self.onrejectionhandled = null;
  equal(seen, ["unhandled", "rejectionhandled", "late", true, false]);
});
test("what a microtask throws is an error, and not a rejection", async () => {
  const seen = [];
  self.onerror = (message, filename, lineno, colno, error) => { seen.push(error); return true; };
  queueMicrotask(() => { throw "thrown"; });
  await turn();
  self.onerror = null;
  equal(seen, ["thrown"]);
});
