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

test("the origin of a blob: URL is that of the http: or https: URL in it, and opaque otherwise", () => {
  same(new URL("blob:https://a.example/id").origin, "https://a.example");
  same(new URL("blob:http://a.example:81/id").origin, "http://a.example:81");
  for (const wrapped of ["ftp://a/x", "ns://a", "blob:https://a/x", "file:///x", ""]) same(new URL(`blob:${wrapped}`).origin, "null", wrapped);
});

for (const [input, href] of [
  ["http://0x7f.1", "http://127.0.0.1/"],
  ["http://4294967295", "http://255.255.255.255/"],
  ["http://[1:0::]", "http://[1::]/"],
  ["http://[::ffff:1.2.3.4]/", "http://[::ffff:102:304]/"],
  ["http://ex%41mple.com", "http://example.com/"],
  ["http://faß.de", "http://xn--fa-hia.de/"],
  ["http://日本語。jp", "http://xn--wgv71a119e.jp/"],
  ["http:\\\\a\\b", "http://a/b"],
  ["h\tt\ntp://a/b\rc", "http://a/bc"],
  ["https://h/%7e/%2E%2e/x", "https://h/x"],
  ["https://h/a'b\"<>`{}|^ é", "https://h/a'b%22%3C%3E%60%7B%7D|%5E%20%C3%A9"],
  ["https://h?a'b\"<>`{}|^", "https://h/?a%27b%22%3C%3E`{}|^"],
  ["ns://h?a'b", "ns://h?a'b"],
  ["https://h#a'b\"<>`{}|^ ", "https://h/#a'b%22%3C%3E%60{}|^"],
  ["web+demo:/.//not-a-host/", "web+demo:/.//not-a-host/"],
  ["https://h:443/", "https://h/"],
]) test(`${JSON.stringify(input)} is serialised as ${href}`, () => { same(new URL(input).href, href); });

for (const input of ["http://256.1.1.1", "http://1.2.3.08/", "http://[::1", "http://a b/", "http://a<b/", "http://%zz/", "http://h:65536", "https://", "http://­/", "ns://h:x"]) {
  test(`${JSON.stringify(input)} is no URL`, () => { same(URL.canParse(input), false); });
}

for (const [input, name, value, href] of [
  ["http://h/", "protocol", "file", "file://h/"],
  ["http://u@h/", "protocol", "file", "http://u@h/"],
  ["http://h:81/", "protocol", "file", "http://h:81/"],
  ["http://h/", "protocol", "ns", "http://h/"],
  ["ns://h", "protocol", "https", "ns://h"],
  ["http://h:443/", "protocol", "https:", "https://h/"],
  ["https://h/", "port", "80a", "https://h:80/"],
  ["https://h:8/", "port", "443", "https://h/"],
  ["https://h/", "port", "65536", "https://h/"],
  ["https://h/", "username", "a:b@", "https://a%3Ab%40@h/"],
  ["https://h/", "hostname", "x:1", "https://h/"],
  ["https://h/", "host", "x:1/y", "https://x:1/"],
  ["ns:/a", "pathname", "//x", "ns:/.//x"],
  ["ns:/a?q#f", "pathname", "//x", "ns:/.//x?q#f"],
  ["ns:opaque", "pathname", "/x", "ns:opaque"],
  ["https://h/", "search", "??é", "https://h/??%C3%A9"],
  ["https://h/?a#b", "hash", "", "https://h/?a"],
]) test(`${name} = "${value}" of ${input}`, () => {
  const url = new URL(input);
  url[name] = value;
  same(url.href, href);
  same(new URL(url.href).href, href, "parsed again:");
});

test("members are enumerable, and each call says how many arguments it needs", () => {
  const names = [];
  for (const name in new URL("https://h/")) names.push(name);
  for (const name of ["href", "origin", "searchParams", "toString", "toJSON"]) ok(names.includes(name), name);
  equal([URL.length, URL.parse.length, URL.canParse.length], [1, 1, 1]);
  for (const call of [() => new URL(), () => URL.parse(), () => URL.canParse()]) thrown(call, "TypeError");
});
