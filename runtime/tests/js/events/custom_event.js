test("detail is null by default, and what was given", () => {
  const detail = {};
  same(new CustomEvent("x").detail, null);
  same(new CustomEvent("x", { detail }).detail, detail);
  same(new CustomEvent("x", { detail: undefined }).detail, null);
});
test("it is an Event with the dictionary of one", () => {
  const event = new CustomEvent("x", { bubbles: true });
  equal([event instanceof Event, event.bubbles, event.type], [true, true, "x"]);
  thrown(() => new CustomEvent(), "TypeError");
});
test("detail is read-only", () => {
  const event = new CustomEvent("x", { detail: 1 });
  thrown(() => { event.detail = 2; }, "TypeError");
  same(event.detail, 1);
});
