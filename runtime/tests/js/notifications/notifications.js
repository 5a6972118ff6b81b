test("show needs a title", async () => {
  same(await notifications.show({ title: "t", body: "b", tag: "x" }), undefined);
  await rejected(notifications.show({}), "TypeError");
});
