const echo = async (path, init) => (await fetch(server + path, init)).json();
const text = async (path, init) => (await fetch(server + path, init)).text();
// Also another than in another isolate: the server may be the same.
const name = () => crypto.randomUUID();

test("GET is sent with the path, the query and without the fragment", async () => {
  const { method, path, body } = await echo("/echo/a%20b?c=d#e");
  equal([method, path, body], ["GET", "/echo/a%20b?c=d", ""]);
});

test("the response has status, headers, url and type", async () => {
  const response = await fetch(`${server}/echo?a#b`);
  equal([response.status, response.statusText, response.ok, response.redirected, response.type, response.url], [
    200, "OK", true, false, "basic", `${server}/echo?a`,
  ]);
  same(response.headers.get("Content-Type"), "application/json");
});

test("an error status is a response", async () => {
  const response = await fetch(`${server}/status/404`);
  equal([response.ok, response.status, response.statusText, await response.text()], [false, 404, "Not Found", "body"]);
});

test("headers are sent, with names in lower case or any", async () => {
  const { headers } = await echo("/echo", { headers: { "X-Test": "a", accept: "x/y", "user-agent": "me" } });
  equal([headers["x-test"], headers.accept, headers["user-agent"]], ["a", "x/y", "me"]);
});

test("without them accept, accept-encoding and user-agent are the client's", async () => {
  const { headers } = await echo("/echo");
  equal([headers.accept, headers["accept-encoding"], headers["user-agent"]], ["*/*", "gzip, deflate, br", navigator.userAgent]);
});

test("a header cannot change where the request goes, or how long its body is", async () => {
  const { headers, body } = await echo("/echo", { method: "POST", body: "abc", headers: { host: "evil", "content-length": "1" } });
  equal([headers.host, headers["content-length"], body], [new URL(server).host, "3", "abc"]);
});

test("headers of the response combine, cookies stay apart, bytes are kept", async () => {
  const { headers } = await fetch(`${server}/headers`);
  equal([headers.get("x-test"), headers.getSetCookie(), headers.get("x-bytes")], ["a, b", ["m=1", "n=2"], "café"]);
  thrown(() => headers.set("a", "1"), "TypeError");
});

test("POST sends a body with its length and its type", async () => {
  const { method, headers, body } = await echo("/echo", { method: "post", body: "ü" });
  equal([method, headers["content-length"], headers["content-type"], body], ["POST", "2", "text/plain;charset=UTF-8", "ü"]);
});

test("every kind of body is sent", async () => {
  const form = new FormData();
  form.append("a", new File(["content"], "f.txt"));
  const post = (body) => echo("/echo", { method: "POST", body });
  same((await post(new URLSearchParams({ a: "ü" }))).body, "a=%C3%BC");
  same((await post(new Blob(["blob"], { type: "x/y" }))).headers["content-type"], "x/y");
  same((await post(Uint8Array.of(97, 98).subarray(1))).body, "b");
  same((await post(new Uint8Array([97]).buffer)).body, "a");
  ok((await post(form)).body.includes('name="a"; filename="f.txt"'));
});

test("POST without a body says so", async () => {
  for (const method of ["POST", "PUT"]) {
    const { headers, body } = await echo("/echo", { method });
    equal([headers["content-length"], headers["transfer-encoding"], body], ["0", undefined, ""]);
  }
});

test("other methods may have a body", async () => {
  for (const method of ["DELETE", "PATCH", "OPTIONS", "PROPFIND"]) {
    const echoed = await echo("/echo", { method, body: "x" });
    equal([echoed.method, echoed.body], [method, "x"]);
  }
});

test("HEAD has no body", async () => {
  const response = await fetch(`${server}/status/204`, { method: "HEAD" });
  equal([response.body, await response.text()], [null, ""]);
});

