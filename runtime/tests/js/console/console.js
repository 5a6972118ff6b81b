// What is written is checked from outside (tests/quickjs/log.rs); here is what must be there, and must not throw.
const METHODS = ["assert", "clear", "count", "countReset", "debug", "dir", "dirxml", "error", "group", "groupCollapsed", "groupEnd", "info", "log", "table", "time", "timeEnd", "timeLog", "trace", "warn"];

for (const name of METHODS) {
  test(`console.${name} is there, works without the console, and takes nothing`, () => {
    const { [name]: method } = console;
    same(typeof method, "function");
    same(method(), undefined);
  });
}
test("console has its own name", () => { same(Object.prototype.toString.call(console), "[object console]"); });
test("console is not enumerable among the globals, and can be replaced", () => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, "console");
  equal([descriptor.writable, descriptor.configurable], [true, true]);
});
