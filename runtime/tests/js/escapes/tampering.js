// Prototypes and globals that the runtime's parts stand on, replaced before they are used: to see what passes through, to
// forge a permission, or to answer a call that the host refused.

// What was seen by the replacement, searched for what no service may hold.
const loot = { __proto__: null };
let seen = 0;
const see = (value, other) => {
  loot[seen] = value;
  loot[seen + 1] = other;
  seen += 2;
};
const found = () => findInternal(loot);

async function useEverything() {
  const calls = [
    () => storage.get("k"), () => notifications.show({ title: "t" }), () => fetch("http://127.0.0.1:1/"),
    () => import("oro:storage"),
  ];
  for (const call of calls) {
    let error;
    try {
      await call();
    } catch (thrown) {
      error = thrown;
    }
    shut(error !== undefined, `${call}`);
  }
  for (const name of ["URL", "TextEncoder", "crypto", "CryptoKey", "Headers"]) {
    try {
      globalThis[name];
    } catch {
      // Broken by the service itself.
    }
  }
  try {
    crypto.getRandomValues(new Uint8Array(4));
    await crypto.subtle.digest("SHA-256", new Uint8Array(4));
    structuredClone({ a: new Map([[1, [2]]]) });
    setTimeout(() => {}, 0);
    dispatchEvent(new Event("x"));
    console.log({ a: 1 });
  } catch {
    // As above.
  }
}

const PROTOTYPES = {
  Array: Array.prototype, Object: Object.prototype, Map: Map.prototype, Set: Set.prototype, WeakMap: WeakMap.prototype,
  Promise: Promise.prototype, Function: Function.prototype, String: String.prototype, RegExp: RegExp.prototype,
  "array iterator": Object.getPrototypeOf([][Symbol.iterator]()), Error: Error.prototype,
};
for (const [name, prototype] of Object.entries(PROTOTYPES)) {
  attempt(`replaced methods of ${name} see nothing of the runtime, and open nothing`, async () => {
    let busy = false;
    for (const key of ownKeys(prototype)) {
      const { value, configurable } = getOwnPropertyDescriptor(prototype, key);
      if (typeof value !== "function" || key === "constructor" || !configurable) continue;
      prototype[key] = function (...args) {
        if (!busy) {
          busy = true;
          see(this, args);
          busy = false;
        }
        return ownApply(value, this, args);
      };
    }
    await useEverything();
    same(found(), null);
  });
}
const { apply: ownApply } = Reflect;

const STATICS = { Object, Array, Reflect, JSON, Promise, Symbol, Number, Math };
for (const [name, holder] of Object.entries(STATICS)) {
  attempt(`replaced functions of ${name} see nothing of the runtime, and open nothing`, async () => {
    for (const key of ownKeys(holder)) {
      const { value, configurable } = getOwnPropertyDescriptor(holder, key);
      if (typeof value !== "function" || key === "prototype" || !configurable) continue;
      holder[key] = function (...args) {
        see(this, args);
        return ownApply(value, this, args);
      };
    }
    await useEverything();
    same(found(), null);
  });
}

const FIELDS = [
  "native", "core", "config", "hooks", "load", "call", "require", "wait", "report", "reporting", "storageChanged", "bytesOf", "brand", "part",
  "natives", "send", "abort", "random", "0", "1", "resolve", "reject", "then", "code", "message", "permissions", "ok", "json", "error",
  "storage", "notifications", "capability", "URL", "background", "default", "object", "length",
];
attempt("accessors on Object.prototype are never called with an object of the runtime's parts", async () => {
  for (const field of FIELDS) {
    Object.defineProperty(Object.prototype, field, {
      configurable: true,
      get() { see(this); return undefined; },
      set(value) {
        see(this, value);
        Object.defineProperty(this, field, { value, writable: true, configurable: true, enumerable: true });
      },
    });
  }
  await useEverything();
  // They are among what is searched for.
  for (const field of FIELDS) delete Object.prototype[field];
  shut(seen > 0, "no accessor was called: the case tests nothing");
  same(found(), null);
});

attempt("accessors on Array.prototype are never called with an object of the runtime's parts", async () => {
  for (const index of ["0", "1", "2"]) {
    Object.defineProperty(Array.prototype, index, {
      configurable: true,
      get() { return undefined; },
      set(value) {
        see(this, value);
        Object.defineProperty(this, index, { value, writable: true, configurable: true, enumerable: true });
      },
    });
  }
  await useEverything();
  same(found(), null);
});

