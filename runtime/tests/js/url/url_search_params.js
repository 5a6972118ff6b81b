test("is made of text, pairs, objects and itself", () => {
  same(`${new URLSearchParams("?a=1&b=%20+")}`, "a=1&b=++");
  same(`${new URLSearchParams([["a", 1], ["a", 2]])}`, "a=1&a=2");
  same(`${new URLSearchParams({ x: "y z" })}`, "x=y+z");
  same(`${new URLSearchParams(new URLSearchParams("q=1"))}`, "q=1");
  thrown(() => new URLSearchParams([["a"]]), "TypeError");
});

test("get, getAll, has, set, delete, sort, size", () => {
  const params = new URLSearchParams("a=1&b=2&a=3");
  same(params.get("a"), "1");
  equal(params.getAll("a"), ["1", "3"]);
  same(params.get("none"), null);
  same(params.has("a", "3"), true);
  same(params.has("a", "4"), false);
  params.set("a", "9");
  same(`${params}`, "a=9&b=2");
  params.append("A", "0");
  params.sort();
  same(`${params}`, "A=0&a=9&b=2");
  params.delete("b", "other");
  same(params.size, 3);
  params.delete("b");
  equal([...params.keys()], ["A", "a"]);
  equal([...params.values()], ["0", "9"]);
});

test("a record has text as its names: a symbol is a TypeError, and equal names are one", () => {
  thrown(() => new URLSearchParams({ [Symbol("x")]: "1" }), "TypeError");
  thrown(() => new URLSearchParams({ [Symbol.iterator]: 1 }), "TypeError");
  same(`${new URLSearchParams({ "a\ud800": "1", "a\udc00": "2" })}`, "a%EF%BF%BD=2");
});

test("a pair is an object with two items", () => {
  for (const entry of ["ab", [1], [1, 2, 3], 5, null]) thrown(() => new URLSearchParams([entry]), "TypeError", String(entry));
  same(`${new URLSearchParams([new Set(["a", "b"])])}`, "a=b");
});

test("what is decoded, and what is encoded", () => {
  for (const [text, written] of [["??a", "%3Fa="], ["a=%zz", "a=%25zz"], ["a=%", "a=%25"], ["a=+&+=b", "a=+&+=b"], ["&&", ""], ["=", "="], ["a==b", "a=%3Db"]]) {
    same(`${new URLSearchParams(text)}`, written, text);
  }
  same(`${new URLSearchParams([["a *-._~'()!", "ü\ud800"]])}`, "a+*-._%7E%27%28%29%21=%C3%BC%EF%BF%BD");
});

test("sort orders by UTF-16 code units, and keeps the order of equal names", () => {
  const params = new URLSearchParams("z=1&\ufb03=2&\u{1f308}=3&a=4&a=0");
  params.sort();
  equal([...params.keys()], ["a", "a", "z", "\u{1f308}", "\ufb03"]);
  equal(params.getAll("a"), ["4", "0"]);
});

test("an iteration sees what changes meanwhile", () => {
  const url = new URL("https://h/?a=1&b=2&c=3");
  const seen = [];
  for (const [name] of url.searchParams) {
    seen.push(name);
    url.searchParams.delete(name);
  }
  equal(seen, ["a", "c"]);
  same(url.href, "https://h/?b=2");
  const iterator = url.searchParams.keys();
  iterator.next();
  same(iterator.next().done, true);
  url.searchParams.append("d", "4");
  same(iterator.next().value, "d");
});

test("iterators are of their own class, and entries is the iterator of the object", () => {
  const iterator = new URLSearchParams("a=1").entries();
  same(Object.prototype.toString.call(iterator), "[object URLSearchParams Iterator]");
  same(iterator[Symbol.iterator](), iterator);
  same(URLSearchParams.prototype[Symbol.iterator], URLSearchParams.prototype.entries);
  for (const name of ["entries", "keys", "values", "forEach"]) thrown(() => URLSearchParams.prototype[name].call({}, () => {}), "TypeError", name);
});

test("forEach passes value, name and the object, with a receiver", () => {
  const params = new URLSearchParams("a=1");
  params.forEach(function (...args) { equal([args[0], args[1], args[2] === params, this.n], ["1", "a", true, 7]); }, { n: 7 });
  thrown(() => new URLSearchParams().forEach(1), "TypeError");
});

test("each call says how many arguments it needs, and fewer are a TypeError", () => {
  const counts = { append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, forEach: 1 };
  for (const [name, count] of Object.entries(counts)) {
    same(URLSearchParams.prototype[name].length, count, name);
    thrown(() => new URLSearchParams()[name](...Array(count - 1).fill("a")), "TypeError", name);
  }
  same(URLSearchParams.length, 0);
});

test("a value that is undefined is none: has and delete look at the name alone", () => {
  const params = new URLSearchParams("a=1&a=undefined");
  same(params.has("a", undefined), true);
  params.delete("a", undefined);
  same(params.size, 0);
});
