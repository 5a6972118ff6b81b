test("parts of a URL", () => {
  const url = new URL("https://user:pw@example.com:8080/a/b?x=1#frag");
  equal(
    [url.protocol, url.username, url.password, url.host, url.hostname, url.port, url.pathname, url.search, url.hash, url.origin],
    ["https:", "user", "pw", "example.com:8080", "example.com", "8080", "/a/b", "?x=1", "#frag", "https://example.com:8080"],
  );
  same(`${url}`, url.href);
  same(JSON.stringify({ url }), `{"url":"${url.href}"}`);
});

test("relative URLs, normalisation and IDNA", () => {
  same(new URL("../c?d", "https://example.com/a/b/").href, "https://example.com/a/c?d");
  same(new URL("HTTPS://EXAMPLE.com:443/%7Ea/./b").href, "https://example.com/%7Ea/b");
  same(new URL("https://müller.example/").hostname, "xn--mller-kva.example");
  same(new URL("data:text/plain,hi").pathname, "text/plain,hi");
});

test("invalid URLs throw, canParse and parse do not", () => {
  thrown(() => new URL("nonsense"), "TypeError");
  thrown(() => new URL("/a", "nonsense"), "TypeError");
  same(URL.canParse("nonsense"), false);
  same(URL.canParse("a", "https://x/"), true);
  same(URL.parse("nonsense"), null);
});

test("setters change the href and ignore what is not valid", () => {
  const url = new URL("https://example.com/a");
  url.pathname = "/ü";
  url.port = "81";
  url.hash = "h";
  url.protocol = "http";
  url.host = "";
  same(url.href, "http://example.com:81/%C3%BC#h");
  thrown(() => { url.href = "nonsense"; }, "TypeError");
  thrown(() => { "use strict"; url.origin = "x"; }, "TypeError");
});

test("searchParams and search follow each other", () => {
  const url = new URL("https://example.com/?a=1");
  const params = url.searchParams;
  params.append("b", "ü &");
  same(url.href, "https://example.com/?a=1&b=%C3%BC+%26");
  url.search = "?c=3";
  equal([...params], [["c", "3"]]);
  params.delete("c");
  same(url.href, "https://example.com/");
  same(url.searchParams, params);
});
