test("a response is a 200 without a body unless said otherwise", async () => {
  const response = new Response();
  equal([response.status, response.ok, response.statusText, response.type, response.url, response.redirected, response.body], [
    200, true, "", "default", "", false, null,
  ]);
  equal([await response.text(), response.bodyUsed], ["", false]);
});

test("status and status text are kept; ok is 200 to 299", () => {
  const response = new Response(null, { status: 404, statusText: "Not here" });
  equal([response.status, response.statusText, response.ok], [404, "Not here", false]);
  same(new Response(null, { status: 299 }).ok, true);
});

test("a status out of range is a RangeError", () => {
  for (const status of [0, 101, 199, 600, 1000, NaN]) thrown(() => new Response(null, { status }), "RangeError", status);
});

test("a status text that is none is a TypeError", () => {
  for (const statusText of ["a\nb", "a\0", "€"]) thrown(() => new Response(null, { statusText }), "TypeError");
});

test("some statuses have no body", () => {
  for (const status of [204, 205, 304]) {
    thrown(() => new Response("", { status }), "TypeError", status);
    same(new Response(null, { status }).status, status);
  }
});

test("every kind of body is read in every form", async () => {
  const bodies = () => ["abc", new Blob(["abc"]), Uint8Array.of(97, 98, 99), new Uint8Array([97, 98, 99]).buffer,
    new Blob(["abc"]).stream(), new DataView(Uint8Array.of(0, 97, 98, 99).buffer, 1)];
  for (const body of bodies()) same(await new Response(body).text(), "abc");
  for (const body of bodies()) same((await new Response(body).arrayBuffer()).byteLength, 3);
  for (const body of bodies()) same(await (await new Response(body).blob()).text(), "abc");
  for (const body of bodies()) if (Response.prototype.bytes) equal([...(await new Response(body).bytes())], [97, 98, 99]);
});

test("json parses, and a syntax error is one", async () => {
  equal(await new Response('\ufeff{"a":[1]}').json(), { a: [1] });
  await rejected(new Response("{").json(), "SyntaxError");
  await rejected(new Response().json(), "SyntaxError");
});

test("text is UTF-8 whatever the header says", async () => {
  const response = new Response(Uint8Array.of(0xc3, 0xa9, 0xff), { headers: { "content-type": "text/plain;charset=latin1" } });
  same(await response.text(), "é\ufffd");
});

test("the blob has the type of the header", async () => {
  const blob = await new Response("x", { headers: { "content-type": "Text/HTML ; Charset=utf-8" } }).blob();
  ok(/^text\/html; ?charset=utf-8$/.test(blob.type), blob.type);
  same((await new Response(Uint8Array.of(1)).blob()).type, "");
});

test("a body is read once", async () => {
  const response = new Response("x");
  const first = response.text();
  same(response.bodyUsed, true);
  await rejected(response.text(), "TypeError");
  await rejected(response.json(), "TypeError");
  same(await first, "x");
  thrown(() => response.clone(), "TypeError");
});

test("body is one byte stream", async () => {
  const response = new Response("abc");
  ok(response.body instanceof ReadableStream);
  same(response.body, response.body);
  const { value } = await response.body.getReader({ mode: "byob" }).read(new Uint8Array(2));
  equal([...value], [97, 98]);
  same(response.bodyUsed, true);
});

test("while its stream is locked a body cannot be read", async () => {
  const response = new Response("abc");
  const reader = response.body.getReader();
  same(response.bodyUsed, false);
  await rejected(response.text(), "TypeError");
  reader.releaseLock();
  same(await response.text(), "abc");
});

test("after text the stream is locked and at its end", async () => {
  const response = new Response("abc");
  await response.text();
  same(response.body.locked, true);
  same(response.bodyUsed, true);
});

test("a stream is the body itself", async () => {
  const stream = new Blob(["abc"]).stream();
  const response = new Response(stream);
  same(response.body, stream);
  same(await response.text(), "abc");
});

test("chunks of a body are Uint8Arrays", async () => {
  const stream = new ReadableStream({ start(controller) { controller.enqueue("text"); controller.close(); } });
  await rejected(new Response(stream).text(), "TypeError");
});

test("the error of a stream is the error of the body", async () => {
  await rejected(new Response(new ReadableStream({ pull() { throw new RangeError("p"); } })).text(), "RangeError");
});

test("clone gives a second body, also of a stream", async () => {
  for (const body of ["abc", new Blob(["abc"]).stream()]) {
    const response = new Response(body, { status: 201, headers: { a: "1" } });
    const copy = response.clone();
    equal([await response.text(), await copy.text(), copy.status, copy.headers.get("a")], ["abc", "abc", 201, "1"]);
  }
});

test("the clone of a null body has none, and headers are apart", () => {
  const response = new Response(null, { headers: { a: "1" } });
  const copy = response.clone();
  copy.headers.set("a", "2");
  equal([copy.body, response.headers.get("a")], [null, "1"]);
});

test("Response.error is a network error", () => {
  const response = Response.error();
  equal([response.type, response.status, response.ok, response.body], ["error", 0, false, null]);
  thrown(() => response.headers.set("a", "1"), "TypeError");
});

test("Response.redirect has a location and an immutable head", () => {
  const response = Response.redirect("https://example.com/a", 307);
  equal([response.status, response.headers.get("location"), response.type], [307, "https://example.com/a", "default"]);
  thrown(() => response.headers.append("a", "1"), "TypeError");
  same(Response.redirect("https://example.com").status, 302);
  thrown(() => Response.redirect("https://example.com", 200), "RangeError");
  thrown(() => Response.redirect("http://:bad"), "TypeError");
});

test("Response.json writes JSON", async () => {
  const response = Response.json({ a: 1 }, { status: 201, headers: { b: "2" } });
  equal([response.status, response.headers.get("content-type"), response.headers.get("b")], [201, "application/json", "2"]);
  equal(await response.json(), { a: 1 });
  same(Response.json(1, { headers: { "content-type": "x/y" } }).headers.get("content-type"), "x/y");
  for (const data of [undefined, () => {}, Symbol()]) thrown(() => Response.json(data), "TypeError");
  thrown(() => Response.json({}, { status: 204 }), "TypeError");
});

test("it says what it is, and members refuse other receivers", async () => {
  same(Object.prototype.toString.call(new Response()), "[object Response]");
  thrown(() => Response.prototype.bodyUsed, "TypeError");
  await rejected(Promise.resolve().then(() => Response.prototype.text.call({})), "TypeError");
});

test("redirect and json need an argument", () => {
  for (const call of [() => Response.redirect(), () => Response.json()]) thrown(call, "TypeError");
});
