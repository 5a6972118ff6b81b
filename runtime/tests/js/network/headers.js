test("names are lower case, and iteration is sorted", () => {
  equal([...new Headers({ B: "2", a: "1", C: "3" })], [["a", "1"], ["b", "2"], ["c", "3"]]);
});

test("append combines, set replaces", () => {
  const headers = new Headers({ a: "1" });
  headers.append("A", "2");
  same(headers.get("a"), "1, 2");
  headers.set("A", "3");
  same(headers.get("a"), "3");
});

test("get of what is missing is null", () => {
  same(new Headers().get("none"), null);
});

test("an empty value is a value", () => {
  const headers = new Headers({ a: "" });
  equal([headers.has("a"), headers.get("a")], [true, ""]);
});

test("delete removes all values of a name", () => {
  const headers = new Headers([["a", "1"], ["a", "2"]]);
  headers.delete("A");
  same(headers.has("a"), false);
});

test("white space around values goes", () => {
  same(new Headers({ a: " \t1 2\r\n" }).get("a"), "1 2");
});

test("pairs, records and headers make headers", () => {
  equal([...new Headers([["a", "1"], ["a", "2"]])], [["a", "1, 2"]]);
  equal([...new Headers(new Headers({ a: "1" }))], [["a", "1"]]);
  equal([...new Headers(new Map([["a", "1"]]))], [["a", "1"]]);
  equal([...new Headers()], []);
});

test("what is neither is a TypeError", () => {
  for (const init of [null, 1, "a: b", [["a"]], [["a", "b", "c"]], ["ab"]]) thrown(() => new Headers(init), "TypeError", String(init));
});

test("names are tokens", () => {
  for (const name of ["", "bad name", "a:", "ü", "a\n"]) {
    thrown(() => new Headers({ [name]: "1" }), "TypeError", name);
    thrown(() => new Headers().get(name), "TypeError", name);
    thrown(() => new Headers().has(name), "TypeError", name);
    thrown(() => new Headers().delete(name), "TypeError", name);
  }
});

test("values hold no line ends, no NUL, and bytes only", () => {
  for (const value of ["x\ny", "x\ry", "x\0", "€"]) thrown(() => new Headers({ a: value }), "TypeError");
  same(new Headers({ a: "café" }).get("a"), "café");
});

test("cookies stay apart", () => {
  const headers = new Headers([["set-cookie", "a=1"], ["Set-Cookie", "b=2"], ["x", "y"]]);
  equal(headers.getSetCookie(), ["a=1", "b=2"]);
  equal([...headers], [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x", "y"]]);
  same(headers.get("set-cookie"), "a=1, b=2");
  equal(new Headers().getSetCookie(), []);
});

test("keys, values, entries and forEach", () => {
  const headers = new Headers({ b: "2", a: "1" });
  equal([[...headers.keys()], [...headers.values()], [...headers.entries()]], [["a", "b"], ["1", "2"], [["a", "1"], ["b", "2"]]]);
  const seen = [];
  headers.forEach(function (value, name, owner) { seen.push(value, name, owner === headers, this.x); }, { x: 7 });
  equal(seen, ["1", "a", true, 7, "2", "b", true, 7]);
  same(Headers.prototype[Symbol.iterator], Headers.prototype.entries);
});

test("an iteration sees what changes meanwhile", () => {
  const headers = new Headers({ a: "1", c: "3" });
  const names = [];
  for (const [name] of headers) {
    names.push(name);
    headers.delete("c");
  }
  equal(names, ["a"]);
});

test("it says what it is", () => {
  same(Object.prototype.toString.call(new Headers()), "[object Headers]");
});

test("each call says how many arguments it needs, and iterators are of their own class", () => {
  const counts = { append: 2, delete: 1, get: 1, has: 1, set: 2, forEach: 1 };
  for (const [name, count] of Object.entries(counts)) {
    same(Headers.prototype[name].length, count, name);
    thrown(() => new Headers()[name](...Array(count - 1).fill("a")), "TypeError", name);
  }
  same(Object.prototype.toString.call(new Headers().keys()), "[object Headers Iterator]");
  thrown(() => Headers.prototype.entries.call({}), "TypeError");
});
