test("a file is a blob with a name and a time", async () => {
  const file = new File(["ab"], "a.txt", { type: "text/plain", lastModified: 5 });
  ok(file instanceof Blob);
  equal([file.name, file.type, file.size, file.lastModified], ["a.txt", "text/plain", 2, 5]);
  same(await file.text(), "ab");
});

test("lastModified is now unless it is given", () => {
  const before = Date.now();
  const { lastModified } = new File([], "a");
  ok(lastModified >= before && lastModified <= Date.now());
});

test("lastModified is an integer", () => {
  same(new File([], "a", { lastModified: new Date(7) }).lastModified, 7);
  same(new File([], "a", { lastModified: "x" }).lastModified, 0);
});

test("parts and name are required", () => {
  thrown(() => new File(), "TypeError");
  thrown(() => new File([]), "TypeError");
  thrown(() => new File("text", "a"), "TypeError");
});

test("the name is a string of valid Unicode", () => {
  same(new File([], "a\ud800").name, "a\ufffd");
  same(new File([], 1).name, "1");
});

test("a slice of a file is a blob without a name", () => {
  const slice = new File(["abc"], "a.txt").slice(1);
  equal([slice instanceof File, slice.size], [false, 2]);
});

test("a file says what it is", () => {
  same(Object.prototype.toString.call(new File([], "a")), "[object File]");
});
