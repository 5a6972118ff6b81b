test("now does not go back, and is a time since timeOrigin", () => {
  const [first, second] = [performance.now(), performance.now()];
  ok(first >= 0 && second >= first);
  ok(Math.abs(performance.timeOrigin + second - Date.now()) < 5000, `${performance.timeOrigin}`);
});
test("toJSON has the time origin", () => { same(performance.toJSON().timeOrigin, performance.timeOrigin); });
test("it is a Performance, which is an EventTarget", () => {
  ok(performance instanceof Performance && performance instanceof EventTarget);
  thrown(() => new Performance(), "TypeError");
});
