test("storage calls reach the host with their payload", async () => {
  equal(await storage.get("k"), { capability: "storage", operation: "get", payload: { key: "k" } });
  equal(await storage.list(), { capability: "storage", operation: "list", payload: { prefix: "" } });
  equal((await storage.delete("k")).operation, "delete");
  same(await storage.set("k", { a: 1 }), undefined);
});

test("keys are strings, and undefined is no value", async () => {
  await rejected(storage.get(1), "TypeError");
  await rejected(storage.set("k", undefined), "TypeError");
  await rejected(storage.set("k", () => {}), "DataCloneError");
});