test("a request object is sent, and its body is used", async () => {
  const request = new Request(`${server}/echo`, { method: "PUT", body: "x", headers: { a: "1" } });
  const { method, headers, body } = await (await fetch(request)).json();
  equal([method, headers.a, body, request.bodyUsed], ["PUT", "1", "x", true]);
  await rejected(fetch(request), "TypeError");
});

test("options of fetch replace those of the request", async () => {
  const request = new Request(`${server}/echo`, { headers: { a: "1" } });
  const { method, headers } = await (await fetch(request, { method: "DELETE", headers: { b: "2" } })).json();
  equal([method, headers.a, headers.b], ["DELETE", undefined, "2"]);
});

test("every status that may come is one", async () => {
  for (const status of [201, 206, 299, 400, 418, 500, 599]) same((await fetch(`${server}/status/${status}`)).status, status);
});

test("fetch resolves with the head; the body follows as it comes", async () => {
  const key = name();
  const response = await fetch(`${server}/hold/${key}`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  same(decoder.decode((await reader.read()).value), "one");
  await fetch(`${server}/release/${key}`);
  same(decoder.decode((await reader.read()).value), "two");
  same((await reader.read()).done, true);
});

test("a body is read whole as well as in chunks", async () => {
  const key = name();
  await fetch(`${server}/release/${key}`);
  same(await text(`/hold/${key}`), "onetwo");
  same((await (await fetch(`${server}/bytes/300000`)).bytes()).length, 300_000);
  let length = 0;
  for await (const chunk of (await fetch(`${server}/bytes/300000`)).body) length += chunk.length;
  same(length, 300_000);
});

test("a body may be read into a buffer", async () => {
  const reader = (await fetch(`${server}/bytes/10`)).body.getReader({ mode: "byob" });
  same((await reader.read(new Uint8Array(4))).value.length, 4);
});

test("a body that was started as a stream goes on as one", async () => {
  const response = await fetch(`${server}/bytes/200000`);
  const reader = response.body.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  await rejected(response.text(), "TypeError");
  let length = value.length;
  for await (const chunk of response.body) length += chunk.length;
  same(length, 200_000);
});

test("clone reads the network once, for both", async () => {
  const response = await fetch(`${server}/bytes/1000`);
  const copy = response.clone();
  const lengths = await Promise.all([response.text(), copy.text()]);
  equal(lengths.map(({ length }) => length), [1000, 1000]);
});

test("a body is piped through transforms", async () => {
  const stream = (await fetch(`${server}/bytes/5`)).body.pipeThrough(new TextDecoderStream());
  let whole = "";
  for await (const chunk of stream) whole += chunk;
  same(whole, "xxxxx");
});

test("blob and formData of a response", async () => {
  const blob = await (await fetch(`${server}/echo`)).blob();
  same(blob.type, "application/json");
  await rejected(fetch(`${server}/echo`).then((response) => response.formData()), "TypeError");
});

test("content codings are decoded: gzip, deflate in both forms, br, and several", async () => {
  for (const coding of ["gzip", "deflate", "raw", "br", "twice"]) same(await text(`/encoded/${coding}`), "hello hello hello", coding);
});

test("an empty body is empty in every coding; an unknown one stays as it is", async () => {
  same(await text("/encoded/empty"), "");
  same(await text("/encoded/unknown"), "hello");
});

test("a body that does not decode is a TypeError", async () => {
  await rejected(text("/encoded/broken"), "TypeError");
});

test("a body that ends early is a TypeError, read either way", async () => {
  await rejected(text("/truncated"), "TypeError");
  const reader = (await fetch(`${server}/truncated`)).body.getReader();
  same(new TextDecoder().decode((await reader.read()).value), "only this");
  await rejected(reader.read(), "TypeError");
});

test("without a length a body ends with its connection", async () => {
  same(await text("/until-closed"), "until closed");
});

test("what is not HTTP, and a closed port, are TypeErrors that name the URL", async () => {
  const { message } = await rejected(fetch(`${server}/garbage`), "TypeError");
  ok(message.startsWith(`fetch of ${server}/garbage failed: `), message);
  await rejected(fetch("http://127.0.0.1:1/"), "TypeError");
});

test("redirects are followed, and the response tells where to", async () => {
  const response = await fetch(`${server}/redirect/302?/echo`);
  equal([response.redirected, response.url, response.status], [true, `${server}/echo`, 200]);
});

test("301 and 302 make GET of POST and keep other methods; 303 makes GET of all but HEAD", async () => {
  const method = async (status, method) => (await echo(`/redirect/${status}?/echo`, { method, body: method === "GET" ? null : "x" })).method;
  equal(await Promise.all([301, 302, 303, 307, 308].map((status) => method(status, "POST"))), ["GET", "GET", "GET", "POST", "POST"]);
  equal(await Promise.all([301, 302, 303, 307, 308].map((status) => method(status, "PUT"))), ["PUT", "PUT", "GET", "PUT", "PUT"]);
  equal(await Promise.all([302, 303].map((status) => method(status, "GET"))), ["GET", "GET"]);
});

test("with the body its headers go", async () => {
  const init = { method: "POST", body: "x", headers: { "content-language": "en", a: "1" } };
  const { headers, body } = await echo("/redirect/302?/echo", init);
  equal([headers["content-type"], headers["content-language"], headers["content-length"], headers.a, body], [
    undefined, undefined, undefined, "1", "",
  ]);
  equal((await echo("/redirect/307?/echo", init)).body, "x");
});

test("authorization goes with a redirect to the same origin, and not to another", async () => {
  const headers = { authorization: "secret", cookie: "c=1", a: "1" };
  same((await echo("/redirect/302?/echo", { headers })).headers.authorization, "secret");
  const other = server.replace("127.0.0.1", "localhost");
  const sent = (await echo(`/redirect/302?${other}/echo`, { headers })).headers;
  equal([sent.authorization, sent.cookie, sent.a], [undefined, undefined, "1"]);
});

test("redirect: error refuses, redirect: manual gives the redirect itself", async () => {
  await rejected(fetch(`${server}/redirect/302?/echo`, { redirect: "error" }), "TypeError");
  const response = await fetch(`${server}/redirect/302?/echo`, { redirect: "manual" });
  equal([response.status, response.headers.get("location"), response.redirected], [302, "/echo", false]);
  same((await fetch(`${server}/echo`, { redirect: "error" })).status, 200);
});

test("20 redirects are followed, 21 are not", async () => {
  same(await text("/turns/20"), "arrived");
  const { message } = await rejected(fetch(`${server}/turns/21`), "TypeError");
  ok(message.endsWith("too many redirects"), message);
  await rejected(fetch(`${server}/around`), "TypeError");
});

test("redirects to other schemes, to credentials and to nothing are TypeErrors", async () => {
  for (const location of ["file:///etc/passwd", "data:,x", "oro://background/x", "http://u:p@127.0.0.1/", "http://"]) {
    await rejected(fetch(`${server}/redirect/302?${location}`), "TypeError", location);
  }
});

test("the fragment stays with a redirect, and does not show in url", async () => {
  same((await fetch(`${server}/redirect/302?/echo#a`)).url, `${server}/echo`);
});

test("a redirect status without a location is a response", async () => {
  same((await fetch(`${server}/status/302`)).status, 302);
});

test("a stream is sent as it comes", async () => {
  const key = name();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const body = new ReadableStream({
    async pull(controller) {
      if (!release) return controller.close();
      controller.enqueue(new TextEncoder().encode("first"));
      await held;
      controller.enqueue(new TextEncoder().encode("rest"));
      release = null;
    },
  }, { highWaterMark: 0 });
  const answer = text(`/first/${key}`, { method: "POST", body, duplex: "half" });
  // The server has the first chunk while the rest was not even made.
  same((await fetch(`${server}/wait/${key}`)).status, 200);
  release();
  same(await answer, "5+4");
});

test("a stream is sent chunked, and taken only as fast as it is sent", async () => {
  const body = new ReadableStream({
    pull(controller) {
      if ((this.left ??= 3) === 0) return controller.close();
      this.left -= 1;
      controller.enqueue(new Uint8Array(10).fill(97));
    },
  });
  const { headers, body: sent } = await echo("/echo", { method: "POST", body, duplex: "half" });
  equal([headers["transfer-encoding"], headers["content-length"], sent.length], ["chunked", undefined, 30]);
});

test("a body from the network is sent on", async () => {
  const { body } = await fetch(`${server}/bytes/100000`);
  same((await echo("/echo", { method: "POST", body, duplex: "half" })).body.length, 100_000);
});

test("an empty stream is an empty body", async () => {
  same((await echo("/echo", { method: "POST", body: new Blob().stream(), duplex: "half" })).body, "");
});

test("the error of a stream that is sent is the error of the fetch", async () => {
  const body = new ReadableStream({ pull() { throw new RangeError("p"); } });
  await rejected(fetch(`${server}/echo`, { method: "POST", body, duplex: "half" }), "RangeError");
  const chunks = new ReadableStream({ start(controller) { controller.enqueue("text"); } });
  await rejected(fetch(`${server}/echo`, { method: "POST", body: chunks, duplex: "half" }), "TypeError");
});

test("a stream cannot be sent twice: only 303 redirects it", async () => {
  const post = (status) => ({ method: "POST", body: new Blob(["x"]).stream(), duplex: "half" });
  await rejected(fetch(`${server}/redirect/307?/echo`, post()), "TypeError");
  same((await echo("/redirect/303?/echo", post())).method, "GET");
});

test("a signal that has fired refuses at once, with its reason", async () => {
  await rejected(fetch(`${server}/echo`, { signal: AbortSignal.abort() }), "AbortError");
  same(await fetch(`${server}/echo`, { signal: AbortSignal.abort("why") }).catch((reason) => reason), "why");
});

test("an abort before the head rejects, and closes the connection", async () => {
  const key = name();
  const controller = new AbortController();
  const answer = fetch(`${server}/silent/${key}`, { signal: controller.signal });
  await fetch(`${server}/wait/came-${key}`);
  controller.abort();
  await rejected(answer, "AbortError");
  same((await fetch(`${server}/wait/${key}`)).status, 200);
});

test("an abort during the body rejects the read, errors the stream, and closes the connection", async () => {
  const key = name();
  const controller = new AbortController();
  const { body } = await fetch(`${server}/hang/${key}`, { signal: controller.signal });
  const reader = body.getReader();
  await reader.read();
  const read = reader.read();
  controller.abort(new RangeError("stop"));
  await rejected(read, "RangeError");
  await rejected(reader.closed, "RangeError");
  same((await fetch(`${server}/wait/${key}`)).status, 200);
});

test("an abort rejects text that waits, and bodies that nobody reads yet", async () => {
  const keys = [name(), name(), name()];
  const controller = new AbortController();
  const [waiting, idle, streamed] = await Promise.all(keys.map((key) => fetch(`${server}/hang/${key}`, { signal: controller.signal })));
  const read = waiting.text();
  controller.abort();
  await rejected(read, "AbortError");
  await rejected(idle.text(), "AbortError");
  await rejected(streamed.body.getReader().read(), "AbortError");
  for (const key of keys) same((await fetch(`${server}/wait/${key}`)).status, 200);
});

test("an abort after the body was read changes nothing", async () => {
  const controller = new AbortController();
  const response = await fetch(`${server}/echo`, { signal: controller.signal });
  const { method } = await response.json();
  controller.abort();
  same(method, "GET");
});

test("AbortSignal.timeout ends a fetch with a TimeoutError", async () => {
  await rejected(fetch(`${server}/silent/${name()}`, { signal: AbortSignal.timeout(10) }), "TimeoutError");
});

test("an abort cancels the stream that is being sent", async () => {
  const controller = new AbortController();
  let reason;
  const body = new ReadableStream({ cancel(why) { reason = why; } });
  const answer = fetch(`${server}/echo`, { method: "POST", body, duplex: "half", signal: controller.signal });
  const why = new RangeError("stop");
  controller.abort(why);
  await rejected(answer, "RangeError");
  same(reason, why);
});

test("cancelling a body closes its connection", async () => {
  const key = name();
  const { body } = await fetch(`${server}/hang/${key}`);
  await body.cancel();
  same((await fetch(`${server}/wait/${key}`)).status, 200);
});

test("a response may come before the body has been sent", async () => {
  let cancelled;
  const done = new Promise((resolve) => { cancelled = resolve; });
  const body = new ReadableStream({
    pull(controller) { controller.enqueue(new Uint8Array(100_000)); },
    cancel() { cancelled(); },
  });
  // Either the server's answer arrives, or the connection breaks while the body is being sent.
  await fetch(`${server}/refuse`, { method: "POST", body, duplex: "half" }).then(
    ({ status }) => same(status, 413),
    (error) => same(error.name, "TypeError"),
  );
  await done;
});

test("many fetches run side by side, also while others wait", async () => {
  const controller = new AbortController();
  const waiting = Array.from({ length: 8 }, () => fetch(`${server}/silent/${name()}`, { signal: controller.signal }).catch(() => {}));
  const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await fetch(`${server}/bytes/1000`)).status));
  ok(statuses.every((status) => status === 200));
  controller.abort();
  await Promise.all(waiting);
});

