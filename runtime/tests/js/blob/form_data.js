const list = (form) => [...form].map(([name, value]) => [name, typeof value === "string" ? value : `${value.name}:${value.type}`]);

test("append adds, set replaces in place", () => {
  const form = new FormData();
  form.append("a", "1");
  form.append("b", "2");
  form.append("a", "3");
  equal(list(form), [["a", "1"], ["b", "2"], ["a", "3"]]);
  form.set("a", "4");
  equal(list(form), [["a", "4"], ["b", "2"]]);
  form.set("c", "5");
  equal(list(form), [["a", "4"], ["b", "2"], ["c", "5"]]);
});

test("get gives the first value, getAll all of them", () => {
  const form = new FormData();
  form.append("a", "1");
  form.append("a", "2");
  equal([form.get("a"), form.getAll("a"), form.get("b"), form.getAll("b")], ["1", ["1", "2"], null, []]);
});

test("has and delete go by name", () => {
  const form = new FormData();
  form.append("a", "1");
  form.append("a", "2");
  same(form.has("a"), true);
  form.delete("a");
  same(form.has("a"), false);
});

test("values that are no blobs become strings", () => {
  const form = new FormData();
  form.append("number", 1);
  form.append("null", null);
  form.append("undefined", undefined);
  form.append("surrogate\ud800", "\udc00");
  equal(list(form), [["number", "1"], ["null", "null"], ["undefined", "undefined"], ["surrogate\ufffd", "\ufffd"]]);
});

test("a blob becomes a file named blob, or as the third argument says", () => {
  const form = new FormData();
  form.append("a", new Blob(["x"], { type: "text/x" }));
  form.append("b", new Blob(["x"]), "named");
  form.append("c", new File(["x"], "own"));
  form.append("d", new File(["x"], "own"), "other");
  equal(list(form), [["a", "blob:text/x"], ["b", "named:"], ["c", "own:"], ["d", "other:"]]);
  ok(form.get("a") instanceof File);
});

test("only a blob has a file name", () => {
  const form = new FormData();
  thrown(() => form.append("a", "text", "name"), "TypeError");
  thrown(() => form.set("a", "text", "name"), "TypeError");
});

test("name and value are required", () => {
  const form = new FormData();
  thrown(() => form.append("a"), "TypeError");
  thrown(() => form.set("a"), "TypeError");
});

test("keys, values, entries and forEach go in order", () => {
  const form = new FormData();
  form.append("a", "1");
  form.append("b", "2");
  equal([[...form.keys()], [...form.values()], [...form.entries()]], [["a", "b"], ["1", "2"], [["a", "1"], ["b", "2"]]]);
  const seen = [];
  form.forEach(function (value, name, owner) { seen.push(value, name, owner === form, this.x); }, { x: 7 });
  equal(seen, ["1", "a", true, 7, "2", "b", true, 7]);
});

test("an iteration sees what is added meanwhile", () => {
  const form = new FormData();
  form.append("a", "1");
  const names = [];
  for (const [name] of form) {
    names.push(name);
    if (names.length === 1) form.append("b", "2");
  }
  equal(names, ["a", "b"]);
});

test("there are no form elements to make one of", () => {
  thrown(() => new FormData({}), "TypeError");
  same(Object.prototype.toString.call(new FormData(undefined)), "[object FormData]");
});

test("as a body it is multipart/form-data with a boundary that its text uses", async () => {
  const form = new FormData();
  form.append("a", "1");
  const response = new Response(form);
  const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(response.headers.get("content-type"));
  const text = await response.text();
  ok(text.startsWith(`--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n`), text);
  ok(text.trimEnd().endsWith(`--${boundary}--`), text);
});

test("the parts of files have a file name and a type", async () => {
  const form = new FormData();
  form.append("f", new File(["x"], "a.txt", { type: "text/plain" }));
  form.append("g", new Blob(["y"]));
  const text = await new Response(form).text();
  ok(text.includes('name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n'), text);
  ok(text.includes('name="g"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\ny\r\n'), text);
});

test("quotes and line ends in names are escaped, line ends of values are CRLF", async () => {
  const form = new FormData();
  form.append('q"\n', "a\nb\rc\r\nd");
  const text = await new Response(form).text();
  ok(text.includes('name="q%22%0D%0A"\r\n\r\na\r\nb\r\nc\r\nd\r\n'), text);
});

test("what was written is read back", async () => {
  const form = new FormData();
  form.append("tëxt", "välue \"%22\n");
  form.append("file", new File([Uint8Array.of(0, 13, 10, 45, 45, 255)], 'n"ame.bin', { type: "image/png" }));
  form.append("empty", "");
  form.append("nothing", new File([], "none"));
  const copy = await new Response(form).formData();
  equal(list(copy), [
    ["tëxt", "välue \"%22\r\n"], ["file", 'n"ame.bin:image/png'], ["empty", ""], ["nothing", "none:application/octet-stream"],
  ]);
  equal([...new Uint8Array(await copy.get("file").arrayBuffer())], [0, 13, 10, 45, 45, 255]);
});

test("multipart bodies of others are read", async () => {
  const body = [
    "--X", 'content-disposition: form-data; name="a"', "", "1",
    "--X", "Content-Type: text/x", 'Content-Disposition: form-data; name="f"; filename="n.txt"', "", "line\r\n--Y",
    "--X--", "",
  ].join("\r\n");
  const form = await new Response(body, { headers: { "content-type": 'multipart/form-data; boundary="X"' } }).formData();
  equal(list(form), [["a", "1"], ["f", "n.txt:text/x"]]);
  same(await form.get("f").text(), "line\r\n--Y");
});

test("an empty multipart body is an empty form", async () => {
  const form = await new Response("--X--\r\n", { headers: { "content-type": "multipart/form-data; boundary=X" } }).formData();
  equal(list(form), []);
});

test("broken multipart bodies are TypeErrors", async () => {
  const read = (body, type = "multipart/form-data; boundary=X") => new Response(body, { headers: { "content-type": type } }).formData();
  const disposition = 'Content-Disposition: form-data; name="a"';
  for (const body of [
    "", "text", "--Y\r\n", "--X\r\n", `--X\r\n${disposition}\r\n\r\nno end`, "--X\r\nContent-Disposition: form-data\r\n\r\n1\r\n--X--",
    `--X\r\n${disposition}`, `--X ${disposition}\r\n\r\n1\r\n--X--`,
  ]) {
    await rejected(read(body), "TypeError", body);
  }
  await rejected(read("--X--", "multipart/form-data"), "TypeError");
});

test("a form of pairs is read with plus and percent decoding", async () => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  equal(list(await new Response("a=1&b=x+y%21&b=&?c", { headers }).formData()), [["a", "1"], ["b", "x y!"], ["b", ""], ["?c", ""]]);
  equal(list(await new Response(new URLSearchParams({ ü: "&=" })).formData()), [["ü", "&="]]);
});

test("other types are no forms", async () => {
  await rejected(new Response("a=1").formData(), "TypeError");
  await rejected(new Response(new Blob(["a=1"])).formData(), "TypeError");
});

test("each call says how many arguments it needs, and iterators are of their own class", () => {
  const counts = { append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, forEach: 1 };
  for (const [name, count] of Object.entries(counts)) {
    same(FormData.prototype[name].length, count, name);
    thrown(() => new FormData()[name](...Array(count - 1).fill("a")), "TypeError", name);
  }
  same(Object.prototype.toString.call(new FormData().keys()), "[object FormData Iterator]");
});
