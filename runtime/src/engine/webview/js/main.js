// The service's side of a hidden page: runs in the Worker, speaks with Rust in texts of JSON (`protocol.rs`), and makes the
// scope of the browser the scope of a service.

export default function main(parts) {
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const { defineProperty } = Object;
  const { then } = Promise.prototype;
  const { MessageEvent, MessagePort, Request, URL, performance, setTimeout, structuredClone } = globalThis;
  // One error, with all its causes.
  const ERROR_LENGTH_MAX = 64 << 10;

  String.prototype.toWellFormed ??= function toWellFormed() {
    return this.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  };
  const { toWellFormed } = String.prototype;
  const plainJson = parts.plain();
  const { readable, stackOf, placeOf } = parts.stacks();
  const quoted = (text) => stringify(apply(toWellFormed, `${text}`, []));

  const post = globalThis.postMessage.bind(globalThis);
  const openFetch = globalThis.fetch?.bind(globalThis);
  const encoder = new TextEncoder();
  const getter = (name) => Object.getOwnPropertyDescriptor(Request.prototype, name).get;
  const [urlOf, signalOf] = [getter("url"), getter("signal")];

  let core;
  let config;
  let lastCall = 0;
  // Messages are shown from when Rust says so until the run is done.
  let isListening = false;

  function withinLimit(json) {
    const limit = config.messageBytesMax;
    if (json.length * 3 <= limit) return json;
    const size = json.length > limit ? json.length : encoder.encode(json).length;
    if (size > limit) throw new RangeError(`${size} bytes are more than the limit of ${limit} for one message`);
    return json;
  }

  // The service's module by the name that the app has for it.
  const entryOf = (filename) => (filename === config.url ? config.entry : filename);

  function described(thrown) {
    const [name, message, stack] = core.describe(thrown).map((text) => quoted(text.slice(0, ERROR_LENGTH_MAX)));
    return `{"name":${name},"message":${message},"stack":${stack}}`;
  }

  const native = {
    now: () => performance.now(),
    log(level, text) {
      post(`{"type":"log","level":${quoted(level)},"text":${quoted(text.slice(0, config.logBytesMax + 1))}}`);
    },
    call(capability, operation, json) {
      lastCall += 1;
      const fields = `"capability":${quoted(capability)},"operation":${quoted(operation)},"payload":${withinLimit(json)}`;
      post(`{"type":"call","id":${lastCall},${fields}}`);
      return lastCall;
    },
    postMessage(json) { post(`{"type":"message","data":${withinLimit(json)}}`); },
    progress(completed, total) { post(`{"type":"progress","completed":${completed},"total":${total}}`); },
    close() { post('{"type":"close"}'); },
    uncaught(prefix, thrown) { post(`{"type":"uncaught","prefix":${quoted(prefix)},"error":${described(thrown)}}`); },
    locate(thrown) {
      const [name, message, stack] = core.describe(thrown);
      const place = placeOf(stack);
      return { message: `${name}: ${message}`, ...place, filename: entryOf(place.filename) };
    },
    plainJson,
    mapStack: readable,
    // A Proxy is what it pretends to be.
    targetOf: () => undefined,
    load: (name) => ({ part: parts[name], natives: {} }),
  };

  const { CustomEvent, ErrorEvent, PromiseRejectionEvent } = globalThis;
  parts.event_types = () => ({ CustomEvent, ErrorEvent, MessageEvent, PromiseRejectionEvent });

  function define(name, value) {
    defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  }

  function defineLazily(part, ...names) {
    for (const name of names) {
      const get = () => {
        const value = core.load(part)[name];
        define(name, value);
        return value;
      };
      defineProperty(globalThis, name, { get, set: (value) => define(name, value), enumerable: false, configurable: true });
    }
  }

  // A body goes on with the request; whether its host may be reached is for Rust to say, and what goes past this is stopped
  // by the policy of the page.
  async function fetch(input, init = undefined) {
    if (arguments.length === 0) throw new TypeError("the URL to fetch is missing");
    const request = new Request(input instanceof Request ? input : absolute(`${input}`), init);
    const url = apply(urlOf, request, []);
    try {
      await core.call("network", "reach", { url });
    } catch (error) {
      throw error?.code === "EINTERNAL" ? new TypeError(error.message) : error;
    }
    try {
      return await openFetch(request);
    } catch (error) {
      const signal = apply(signalOf, request, []);
      if (signal.aborted) throw signal.reason;
      // The browser does not say which of them it was.
      throw error instanceof TypeError ? new TypeError(`fetch of ${url} failed: ${error.message}`, { cause: error }) : error;
    }
  }

  // The browser would take the Worker's own address as the base.
  function absolute(text) {
    try {
      new URL(text);
    } catch {
      throw new TypeError(`"${text}" is not an absolute URL: a relative one has no base in a service`);
    }
    return text;
  }

  function postMessage(data, options = undefined) {
    if (arguments.length === 0) throw new TypeError("postMessage needs a message");
    if (typeof options !== "object" && options !== undefined) throw new TypeError("options must be an object");
    const transfer = [...(typeof options?.[Symbol.iterator] === "function" ? options : (options?.transfer ?? []))];
    if (transfer.some((value) => typeof value !== "object")) throw new TypeError("only objects can be transferred");
    if (transfer.some((value) => value instanceof MessagePort)) {
      throw new DOMException("a MessagePort cannot leave the isolate", "DataCloneError");
    }
    const json = core.toJson(data, "the message");
    // Bytes are sent as a copy, and detached as if they had been moved.
    if (transfer.length > 0) structuredClone(null, { transfer });
    native.postMessage(json);
  }

  function begin(settings) {
    config = settings;
    parts.gates();
    core = parts.core(native, config);
    core.stackOf = stackOf;
    parts.events(core);
    for (const name of ["lifecycle", "host", "uncaught"]) parts[name](core);
    define("ExtendableEvent", core.ExtendableEvent);
    define("name", config.name);
    define("close", () => native.close());
    define("fetch", fetch);
    define("postMessage", postMessage);
    define("reportError", function reportError(error) {
      if (arguments.length === 0) throw new TypeError("reportError needs a value");
      core.report(error);
    });
    defineLazily("console", "console");
    defineLazily("capabilities", "storage", "notifications");
  }

  function settled(id, record) {
    const hasRun = core.hooks.hasRun();
    try {
      if (record.ok) return `{"type":"settled","id":${id},"hasRun":${hasRun},"value":${withinLimit(record.json)}}`;
    } catch (error) {
      record = { error };
    }
    return `{"type":"settled","id":${id},"hasRun":${hasRun},"error":${described(record.error)}}`;
  }

  // Told in a task of its own: errors that nobody caught are reported after the microtasks in which a run may end.
  function answer(id, promise, isRun = false) {
    const tell = (record) => setTimeout(() => {
      if (isRun) isListening = false;
      post(settled(id, record));
    }, 0);
    apply(then, promise, [tell]);
  }

  function obey(command) {
    const { hooks } = core;
    const { id } = command;
    switch (command.type) {
      case "evaluate": return answer(id, hooks.observe(import(config.url)));
      case "activate": return answer(id, hooks.activate());
      case "run": return answer(id, hooks.run(command.fields), true);
      case "abort": return answer(id, hooks.abort(command.name, command.why));
      case "complete": return answer(id, hooks.complete(command.outcome));
      case "listen": isListening = true; return undefined;
      case "message":
        post(`{"type":"${isListening ? "shown" : "refused"}","number":${command.number}}`);
        return isListening ? hooks.message(command.data) : undefined;
      case "settle": return hooks.settle(id, command.ok, command.value);
      case "storage-changed": return hooks.storageChanged(command.change);
      case "ping": return post('{"type":"pong"}');
    }
  }

  // First of all listeners, and the only one that sees what the browser fires of itself. WebKit does not trust its own reports
  // of rejections (2.50, 2026-11).
  function intercept(type, deal, isScripted = (event) => !event.isTrusted) {
    globalThis.addEventListener(type, (event) => {
      if (isScripted(event)) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      deal(event);
    });
  }

  intercept("message", ({ data }) => {
    const command = parse(data);
    if (command.type !== "begin") return obey(command);
    try {
      begin(command.config);
    } catch (error) {
      post(`{"type":"failed","message":${quoted(error)}}`);
    }
  });
  intercept("messageerror", () => {});
  intercept("error", ({ error, message, filename, lineno, colno }) => {
    core.report(error, { message, filename: entryOf(filename), lineno, colno });
  });
  const isScripted = (event) => core.isScripted(event);
  intercept("unhandledrejection", ({ promise, reason }) => core.hooks.rejection(promise, reason), isScripted);
  intercept("rejectionhandled", ({ promise, reason }) => core.hooks.rejectionHandled(promise, reason), isScripted);

  // For the modules `oro:*`, which are found nowhere else. Whoever calls these gets no further than a call that Rust refuses.
  const scope = Object.freeze({
    __proto__: null,
    moduleOf: (name) => core.hooks.module(name),
    refuse: (name, message) => core.hooks.refuse(name, message),
  });
  defineProperty(globalThis, Symbol.for("oro:scope"), { value: scope, enumerable: false, configurable: false, writable: false });
}
