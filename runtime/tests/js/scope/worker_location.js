// oro only: Node has no location.
test("the parts of the address", () => {
  const { protocol, host, hostname, port, pathname, search, hash, origin } = location;
  equal(
    [protocol, host, hostname, port, pathname, search, hash, origin],
    ["oro:", "background", "background", "", "/background/notifications.js", "", "", "null"],
  );
});
test("it is a WorkerLocation that reads as the URL of the module", () => {
  ok(location instanceof WorkerLocation);
  equal([`${location}`, location.href], [import.meta.url, "oro://background/background/notifications.js"]);
  thrown(() => new WorkerLocation(), "TypeError");
});
test("it cannot be changed", () => { thrown(() => { location.href = "https://example.com"; }, "TypeError"); });
