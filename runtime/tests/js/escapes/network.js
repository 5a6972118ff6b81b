// The permission `network` alone: every host but this device and its link, whatever they are called. `port` is one on which
// somebody listens, who must never hear of it.

const LOOPBACK = [
  "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1", "0X7F.0x0.0x0.0x1", "017700000001", "0177.0.0.1",
  "localhost", "LOCALHOST", "localhost.", "LocalHost.", "a.localhost", "a.b.localhost.", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "0.0.0.0", "0", "0x0", "[::]", "[::ffff:0.0.0.0]",
  "①②⑦.⓪.⓪.①", "127。0。0。1", "ｌｏｃａｌｈｏｓｔ", "%6cocalhost", "%31%32%37.0.0.1",
];
for (const host of LOOPBACK) {
  attempt(`http://${host}/ is this device`, ({ port }) => refused(() => fetch(`http://${host}:${port}/`), "NotAllowedError", "network:"));
}

for (const host of ["169.254.169.254", "169.254.0.1", "2852039166", "[fe80::1]", "[febf::1]", "[::ffff:169.254.169.254]"]) {
  attempt(`http://${host}/ is on this device's link`, () => refused(() => fetch(`http://${host}/`), "NotAllowedError", "network:"));
}

for (const url of [
  "http://api.example.com@127.0.0.1:PORT/", "http://api.example.com:80@127.0.0.1:PORT/", "http://user:password@127.0.0.1:PORT/",
  "http://api.example.com%40@127.0.0.1:PORT/",
]) {
  attempt(`${url} does not hide the host behind a user name`, async ({ port }) => {
    let error;
    try {
      await fetch(url.replace("PORT", port));
    } catch (thrown) {
      error = thrown;
    }
    shut(error !== undefined, "it was fetched");
    shut(error.name === "TypeError" || error.name === "NotAllowedError", error.name);
  });
}

for (const url of [
  "http:\\\\127.0.0.1:PORT\\", "http:127.0.0.1:PORT", "http:/127.0.0.1:PORT/", "\thttp://127.0.0.1:PORT/", "ht\ntp://127.0.0.1:PORT/",
  "HTTP://127.0.0.1:PORT/", "http://127.0.0.1:PORT\\@api.example.com/", "http://127.0.0.1:PORT#@api.example.com/",
  "http://127.0.0.1:PORT?@api.example.com/", "https://127.0.0.1:PORT/",
]) {
  attempt(`${JSON.stringify(url)} is read once, as it will be asked for`, ({ port }) =>
    refused(() => fetch(url.replace("PORT", port)), "NotAllowedError", "network:"));
}

for (const url of [
  "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "ftp://127.0.0.1/", "ws://127.0.0.1/", "oro://background/x", "blob:x",
  "javascript:1", "about:blank", "unix:/run/x.sock", "jar:file:///x!/", "view-source:http://127.0.0.1/",
]) {
  attempt(`${url} is no scheme of the network`, () => refused(() => fetch(url), "TypeError"));
}

attempt("a Request is judged as it is sent, not as it was made", async ({ port }) => {
  const request = new Request("https://example.invalid/");
  Object.defineProperty(request, "url", { value: `http://127.0.0.1:${port}/` });
  Object.defineProperty(Request.prototype, "url", { get: () => `http://127.0.0.1:${port}/` });
  await refused(() => fetch(request, { signal: AbortSignal.timeout(2000) }), "NotAllowedError", "network:");
});

attempt("a Request that says it goes elsewhere goes nowhere", async ({ port }) => {
  const request = new Request(`http://127.0.0.1:${port}/`);
  for (const object of [request, Request.prototype]) Object.defineProperty(object, "url", { get: () => "https://example.invalid/" });
  for (const input of [request, `http://127.0.0.1:${port}/`]) {
    const answer = await fetch(input, { signal: AbortSignal.timeout(2000) }).then(() => "an answer", () => "none");
    shut(answer === "none", answer);
  }
});

attempt("URL.prototype.href that lies changes what is judged and what is sent alike", async ({ port }) => {
  Object.defineProperty(URL.prototype, "href", { get: () => `http://127.0.0.1:${port}/` });
  await refused(() => fetch("https://example.invalid/", { signal: AbortSignal.timeout(2000) }), "NotAllowedError", "network:");
});

attempt("a Host header does not change where the request goes", ({ port }) =>
  refused(() => fetch(`http://127.0.0.1:${port}/`, { headers: { host: "api.example.com" } }), "NotAllowedError", "network:"));
