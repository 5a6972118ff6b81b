test("the defaults of an error event", () => {
  const event = new ErrorEvent("error");
  equal([event.message, event.filename, event.lineno, event.colno], ["", "", 0, 0]);
  same(event.error, undefined);
  ok(event instanceof Event);
  thrown(() => new ErrorEvent(), "TypeError");
});
test("its fields come from the dictionary, converted", () => {
  const error = new Error("e");
  const event = new ErrorEvent("error", { message: 5, filename: "f.js", lineno: "3", colno: -1, error, cancelable: true });
  equal([event.message, event.filename, event.lineno, event.colno, event.cancelable], ["5", "f.js", 3, 2 ** 32 - 1, true]);
  same(event.error, error);
});