test("bodies that nobody reads hold up nothing", async () => {
  const responses = await Promise.all(Array.from({ length: 30 }, () => fetch(`${server}/bytes/200000`)));
  same((await responses.at(-1).text()).length, 200_000);
  await Promise.all(responses.slice(0, -1).map(({ body }) => body.cancel()));
});

test("connections are used again", async () => {
  const before = Number(await text("/connections"));
  for (let index = 0; index < 5; index += 1) await text("/echo");
  ok(Number(await text("/connections")) <= before + 1);
});

test("data URLs", async () => {
  const fields = async (url) => {
    const response = await fetch(url);
    return [await response.text(), response.headers.get("content-type"), response.status];
  };
  equal(await fields("data:,a%20b"), ["a b", "text/plain;charset=US-ASCII", 200]);
  equal(await fields("data:text/html,<p>#x"), ["<p>", "text/html", 200]);
  equal(await fields("data:;charset=utf-8,%C3%A9"), ["é", "text/plain;charset=utf-8", 200]);
  equal([...new Uint8Array(await (await fetch("data:application/x;base64,AQL/")).arrayBuffer())], [1, 2, 255]);
  equal(await fields("data:;base64,YQ%3D%3D"), ["a", "text/plain;charset=US-ASCII", 200]);
});

test("broken data URLs are TypeErrors", async () => {
  for (const url of ["data:broken", "data:;base64,a", "data:;base64,*"]) await rejected(fetch(url), "TypeError", url);
});

test("other schemes are TypeErrors", async () => {
  for (const url of ["file:///etc/passwd", "oro://background/x", "ftp://example.com/", "blob:null/1", "about:blank"]) {
    await rejected(fetch(url), "TypeError", url);
  }
});

test("a URL that is relative or missing is named as such", async () => {
  for (const input of ["/json", "not a url"]) {
    const { message } = await rejected(fetch(input), "TypeError");
    same(message, `"${input}" is not an absolute URL: a relative one has no base in a service`);
  }
  same((await rejected(fetch(), "TypeError")).message, "the URL to fetch is missing");
});

test("every failure of fetch is a rejection, never a throw", () => {
  for (const input of [undefined, "", "/x", { toString() { throw new Error("t"); } }]) fetch(input).catch(() => {});
});
