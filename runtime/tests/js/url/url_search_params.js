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
