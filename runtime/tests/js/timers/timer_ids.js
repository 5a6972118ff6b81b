// oro only: ids are objects in Node.
test("ids are positive integers, each another", () => {
  const ids = [setTimeout(() => {}, 0), setInterval(() => {}, 1000), setTimeout(() => {}, 0)];
  ok(ids.every((id) => Number.isInteger(id) && id > 0) && new Set(ids).size === 3);
  ids.forEach(clearInterval);
});
test("clearTimeout and clearInterval are interchangeable, and convert", async () => {
  let fired = false;
  clearTimeout(`${setInterval(() => { fired = true; }, 1)}`);
  await new Promise((resolve) => setTimeout(resolve, 5));
  same(fired, false);
});
test("text is not evaluated", () => {
  thrown(() => setTimeout("globalThis.evaluated = true"), "TypeError");
  thrown(() => setInterval("1"), "TypeError");
  for (const value of [undefined, {}]) thrown(() => setTimeout(value), "TypeError");
});
test("a delay that is a symbol or a bigint is a TypeError; any other is converted once", async () => {
  for (const delay of [Symbol(), 1n]) thrown(() => setTimeout(() => {}, delay), "TypeError");
  let conversions = 0;
  await new Promise((resolve) => setTimeout(resolve, { valueOf() { conversions += 1; return 1; } }));
  same(conversions, 1);
});
test("a delay of 33 bits wraps around", async () => { await new Promise((resolve) => setTimeout(resolve, 2 ** 32 + 1)); });
test("one argument is required", () => { equal([setTimeout.length, setInterval.length], [1, 1]); });
test("a callback has the scope as this", async () => {
  same(await new Promise((resolve) => setTimeout(function () { resolve(this); }, 0)), globalThis);
});
test("what a timer throws is reported, and the next one fires", async () => {
  const errors = [];
  const report = (event) => { errors.push(event.error); event.preventDefault(); };
  addEventListener("error", report);
  setTimeout(() => { throw "thrown"; }, 0);
  await new Promise((resolve) => setTimeout(resolve, 0));
  removeEventListener("error", report);
  equal(errors, ["thrown"]);
});
