// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.
//
// The module `oro:background` for the foreground of the app. It needs no bundler: a page may import this file as it is.

/** A stable code beside the message: what every rejected call carries. */
function failure({ code = "EINTERNAL", message = "the host gave no reason" } = {}) {
  const error =
    code.endsWith("Error") && typeof DOMException === "function" ? new DOMException(message, code) : new Error(message);
  Object.defineProperty(error, "code", { value: code, enumerable: true, configurable: true });
  return error;
}

// Transports: `request(name, payload)` resolves to the answer, `subscribe(deliver)` passes on `background:events`.
// Nothing below them knows which one it is.

/** A host in the same process, which put `oroBackgroundPort` on the global object. */
function inProcess() {
  const port = globalThis.oroBackgroundPort;
  if (!port) return null;
  return {
    request: async (name, payload) => {
      try {
        return await port.request(name, payload);
      } catch (error) {
        throw error instanceof Error ? error : failure(error ?? undefined);
      }
    },
    subscribe: (deliver) => port.subscribe(deliver),
  };
}

/**
 * A webview with `window.ipc`, which takes text. The host answers by dispatching a CustomEvent "oro:background" on the
 * window, whose detail is { seq, value }, { seq, error } or { event }. A host that gave this frame `oroBackgroundKey` gets it with
 * each request, and so knows it from the frames of others.
 */
function webview() {
  const ipc = globalThis.ipc;
  if (typeof ipc?.postMessage !== "function") return null;
  const waiting = new Map();
  // Not from 1: what was on its way to the page before a reload must answer nothing here.
  let last = Math.floor(Math.random() * 2 ** 40);
  let deliver = () => {};
  globalThis.addEventListener("oro:background", ({ detail }) => {
    if ("event" in detail) return deliver(detail.event);
    const caller = waiting.get(detail.seq);
    waiting.delete(detail.seq);
    if ("error" in detail) caller?.reject(failure(detail.error));
    else caller?.resolve(detail.value);
  });
  return {
    request: (name, payload) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        const key = globalThis.oroBackgroundKey;
        ipc.postMessage(JSON.stringify({ channel: "oro:background", key, seq: last, name, payload }));
      }),
    subscribe: (listener) => {
      deliver = listener;
    },
  };
}

/** The Oro runtime. Its module exists nowhere else, hence the import at run time, which bundlers must leave alone. */
async function oroRuntime() {
  const specifier = "oro:ipc";
  let ipc;
  try {
    ({ default: ipc } = await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier));
  } catch {
    return null;
  }
  return {
    request: async (name, payload) => {
      const { data, err } = await ipc.request(name, { payload: JSON.stringify(payload) });
      if (err) throw failure({ code: err.code, message: err.message });
      return data;
    },
    subscribe: (deliver) => globalThis.addEventListener("background:events", ({ detail }) => deliver(detail)),
  };
}

// Structured clone as JSON (docs/ipc.md): plain JSON is itself, anything else an object with the key `$type`. The source is
// self-contained, because `oro-bg gen` puts it into the foreground's module too: what one side writes, the other reads.

