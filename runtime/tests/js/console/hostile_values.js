// oro only: Node throws for some of these.
// What console.log writes is checked by the Rust side of the suite; here is what must not throw.
test("nothing that is logged throws", () => {
  const hostile = {
    get boom() { throw new Error("boom"); },
    [Symbol.toStringTag]: "Hostile",
    toString() { throw new Error("boom"); },
  };
  for (const value of [hostile, Object.create(null), new Proxy({}, {}), Symbol("s"), new (class extends Map {})(), globalThis]) {
    console.log(value);
    console.log("%s %d %o %j", value, value, value, 1);
  }
});
