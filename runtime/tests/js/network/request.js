const URL_ = "https://example.com/a?b#c";

test("the URL is parsed and serialised", () => {
  same(new Request("HTTPS://EXAMPLE.com:443/ä b").url, "https://example.com/%C3%A4%20b");
  same(new Request(new URL(URL_)).url, URL_);
});

test("what is no URL, or carries credentials, is a TypeError", () => {
  for (const url of ["", "http://", "https://u:p@example.com", "https://u@example.com"]) {
    thrown(() => new Request(url), "TypeError", url);
  }
});

test("GET is the method unless another is given; the usual ones are upper case", () => {
  same(new Request(URL_).method, "GET");
  for (const method of ["get", "delete", "head", "options", "post", "put"]) same(new Request(URL_, { method }).method, method.toUpperCase());
  same(new Request(URL_, { method: "patch" }).method, "patch");
  same(new Request(URL_, { method: "Chicken" }).method, "Chicken");
});

test("methods that are none, or forbidden, are TypeErrors", () => {
  for (const method of ["", "a b", "CONNECT", "trace", "Track"]) thrown(() => new Request(URL_, { method }), "TypeError", method);
});

test("GET and HEAD have no body", () => {
  thrown(() => new Request(URL_, { body: "x" }), "TypeError");
  thrown(() => new Request(URL_, { method: "HEAD", body: "" }), "TypeError");
  new Request(URL_, { method: "GET", body: null });
});

test("standard values of what may be chosen", () => {
  const { mode, credentials, cache, redirect, referrerPolicy, integrity, keepalive, duplex } = new Request(URL_);
  equal([mode, credentials, cache, redirect, referrerPolicy, integrity, keepalive, duplex], [
    "cors", "same-origin", "default", "follow", "", "", false, "half",
  ]);
});

test("what is chosen is kept, also by a copy", () => {
  const chosen = { credentials: "omit", cache: "no-store", redirect: "manual", referrerPolicy: "no-referrer", keepalive: true };
  const request = new Request(new Request(URL_, chosen));
  for (const [name, value] of Object.entries(chosen)) same(request[name], value, name);
});

test("values that do not exist are TypeErrors", () => {
  for (const init of [
    { redirect: "x" }, { credentials: "x" }, { cache: "x" }, { mode: "x" }, { mode: "navigate" }, { referrerPolicy: "x" },
    { window: {} }, { cache: "only-if-cached" }, { signal: {} },
  ]) {
    thrown(() => new Request(URL_, init), "TypeError", JSON.stringify(init));
  }
});

test("the type of the body becomes a header, unless there is one", () => {
  const type = (body, headers) => new Request(URL_, { method: "POST", body, headers }).headers.get("content-type");
  same(type("x"), "text/plain;charset=UTF-8");
  same(type(new URLSearchParams()), "application/x-www-form-urlencoded;charset=UTF-8");
  same(type(new Blob([], { type: "image/png" })), "image/png");
  same(type(new Blob([])), null);
  same(type(Uint8Array.of(1)), null);
  ok(type(new FormData()).startsWith("multipart/form-data; boundary="));
  same(type("x", { "Content-Type": "text/x" }), "text/x");
});

test("a stream as a body needs duplex: half", async () => {
  const body = () => new Blob(["abc"]).stream();
  thrown(() => new Request(URL_, { method: "POST", body: body() }), "TypeError");
  same(await new Request(URL_, { method: "POST", body: body(), duplex: "half" }).text(), "abc");
});

test("a stream that is locked or was read is no body", async () => {
  const init = (body) => ({ method: "POST", duplex: "half", body });
  const locked = new ReadableStream();
  locked.getReader();
  thrown(() => new Request(URL_, init(locked)), "TypeError");
  const read = new Blob(["abc"]).stream();
  const reader = read.getReader();
  await reader.read();
  reader.releaseLock();
  thrown(() => new Request(URL_, init(read)), "TypeError");
});

test("headers that frame the message are ignored", () => {
  const { headers } = new Request(URL_, { headers: { host: "other", "content-length": "5", "transfer-encoding": "x", a: "1" } });
  equal([...headers], [["a", "1"]]);
  headers.set("Connection", "close");
  same(headers.has("connection"), false);
});

test("a copy takes the body, and the original is used", async () => {
  const request = new Request(URL_, { method: "POST", body: "x" });
  const copy = new Request(request);
  equal([request.bodyUsed, copy.bodyUsed, copy.method], [true, false, "POST"]);
  same(await copy.text(), "x");
  thrown(() => new Request(request), "TypeError");
});

test("a copy with another body leaves the original", async () => {
  const request = new Request(URL_, { method: "POST", body: "x" });
  same(await new Request(request, { body: "y" }).text(), "y");
  same(request.bodyUsed, false);
});

test("a copy has headers of its own; given ones replace them", () => {
  const request = new Request(URL_, { headers: { a: "1" } });
  const copy = new Request(request);
  copy.headers.set("a", "2");
  same(request.headers.get("a"), "1");
  equal([...new Request(request, { headers: { b: "3" } }).headers], [["b", "3"]]);
});

test("clone copies, also the body", async () => {
  const request = new Request(URL_, { method: "POST", body: "x", headers: { a: "1" }, redirect: "error" });
  const copy = request.clone();
  equal([copy.url, copy.method, copy.redirect, copy.headers.get("a")], [URL_, "POST", "error", "1"]);
  equal([await request.text(), await copy.text()], ["x", "x"]);
  thrown(() => request.clone(), "TypeError");
});

test("the signal follows the one that was given", () => {
  const controller = new AbortController();
  const request = new Request(URL_, { signal: controller.signal });
  const copy = request.clone();
  same(new Request(URL_).signal.aborted, false);
  controller.abort("why");
  equal([request.signal.aborted, request.signal.reason, copy.signal.aborted], [true, "why", true]);
  same(new Request(request, { signal: null }).signal.aborted, false);
});

test("it says what it is", () => {
  same(Object.prototype.toString.call(new Request(URL_)), "[object Request]");
  thrown(() => Request.prototype.url, "TypeError");
  thrown(() => new Request(), "TypeError");
});

test("the referrer is the client, none, or an error; that of another origin is the client", () => {
  same(new Request("https://a/").referrer, "about:client");
  same(new Request("https://a/", { referrer: "" }).referrer, "");
  same(new Request(new Request("https://a/", { referrer: "" })).referrer, "");
  same(new Request("https://a/", { referrer: "https://b/" }).referrer, "about:client");
  thrown(() => new Request("https://a/", { referrer: "http://:x" }), "TypeError");
});