function wire(core) {
  const TYPE = "$type";
  const DEPTH_MAX = 100;
  const BYTES_MAX = core?.config.messageBytesMax ?? Infinity;
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const ARRAYS = /^(?:(?:Int|Uint|Float)(?:8|16|32|64)|Uint8Clamped|Big(?:Int|Uint)64)Array$/;
  const isView = (kind) => kind === "DataView" || (ARRAYS.test(kind) && typeof globalThis[kind] === "function");
  const { keys, hasOwn, defineProperty } = Object;

  // In an isolate a value is what the engine says, whatever its tags and its prototype; elsewhere nobody fakes a tag.
  const { kindOf, platformClassOf, timeOf, sourceOf, flagsOf, eachOfMap, eachOfSet } = core?.load("kinds") ?? {
    kindOf: (value) => Object.prototype.toString.call(value).slice(8, -1),
    platformClassOf: () => undefined,
    timeOf: (date) => date.getTime(),
    sourceOf: (pattern) => pattern.source,
    flagsOf: (pattern) => pattern.flags,
    eachOfMap: (map, callback) => map.forEach(callback),
    eachOfSet: (set, callback) => set.forEach(callback),
  };

  // Positions of the author's files, since nobody else can look them up.
  const mapStack = core?.native.mapStack ?? ((stack) => stack);

  function refuse(why) {
    throw typeof DOMException === "function" ? new DOMException(why, "DataCloneError") : new TypeError(why);
  }

  function tooLarge() {
    throw new RangeError(`more than the limit of ${BYTES_MAX} bytes for one message`);
  }

  const wellFormed = (text) => (typeof text.toWellFormed === "function" ? text.toWellFormed() : text);
  const put = (object, key, value) => defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  const hide = (object, key, value) => defineProperty(object, key, { value, writable: true, configurable: true });

  function toBase64(bytes) {
    if (typeof bytes.toBase64 === "function") return bytes.toBase64();
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }

  function fromBase64(text) {
    try {
      if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text).buffer;
      return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
    } catch {
      return refuse("bytes that are not base64");
    }
  }

  class Writer {
    // Where each object is written: the keys and indices that lead to it from the outermost value.
    #places = new Map();
    #path = [];
    // The same as its author would say it, without what only the JSON has; the items of a Map and a Set as `[...map]` has them.
    #said = [];
    #bytes = 0;

    write(value) {
      // Each takes a byte and a comma at least.
      this.#bytes += 2;
      if (this.#bytes > BYTES_MAX) tooLarge();
      switch (typeof value) {
        case "string": return wellFormed(value);
        case "boolean": return value;
        case "number":
          if (Object.is(value, -0)) return { [TYPE]: "Number", value: "-0" };
          return Number.isFinite(value) ? value : { [TYPE]: "Number", value: `${value}` };
        case "undefined": return { [TYPE]: "undefined" };
        case "bigint": return { [TYPE]: "BigInt", value: `${value}` };
        case "object": return value === null ? null : this.#object(value);
        default: return this.#refuse(`a ${typeof value}`);
      }
    }

    #object(value) {
      const place = this.#places.get(value);
      if (place) return this.#reference(place);
      if (this.#path.length >= DEPTH_MAX) refuse("it is nested too deeply");
      this.#places.set(value, [...this.#path]);
      const kind = kindOf(value);
      switch (kind) {
        case "Object": return this.#plain(value);
        case "Array": return this.#array(value);
        case "Date": return { [TYPE]: kind, value: Number.isNaN(timeOf(value)) ? null : timeOf(value) };
        case "RegExp": return { [TYPE]: kind, value: wellFormed(sourceOf(value)), flags: flagsOf(value) };
        case "Map": {
          const entries = [];
          eachOfMap(value, (item, key) => entries.push([key, item]));
          const write = (entry, index) => this.#inside(index, () => this.#items(entry));
          return { [TYPE]: kind, value: this.#wrapped("value", () => entries.map(write)) };
        }
        case "Set": {
          const items = [];
          eachOfSet(value, (item) => items.push(item));
          return { [TYPE]: kind, value: this.#wrapped("value", () => this.#items(items)) };
        }
        case "Error": return this.#error(value);
        case "DOMException":
          return { [TYPE]: kind, name: wellFormed(value.name), message: wellFormed(value.message) };
        case "Number": case "String": case "Boolean": case "BigInt":
          return { [TYPE]: "Boxed", value: this.#wrapped("value", () => this.write(value.valueOf())) };
        case "ArrayBuffer":
          if (value.detached) this.#refuse("an ArrayBuffer that is detached");
          if (value.byteLength > BYTES_MAX) tooLarge();
          return { [TYPE]: kind, value: toBase64(new Uint8Array(value)) };
      }
      if (isView(kind)) return this.#view(value, kind);
      const name = kind === "platform" ? platformClassOf(value) : kind;
      return this.#refuse(name === undefined ? "an object that cannot be sent" : `${/^[AEIOU](?!RL)/.test(name) ? "an" : "a"} ${name}`);
    }

    #refuse(what) {
      if (this.#said.length === 0) refuse(`it is ${what}`);
      const step = (key) => {
        if (typeof key === "number" || /^\d+$/.test(key)) return `[${key}]`;
        return /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
      };
      const path = this.#said.map(step).join("").replace(/^\./, "");
      refuse(`it contains ${what}, at ${path.length > 200 ? `…${path.slice(-200)}` : path}`);
    }

    // From the place of the reference so many steps up, then down: it holds when a part of the whole travels on.
    #reference(place) {
      let common = 0;
      while (common < place.length && place[common] === this.#path[common]) common += 1;
      return { [TYPE]: "Ref", up: this.#path.length - common, value: place.slice(common) };
    }

    #plain(value) {
      const names = keys(value);
      if (!names.includes(TYPE)) return this.#properties(value, names);
      return { [TYPE]: "Object", value: this.#wrapped("value", () => this.#properties(value, names)) };
    }

    #properties(value, names) {
      const written = {};
      for (const name of names) {
        // A getter of another one may have removed it.
        if (!hasOwn(value, name)) continue;
        if (wellFormed(name) !== name) refuse("the name of a property is not valid Unicode");
        const item = value[name];
        if (item !== undefined) put(written, name, this.#inside(name, () => this.write(item)));
      }
      return written;
    }

    #array(value) {
      let items = 0;
      for (; items < value.length && hasOwn(value, items); items += 1) if (2 * items > BYTES_MAX) tooLarge();
      const names = keys(value);
      // Neither holes nor properties besides the items.
      if (items === value.length && items === names.length) return this.#items(value);
      const write = () => this.#properties(value, names.filter((name) => value[name] !== undefined));
      return { [TYPE]: "Array", length: value.length, value: this.#wrapped("value", write) };
    }

    #items(list) {
      const written = [];
      for (let index = 0; index < list.length; index += 1) {
        put(written, index, this.#inside(index, () => this.write(list[index])));
      }
      return written;
    }

    #error(value) {
      const text = (item) => wellFormed(`${item}`);
      const written = { [TYPE]: "Error", name: text(value.name), message: text(value.message) };
      if (typeof value.stack === "string") written.stack = mapStack(text(value.stack));
      if (hasOwn(value, "cause")) written.cause = this.#inside("cause", () => this.write(value.cause));
      return written;
    }

    #view(value, kind) {
      const { buffer, byteOffset } = value;
      const length = kind === "DataView" ? value.byteLength : value.length;
      return { [TYPE]: kind, buffer: this.#inside("buffer", () => this.write(buffer)), byteOffset, length };
    }

    #inside(key, write) {
      this.#said.push(key);
      const written = this.#wrapped(key, write);
      this.#said.pop();
      return written;
    }

    #wrapped(key, write) {
      this.#path.push(key);
      const written = write();
      this.#path.pop();
      return written;
    }
  }

  // First everything that has an identity is made, then it is filled: a reference may lead anywhere.
  class Reader {
    #made = new Map();
    #targets = new Map();
    #fill = [];
    // The nodes that lead to the one that is looked at.
    #path = [];

    read(root) {
      this.#make(root);
      for (const fill of this.#fill) fill();
      return this.#take(root);
    }

    #make(node) {
      if (typeof node !== "object" || node === null || this.#made.has(node)) return;
      if (this.#path.length > DEPTH_MAX) refuse("it is nested too deeply");
      if (Array.isArray(node)) return this.#properties([node], node, []);
      if (!hasOwn(node, TYPE)) return this.#properties([node], node, {});
      const { [TYPE]: type, value } = node;
      const keep = (made) => { this.#made.set(node, made); return made; };
      switch (type) {
        case "undefined": case "Number": case "BigInt": return;
        case "Ref": return void this.#targets.set(node, this.#find(node));
        case "Object": return this.#properties([node, record(value)], value, {});
        case "Array": {
          const { length } = node;
          if (!Number.isInteger(length) || length < 0 || length >= 2 ** 32) refuse("an Array without a length");
          const array = [];
          array.length = length;
          return this.#properties([node, record(value)], value, array);
        }
        case "Date": return void keep(new Date(value === null ? NaN : number(value)));
        case "RegExp":
          try {
            return void keep(new RegExp(text(value), text(node.flags ?? "")));
          } catch {
            return refuse("a RegExp that is not valid here");
          }
        case "Map": {
          const map = keep(new Map());
          for (const entry of list(value)) {
            if (list(entry).length !== 2) refuse("a Map entry that is not a pair");
            for (const item of entry) this.#below([node, value, entry], item);
          }
          return this.#later(() => { for (const [key, item] of value) map.set(this.#take(key), this.#take(item)); });
        }
        case "Set": {
          const set = keep(new Set());
          for (const item of list(value)) this.#below([node, value], item);
          return this.#later(() => { for (const item of value) set.add(this.#take(item)); });
        }
        case "Error": return this.#error(node, keep);
        case "DOMException": return void keep(new DOMException(text(node.message ?? ""), text(node.name ?? "Error")));
        case "Boxed": {
          const primitive = this.#take(value);
          if (primitive === null || primitive === undefined || typeof primitive === "object") refuse("a Boxed without a primitive");
          return void keep(Object(primitive));
        }
        case "ArrayBuffer": return void keep(fromBase64(value));
      }
      if (typeof type === "string" && isView(type)) return void keep(this.#view(type, node));
      refuse(`the unknown ${TYPE} ${JSON.stringify(type)}`);
    }

    #below(nodes, node) {
      this.#path.push(...nodes);
      this.#make(node);
      this.#path.length -= nodes.length;
    }

    #properties(nodes, properties, made) {
      this.#made.set(nodes[0], made);
      const names = keys(properties);
      for (const name of names) this.#below(nodes, properties[name]);
      this.#later(() => { for (const name of names) put(made, name, this.#take(properties[name])); });
    }

    #error(node, keep) {
      const name = text(node.name ?? "Error");
      const error = keep(new (hasOwn(ERRORS, name) ? ERRORS[name] : Error)());
      hide(error, "message", text(node.message ?? ""));
      if (node.stack !== undefined) hide(error, "stack", text(node.stack));
      if (!hasOwn(node, "cause")) return;
      this.#below([node], node.cause);
      this.#later(() => hide(error, "cause", this.#take(node.cause)));
    }

    #view(type, node) {
      try {
        return new globalThis[type](this.#bytes(node), node.byteOffset ?? 0, node.length);
      } catch (error) {
        if (error instanceof RangeError) refuse(`a ${type} outside of its buffer`);
        throw error;
      }
    }

    // The buffer of a view: a reference, a buffer, or only the bytes of one.
    #bytes(node) {
      const { buffer, value } = node;
      if (buffer === undefined) return fromBase64(value);
      this.#below([node], buffer);
      const target = this.#targets.get(buffer) ?? buffer;
      if (target?.[TYPE] !== "ArrayBuffer") refuse("a view without a buffer");
      this.#make(target);
      return this.#made.get(target);
    }

    #later(fill) { this.#fill.push(fill); }

    // The finished value of a node that was visited before.
    #take(node) {
      if (typeof node !== "object" || node === null) return node;
      if (this.#targets.has(node)) {
        const target = this.#targets.get(node);
        return this.#made.has(target) ? this.#made.get(target) : refuse("a Ref that leads to no object");
      }
      if (this.#made.has(node)) return this.#made.get(node);
      const { [TYPE]: type, value } = node;
      switch (type) {
        case "undefined": return undefined;
        case "Number": return ["NaN", "Infinity", "-Infinity", "-0"].includes(value) ? Number(value) : refuse("a Number that JSON can carry");
        case "BigInt": return /^-?[0-9]+$/.test(text(value)) ? BigInt(value) : refuse("a BigInt that is not an integer");
        default: return refuse(`the ${TYPE} ${JSON.stringify(type)} in a wrong place`);
      }
    }

    #find({ up, value }) {
      if (!Number.isInteger(up) || up < 1 || up > this.#path.length) refuse("a Ref that leads nowhere");
      let node = this.#path[this.#path.length - up];
      for (const step of list(value)) {
        const isStep = Array.isArray(node) ? Number.isInteger(step) : typeof step === "string";
        if (!isStep || typeof node !== "object" || node === null || !hasOwn(node, step)) refuse("a Ref that leads nowhere");
        node = node[step];
      }
      return node;
    }
  }

  const must = (holds, value, what) => (holds ? value : refuse(`what should be ${what} is not`));
  const text = (value) => must(typeof value === "string", value, "text");
  const number = (value) => must(typeof value === "number", value, "a number");
  const list = (value) => must(Array.isArray(value), value, "a list");
  const record = (value) => must(typeof value === "object" && value !== null && !Array.isArray(value), value, "an object");

  return {
    encode: (value) => (value === undefined ? null : new Writer().write(value)),
    decode: (value) => new Reader().read(value),
  };
}

const { encode, decode } = wire();

/** What is of a type that this page does not know stays as it was sent: an event must not be lost for it. */
function received(value) {
  try {
    return decode(value);
  } catch {
    return value;
  }
}

const withResult = (run) => (run ? { ...run, result: received(run.result) } : run);
const withLastRun = (status) => (status?.lastRun ? { ...status, lastRun: withResult(status.lastRun) } : status);

const listeners = new Map();
let connecting = null;

/** Connects once, at the first call; the host may be set up after this module was loaded. */
function connect() {
  connecting ??= (async () => {
    const transport = inProcess() ?? webview() ?? (await oroRuntime());
    transport?.subscribe(dispatch);
    return transport;
  })();
  return connecting.then((transport) => {
    // Not remembered: the host may appear later.
    if (transport === null) connecting = null;
    return transport;
  });
}

async function request(name, payload = null) {
  const transport = await connect();
  if (transport === null) {
    throw failure({ code: "NotSupportedError", message: "there is no host of background services here" });
  }
  return transport.request(`background:${name}`, payload);
}

function dispatch(event) {
  const { id, runId = null, atMs: at, kind } = typeof event === "string" ? JSON.parse(event) : event;
  const { type, ...detail } = kind;
  for (const field of ["data", "result", "value"]) if (field in detail) detail[field] = received(detail[field]);
  for (const listener of [...(listeners.get(type) ?? [])]) {
    try {
      listener({ id, runId, at, type, detail });
    } catch (error) {
      // One listener must not silence the next; the error is reported as any other.
      if (typeof reportError === "function") reportError(error);
      else setTimeout(() => { throw error; });
    }
  }
}

export const background = Object.freeze({
  async available() {
    if ((await connect()) === null) return { available: false, reason: "there is no host of background services here" };
    return request("available");
  },
  register: (options) => request("register", options),
  async schedule(id, overrides) {
    const data = overrides?.data === undefined ? {} : { data: encode(overrides.data) };
    return request("schedule", { id, ...overrides, ...data });
  },
  cancel: (id) => request("cancel", { id }),
  status: async (id) => withLastRun(await request("status", { id })),
  guarantees: (id) => request("guarantees", { id }),
  list: async () => (await request("list"))?.map(withLastRun),
  history: async (id) => (await request("history", { id }))?.map(withResult),
  postMessage: async (id, data) => request("post-message", { id, data: encode(data) }),
  addEventListener(type, listener) {
    if (!listeners.has(type)) listeners.set(type, new Set());
    listeners.get(type).add(listener);
    // A host that is missing is an answer of the calls, not of this one.
    connect().catch(() => {});
  },
  removeEventListener(type, listener) {
    listeners.get(type)?.delete(listener);
  },
});

const changes = new Map();

/** Values that outlive the process, shared with the services that have the permission `storage`. */
export const storage = Object.freeze({
  get: async (key) => received(await request("storage-get", { key })),
  async set(key, value) {
    await request("storage-set", { key, value: encode(value) });
  },
  delete: (key) => request("storage-delete", { key }),
  list: (prefix = "") => request("storage-list", { prefix }),
  addEventListener(type, listener) {
    if (type !== "change" || changes.has(listener)) return;
    changes.set(listener, ({ detail }) => listener({ type: "change", ...detail }));
    background.addEventListener("storage", changes.get(listener));
  },
  removeEventListener(type, listener) {
    if (type !== "change") return;
    background.removeEventListener("storage", changes.get(listener));
    changes.delete(listener);
  },
});

export default background;
