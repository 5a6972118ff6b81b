// Made by `oro-bg gen` from {{ config_name|escape("comment") }}: do not edit, it is overwritten.
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

{{ wire|safe }}
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
{%- if enabled %}
    if ((await connect()) === null) return { available: false, reason: "there is no host of background services here" };
    return request("available");
{%- else %}
    return { available: false, reason: "the configuration switches background services off" };
{%- endif %}
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
