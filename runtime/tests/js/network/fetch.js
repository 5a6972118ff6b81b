test("Headers combine, sort and check", () => {
  const headers = new Headers({ B: " 2 ", a: "1" });
  headers.append("A", "x");
  equal([...headers], [["a", "1, x"], ["b", "2"]]);
  headers.append("Set-Cookie", "m");
  headers.append("Set-Cookie", "n");
  equal(headers.getSetCookie(), ["m", "n"]);
  same(headers.get("none"), null);
  thrown(() => new Headers({ "bad name": "" }), "TypeError");
  thrown(() => headers.set("a", "x\ny"), "TypeError");
});

test("Request takes url, method, headers and body", async () => {
  const request = new Request("https://example.com/a", { method: "post", body: new URLSearchParams({ a: "ü" }) });
  equal([request.method, request.headers.get("content-type")], ["POST", "application/x-www-form-urlencoded;charset=UTF-8"]);
  const copy = request.clone();
  same(await request.text(), "a=%C3%BC");
  same(request.bodyUsed, true);
  same(await copy.text(), "a=%C3%BC");
  await rejected(request.text(), "TypeError");
  thrown(() => new Request("https://example.com", { body: "x" }), "TypeError");
  thrown(() => new Request("https://u:p@example.com"), "TypeError");
});

test("Response reads its body in every form", async () => {
  equal(await Response.json({ a: 1 }).json(), { a: 1 });
  same(await new Response("text").text(), "text");
  equal([...(await new Response(Uint8Array.of(1, 2)).bytes())], [1, 2]);
  same((await new Response("abc").arrayBuffer()).byteLength, 3);
  const response = new Response(null, { status: 404 });
  equal([response.ok, response.status, await response.text(), response.bodyUsed], [false, 404, "", false]);
  thrown(() => new Response("x", { status: 204 }), "TypeError");
  thrown(() => new Response("", { status: 100 }), "RangeError");
  same(Response.error().type, "error");
  same(Response.redirect("https://x/").headers.get("location"), "https://x/");
});

test("data URLs", async () => {
  const plain = await fetch("data:,a%20b");
  equal([await plain.text(), plain.headers.get("content-type")], ["a b", "text/plain;charset=US-ASCII"]);
  equal([...(await (await fetch("data:application/x;base64,AQL/")).bytes())], [1, 2, 255]);
  await rejected(fetch("data:broken"), "TypeError");
});

test("other schemes and an aborted signal are refused", async () => {
  await rejected(fetch("file:///etc/passwd"), "TypeError");
  await rejected(fetch("oro://background/x"), "TypeError");
  await rejected(fetch("data:,x", { signal: AbortSignal.abort() }), "AbortError");
  await rejected(fetch("http://127.0.0.1:1/"), "TypeError");
});

test("a URL that is relative or missing is named as such", async () => {
  for (const input of ["/json", "not a url"]) {
    const { message } = await fetch(input).catch((error) => error);
    same(message, `"${input}" is not an absolute URL: a relative one has no base in a service`);
  }
  same((await fetch().catch((error) => error)).message, "the URL to fetch is missing");
  thrown(() => new Request("/json"), "TypeError");
});
