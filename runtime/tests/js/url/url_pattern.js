const groups = (pattern, input, component = "pathname") => ({ ...new URLPattern(pattern).exec(input)?.[component].groups });
const COMPONENTS = ["protocol", "username", "password", "hostname", "port", "pathname", "search", "hash"];

// --- the constructor

test("components that are not given are wildcards", () => {
  const pattern = new URLPattern();
  for (const name of COMPONENTS) same(pattern[name], "*", name);
  ok(pattern.test("https://user:secret@example.com:81/a?b#c"));
});

test("a string is taken apart into components", () => {
  const pattern = new URLPattern("https://*.example.com:8080/users/:id/x?q=*#top");
  const { protocol, hostname, port, pathname, search, hash } = pattern;
  equal({ protocol, hostname, port, pathname, search, hash },
    { protocol: "https", hostname: "*.example.com", port: "8080", pathname: "/users/:id/x", search: "q=*", hash: "top" });
});

test("components of a dictionary are those of the pattern", () => {
  const pattern = new URLPattern({ hostname: "example.com", pathname: "/a/*" });
  equal([pattern.protocol, pattern.hostname, pattern.pathname], ["*", "example.com", "/a/*"]);
});

test("it has to be called with new", () => { thrown(() => URLPattern("https://example.com/"), "TypeError"); });

test("components are read only", () => {
  const pattern = new URLPattern({ pathname: "/a" });
  thrown(() => { pattern.pathname = "/b"; }, "TypeError");
  same(pattern.pathname, "/a");
});

test("its tag is URLPattern", () => { same(Object.prototype.toString.call(new URLPattern()), "[object URLPattern]"); });

// --- groups

test("a named group matches one segment", () => {
  equal(groups({ pathname: "/users/:id" }, "https://example.com/users/42"), { id: "42" });
  ok(!new URLPattern({ pathname: "/users/:id" }).test("https://example.com/users/42/posts"));
  ok(!new URLPattern({ pathname: "/users/:id" }).test("https://example.com/users/"));
});

test("named groups of one component are told apart", () => {
  equal(groups({ pathname: "/:kind/:id" }, "https://example.com/books/7"), { kind: "books", id: "7" });
});

test("a named group of the host name ends at a dot", () => {
  equal(groups({ hostname: ":sub.example.com" }, "https://a.example.com/", "hostname"), { sub: "a" });
  ok(!new URLPattern({ hostname: ":sub.example.com" }).test("https://a.b.example.com/"));
});

test("wildcards match anything, also nothing, and are numbered", () => {
  equal(groups({ pathname: "/*/x/*" }, "https://example.com/a/b/x/"), { 0: "a/b", 1: "" });
});

test("a regular expression group restricts what matches", () => {
  equal(groups({ pathname: "/:id(\\d+)" }, "https://example.com/12"), { id: "12" });
  ok(!new URLPattern({ pathname: "/:id(\\d+)" }).test("https://example.com/ab"));
});

test("a regular expression group without a name is numbered", () => {
  equal(groups({ pathname: "/(a|b)" }, "https://example.com/b"), { 0: "b" });
});

test("hasRegExpGroups tells of regular expressions alone", () => {
  ok(new URLPattern({ pathname: "/:id(\\d+)" }).hasRegExpGroups);
  ok(new URLPattern({ hash: "(a|b)" }).hasRegExpGroups);
  same(new URLPattern({ pathname: "/:id/*{/x}?" }).hasRegExpGroups, false);
});

// --- modifiers

test("an optional group may be missing, with the slash before it", () => {
  const pattern = new URLPattern({ pathname: "/books/:id?" });
  same(pattern.exec("https://example.com/books").pathname.groups.id, undefined);
  same(pattern.exec("https://example.com/books/1").pathname.groups.id, "1");
  ok(!pattern.test("https://example.com/books/"));
});

test("a repeated group matches one segment or more", () => {
  const pattern = new URLPattern({ pathname: "/files/:path+" });
  same(pattern.exec("https://example.com/files/a/b/c").pathname.groups.path, "a/b/c");
  ok(!pattern.test("https://example.com/files"));
});

test("a group repeated zero times or more may be missing", () => {
  const pattern = new URLPattern({ pathname: "/files/:path*" });
  same(pattern.exec("https://example.com/files/a/b").pathname.groups.path, "a/b");
  ok(pattern.test("https://example.com/files"));
});

test("braces group text for a modifier", () => {
  const pattern = new URLPattern({ pathname: "/book{s}?" });
  ok(pattern.test("https://example.com/book"));
  ok(pattern.test("https://example.com/books"));
  ok(!pattern.test("https://example.com/bookss"));
});

test("an escaped character stands for itself", () => {
  const pattern = new URLPattern({ pathname: "/a\\*b" });
  ok(pattern.test("https://example.com/a*b"));
  ok(!pattern.test("https://example.com/axb"));
});

