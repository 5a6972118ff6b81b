test("a Blob keeps its type and its content", async () => {
  const blob = new Blob(["ab", new Uint8Array([99])], { type: "text/plain" });
  const copy = structuredClone(blob);
  ok(copy !== blob);
  ok(copy instanceof Blob);
  same(copy instanceof File, false);
  equal([copy.type, copy.size], ["text/plain", 3]);
  same(await copy.text(), "abc");
});

test("an empty Blob is cloned", () => {
  const { size, type } = structuredClone(new Blob());
  equal([size, type], [0, ""]);
});

test("a slice is cloned as the part that it is", async () => {
  const copy = structuredClone(new Blob(["abcdef"]).slice(2, 4, "a/b"));
  same(copy.type, "a/b");
  same(await copy.text(), "cd");
});

test("a File keeps name and lastModified, type and content", async () => {
  const file = new File(["ab"], "a.txt", { type: "text/plain", lastModified: 5 });
  const copy = structuredClone(file);
  ok(copy !== file);
  ok(copy instanceof File);
  equal([copy.name, copy.lastModified, copy.type, copy.size], ["a.txt", 5, "text/plain", 2]);
  same(await copy.text(), "ab");
});

test("properties that were added are not copied", () => {
  same(structuredClone(Object.assign(new Blob(["a"]), { extra: 1 })).extra, undefined);
});

test("an instance of a subclass is cloned as a Blob", () => {
  class Picture extends Blob {}
  same(Object.getPrototypeOf(structuredClone(new Picture(["a"]))), Blob.prototype);
});

test("they are cloned inside objects, arrays, Maps and Sets", async () => {
  const blob = new Blob(["x"]);
  const file = new File(["y"], "y");
  const copy = structuredClone({ blob, list: [file], map: new Map([["blob", blob]]), set: new Set([file]) });
  same(await copy.blob.text(), "x");
  same(copy.list[0].name, "y");
  ok(copy.map.get("blob") instanceof Blob);
  ok([...copy.set][0] instanceof File);
});

test("one that is there twice is one in the clone", () => {
  const blob = new Blob(["x"]);
  const copy = structuredClone({ a: blob, b: new Map([[blob, blob]]) });
  ok(copy.a !== blob);
  same(copy.b.get(copy.a), copy.a);
});

test("a Blob is not transferable", () => {
  const blob = new Blob(["x"]);
  thrown(() => structuredClone(blob, { transfer: [blob] }), "DataCloneError");
});

test("an object that only has the prototype of Blob is a DataCloneError", () => {
  thrown(() => structuredClone(Object.create(Blob.prototype)), "DataCloneError");
});
