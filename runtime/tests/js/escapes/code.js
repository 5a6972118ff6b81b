// Code from text: allowed, since it may no more than the module it stands in. Nothing privileged is in its reach.

const NAMES = ["native", "core", "parts", "hooks", "config", "call", "settle", "waiting", "loaded", "require", "process", "std", "os", "bjson"];
const visible = (evaluate) => NAMES.filter((name) => evaluate(`typeof ${name}`) !== "undefined");

for (const [name, evaluate] of [
  ["eval", (code) => eval(code)],
  ["indirect eval", (code) => (0, eval)(code)],
  ["new Function", (code) => new Function(`return ${code}`)()],
  ["Function called", (code) => Function(`return ${code}`)()],
  ["the constructor of a function", (code) => (() => {}).constructor(`return ${code}`)()],
  ["the constructor of a method of the runtime", (code) => postMessage.constructor(`return ${code}`)()],
  ["the constructor of a constructor", (code) => ({}).constructor.constructor(`return ${code}`)()],
  ["Reflect.construct", (code) => Reflect.construct(Function, [`return ${code}`])()],
  ["a generator function's constructor", (code) => (function* () {}).constructor(`yield ${code}`)().next().value],
  ["a bound Function", (code) => Function.bind(null, `return ${code}`)()()],
]) {
  attempt(`${name} sees nothing of the runtime`, () => same(visible(evaluate).join(), ""));
  attempt(`${name} does not open storage`, () => refused(() => evaluate("storage.get('k')"), "NotAllowedError"));
}

attempt("the constructors of async and of async generator functions see nothing of the runtime", async () => {
  for (const name of NAMES) {
    same(await (async () => {}).constructor(`return typeof ${name}`)(), "undefined", name);
    same((await (async function* () {}).constructor(`yield typeof ${name}`)().next()).value, "undefined", name);
  }
});

attempt("timers run no text", async () => {
  for (const start of [setTimeout, setInterval]) await refused(async () => start("globalThis.ran = true", 0), "TypeError");
  await new Promise((resolve) => setTimeout(resolve, 5));
  shut(globalThis.ran === undefined, "the text ran");
});

attempt("the receiver of a sloppy function is the global object and no more", () => {
  same(new Function("return this")(), globalThis);
  same((0, eval)("this"), globalThis);
});

attempt("nothing that the global object leads to belongs to the runtime's parts", async () => {
  const { default: background } = await import("oro:background");
  same(findInternal(globalThis, background, import.meta, new Event("x"), new AbortController(), () => {}), null);
});

attempt("callers of a function are not to be had", () => {
  const sloppy = new Function("return [arguments.callee, this]");
  const [callee] = sloppy();
  for (const get of [() => callee.caller, () => callee.arguments, () => sloppy.caller]) {
    let value = null;
    try {
      value = get();
    } catch (error) {
      same(error.name, "TypeError");
    }
    shut(value === null || value === undefined, `${value}`);
  }
});

attempt("the engine's own modules are not linked in", async () => {
  for (const name of ["std", "os", "bjson", "qjs:std", "qjs:os", "node:fs"]) await refused(() => import(name), "TypeError");
});