// --- base URLs

test("a relative string takes what it lacks from the base", () => {
  const pattern = new URLPattern("/users/:id", "https://example.com:8080/else?q");
  equal([pattern.protocol, pattern.hostname, pattern.port, pattern.pathname], ["https", "example.com", "8080", "/users/:id"]);
});

test("a relative string without a base is a TypeError", () => { thrown(() => new URLPattern("/users/:id"), "TypeError"); });

test("baseURL of a dictionary resolves a relative path", () => {
  const pattern = new URLPattern({ pathname: "b/*", baseURL: "https://example.com/a/index.html" });
  equal([pattern.hostname, pattern.pathname], ["example.com", "/a/b/*"]);
});

test("a base that is no URL is a TypeError", () => {
  thrown(() => new URLPattern("/a", "nonsense"), "TypeError");
  thrown(() => new URLPattern({ pathname: "/a", baseURL: "nonsense" }), "TypeError");
});

test("a base beside a dictionary is a TypeError", () => {
  thrown(() => new URLPattern({ pathname: "/a" }, "https://example.com/"), "TypeError");
  thrown(() => new URLPattern().test({ pathname: "/a" }, "https://example.com/"), "TypeError");
});

test("test and exec resolve a relative input against their base", () => {
  const pattern = new URLPattern({ hostname: "example.com", pathname: "/a/:x" });
  ok(pattern.test("b", "https://example.com/a/"));
  same(pattern.exec("b", "https://example.com/a/").pathname.groups.x, "b");
});

// --- canonical forms and case

test("the default port of the protocol is empty", () => { same(new URLPattern("https://example.com:443/").port, ""); });

test("paths match by case unless ignoreCase is given", () => {
  ok(!new URLPattern({ pathname: "/Users" }).test("https://example.com/users"));
  ok(new URLPattern({ pathname: "/Users" }, { ignoreCase: true }).test("https://example.com/uSERS"));
  ok(new URLPattern("/Users", "https://example.com", { ignoreCase: true }).test("https://example.com/USERS"));
});

test("text is percent-encoded as in a URL", () => {
  same(new URLPattern({ pathname: "/caf\u00e9" }).pathname, "/caf%C3%A9");
  ok(new URLPattern({ pathname: "/caf\u00e9" }).test("https://example.com/caf\u00e9"));
});

// --- invalid patterns

for (const [what, pattern] of Object.entries({
  "a group that does not end": { pathname: "/(abc" }, "a brace that does not end": { pathname: "/{abc" },
  "a name that is there twice": { pathname: "/:a/:a" }, "an empty regular expression": { pathname: "/()" },
  "a regular expression that captures": { pathname: "/((a))" }, "a name that is empty": { pathname: "/:/a" },
  "a host name with a space": { hostname: "bad host" }, "a port that is no number": { port: "eight" },
})) {
  test(`${what} is a TypeError`, () => { thrown(() => new URLPattern(pattern), "TypeError"); });
}

// --- test and exec

test("exec gives the inputs, and input and groups of each component", () => {
  const result = new URLPattern({ hostname: "example.com", pathname: "/:a" }).exec("https://u:p@example.com:81/x?q=1#h");
  equal(Object.keys(result).sort(), ["inputs", ...COMPONENTS].sort());
  equal(result.inputs, ["https://u:p@example.com:81/x?q=1#h"]);
  equal(Object.fromEntries(COMPONENTS.map((name) => [name, result[name].input])),
    { protocol: "https", username: "u", password: "p", hostname: "example.com", port: "81", pathname: "/x", search: "q=1", hash: "h" });
  equal(result.pathname.groups, { a: "x" });
  equal(result.search.groups, { 0: "q=1" });
  equal(result.hostname.groups, {});
});

test("the inputs of exec have the base, if there was one", () => {
  equal(new URLPattern().exec("a", "https://example.com/").inputs, ["a", "https://example.com/"]);
});

test("exec is null where nothing matches", () => {
  same(new URLPattern({ pathname: "/a" }).exec("https://example.com/b"), null);
});

test("an input that is no URL matches nothing", () => {
  ok(new URLPattern().exec("nonsense") === null);
  same(new URLPattern().test("nonsense"), false);
});

test("a dictionary can be matched", () => {
  const pattern = new URLPattern({ pathname: "/:a" });
  ok(pattern.test({ pathname: "/x" }));
  same(pattern.exec({ pathname: "/x" }).pathname.groups.a, "x");
  ok(!pattern.test({ pathname: "/x/y" }));
});

test("a URL object can be matched", () => {
  same(new URLPattern({ pathname: "/:a" }).exec(new URL("https://example.com/x")).pathname.groups.a, "x");
});

test("it cannot be cloned", () => { thrown(() => structuredClone(new URLPattern()), "DataCloneError"); });