for (const [name, forge] of Object.entries({
  "permissions on Object.prototype": () => { Object.prototype.permissions = ["storage", "network"]; },
  "Array.prototype.some and includes that say yes": () => { Array.prototype.some = Array.prototype.includes = () => true; },
  "Set and Map that have everything": () => { Set.prototype.has = Map.prototype.has = () => true; },
  "String.prototype.startsWith that says yes": () => { String.prototype.startsWith = String.prototype.endsWith = () => true; },
  "Object.is and === of wrapped names": () => { Object.is = () => true; },
  "Symbol.species": () => {
    Object.defineProperty(Array, Symbol.species, { get: () => function () { return ["storage"]; } });
    Object.defineProperty(Promise, Symbol.species, { get: () => function (run) { run(() => {}, () => {}); } });
  },
  "Symbol.hasInstance that says yes": () => {
    for (const type of [Event, EventTarget, AbortSignal, Error]) Object.defineProperty(type, Symbol.hasInstance, { value: () => true });
  },
})) {
  attempt(`${name}: nothing is granted`, async () => {
    forge();
    for (const start of [() => storage.get("k"), () => notifications.show({ title: "t" })]) {
      let answer = "refused";
      try {
        answer = await Promise.race([start(), new Promise((resolve) => setTimeout(() => resolve("refused"), 20))]);
      } catch {
        // Refused.
      }
      same(answer, "refused");
    }
  });
}

attempt("replaced methods and setters of Array see no list of transfers, and change none", async () => {
  const { port1, port2 } = new MessageChannel();
  const buffer = new ArrayBuffer(8);
  const seenBefore = seen;
  const own = {};
  for (const key of ["push", "find", "some", "map", "filter", "includes", "shift"]) {
    own[key] = Array.prototype[key];
    Array.prototype[key] = function (...args) { see(this, args); return undefined; };
  }
  for (const index of [0, 1]) {
    Object.defineProperty(Array.prototype, index, { configurable: true, set(value) { see(this, value); } });
  }
  try {
    port1.postMessage("x", { transfer: { *[Symbol.iterator]() { yield buffer; } } });
    port1.postMessage("y", { transfer: { *[Symbol.iterator]() { yield new MessageChannel().port1; } } });
    structuredClone(new ArrayBuffer(1), { transfer: { *[Symbol.iterator]() { yield new ArrayBuffer(1); } } });
    for (const port of [port1]) {
      let name = "";
      try { port.postMessage(1, { transfer: { *[Symbol.iterator]() { yield port; } } }); } catch (error) { name = error.name; }
      if (name !== "DataCloneError") throw new Error("a port went through itself");
    }
  } finally {
    for (const index of [0, 1]) delete Array.prototype[index];
    for (const key in own) Array.prototype[key] = own[key];
  }
  same(seen, seenBefore, "things seen");
  same(buffer.detached, true);
  port2.close();
});

attempt("replaced methods of Map and Promise see nothing that settles a call", async () => {
  let settles = false;
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    if (typeof value?.resolve === "function" || typeof value?.reject === "function") settles = true;
    return ownApply(set, this, [key, value]);
  };
  Promise.withResolvers = () => { settles = true; };
  await refused(() => storage.get("k"), "NotAllowedError");
  same(settles, false);
});

attempt("a then on Object.prototype does not turn a refusal into an answer", async () => {
  Object.prototype.then = function (resolve) { see(this); resolve("forged"); };
  let answer = "refused";
  try {
    answer = await storage.get("k");
  } catch {
    // Refused.
  }
  delete Object.prototype.then;
  same(answer, "refused");
  same(found(), null);
});

attempt("JSON.parse and stringify that lie do not reach the host with another capability", async () => {
  JSON.stringify = () => '{"key":"k"}';
  JSON.parse = () => ({});
  await refused(() => storage.get("k"), "NotAllowedError");
});

attempt("Function.prototype.call and apply that redirect change no native call", async () => {
  Function.prototype.call = Function.prototype.apply = Function.prototype.bind = function (...args) { see(this, args); };
  Reflect.apply = Reflect.construct = (...args) => { see(args); };
  await refused(() => storage.get("k"), "NotAllowedError");
  same(found(), null);
});

attempt("globals that are replaced are not what the runtime's parts use to refuse", async () => {
  const { Promise: OwnPromise } = globalThis;
  globalThis.Promise = class extends OwnPromise {
    constructor(run) { super((resolve, reject) => { see(run); run(resolve, () => resolve("forged")); }); }
  };
  globalThis.DOMException = globalThis.Error = globalThis.TypeError = function () { return { name: "forged" }; };
  let answer = "refused";
  try {
    answer = await storage.get("k");
  } catch (error) {
    same(error.name, "NotAllowedError");
  }
  same(answer, "refused");
  same(found(), null);
});

attempt("a service cannot take the place of its own listeners' registry", async () => {
  const got = [];
  WeakMap.prototype.get = function () { got[got.length] = this; return undefined; };
  WeakMap.prototype.set = function () { return this; };
  try {
    addEventListener("message", () => {});
  } catch {
    // Broken by the service itself.
  }
  same(findInternal(...got), null);
});
