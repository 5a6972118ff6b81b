// The generated module `oro:background` against each of its transports. Run by `node --test`; the module is copied per
// test, because it connects once.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";

const generated = process.env.ORO_BACKGROUND_JS ?? new URL("../../golden/plain/javascript/background.js", import.meta.url);
const folders = [];

/** The module, with other modules that the runtime around it is to have, by specifier. */
async function load(modules = {}) {
  const folder = await mkdtemp(join(tmpdir(), "oro-background-"));
  folders.push(folder);
  const module = join(folder, "background.mjs");
  await copyFile(generated, module);
  for (const [specifier, url] of Object.entries(modules)) {
    // Tells this copy of the module alone that there is such a module.
    registerHooks({
      resolve: (asked, context, next) =>
        asked === specifier && context.parentURL === pathToFileURL(module).href ? { url, shortCircuit: true } : next(asked, context),
    });
  }
  return import(module);
}

afterEach(async () => {
  delete globalThis.oroBackgroundPort;
  delete globalThis.ipc;
  delete globalThis.oroBackgroundKey;
  delete globalThis.addEventListener;
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A host in this process that answers from a table and keeps what it was asked. */
function hostInProcess(answers) {
  const calls = [];
  let deliver;
  globalThis.oroBackgroundPort = {
    request(name, payload) {
      calls.push([name, payload]);
      return Promise.resolve(answers[name]);
    },
    subscribe(listener) {
      deliver = listener;
    },
  };
  return { calls, deliver: (event) => deliver(event) };
}

/** A webview's `window`, as far as the module uses it. */
function hostWithIpc() {
  const target = new EventTarget();
  const sent = [];
  globalThis.addEventListener = target.addEventListener.bind(target);
  globalThis.ipc = { postMessage: (text) => sent.push(JSON.parse(text)) };
  const say = (detail) => target.dispatchEvent(Object.assign(new Event("oro:background"), { detail }));
  return { sent, say };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

test("the default export is the named one, and cannot be changed", async () => {
  const module = await load();
  assert.equal(module.default, module.background);
  assert.ok(Object.isFrozen(module.background));
});

test("without a host, calls say so and availability has a reason", async () => {
  const { background } = await load();
  assert.equal((await background.available()).available, false);
  await assert.rejects(background.list(), { code: "NotSupportedError", name: "NotSupportedError" });
});

test("a host that appears later is found", async () => {
  const { background } = await load();
  assert.equal((await background.available()).available, false);
  const available = { available: false, reason: "the user switched it off" };
  hostInProcess({ "background:list": [], "background:available": available });
  assert.deepEqual(await background.available(), available);
  assert.deepEqual(await background.list(), []);
});

test("every call is a request of the contract", async () => {
  const { calls } = hostInProcess({});
  const { background } = await load();
  await background.available();
  await background.register({ id: "a" });
  await background.schedule("a", { data: 1 });
  await background.cancel("a");
  await background.status("a");
  await background.guarantees("a");
  await background.list();
  await background.history("a");
  await background.postMessage("a", { b: 2 });
  assert.deepEqual(calls, [
    ["background:available", null],
    ["background:register", { id: "a" }],
    ["background:schedule", { id: "a", data: 1 }],
    ["background:cancel", { id: "a" }],
    ["background:status", { id: "a" }],
    ["background:guarantees", { id: "a" }],
    ["background:list", null],
    ["background:history", { id: "a" }],
    ["background:post-message", { id: "a", data: { b: 2 } }],
  ]);
});

test("data and results are what structured clone carries, in the JSON that services read and write", async () => {
  const shared = new Date(5);
  const tagged = { $type: "Map", value: [["k", { $type: "Date", value: 5 }], ["again", { $type: "Ref", up: 2, value: [0, 1] }]] };
  const host = hostInProcess({ "background:history": [{ runId: "r", result: tagged }] });
  const { background } = await load();
  await background.postMessage("a", new Map([["k", shared], ["again", shared]]));
  await background.schedule("a", { data: [undefined, NaN, 1n] });
  const [[, message], [, request]] = host.calls;
  assert.deepEqual(message.data, tagged);
  assert.deepEqual(request.data, [{ $type: "undefined" }, { $type: "Number", value: "NaN" }, { $type: "BigInt", value: "1" }]);
  const [{ result }] = await background.history("a");
  assert.ok(result.get("k") instanceof Date && result.get("k") === result.get("again"));

  const seen = [];
  background.addEventListener("message", ({ detail }) => seen.push(detail.data));
  await tick();
  host.deliver({ id: "a", runId: null, atMs: 1, kind: { type: "message", data: tagged } });
  host.deliver({ id: "a", runId: null, atMs: 1, kind: { type: "message", data: { $type: "FromTheFuture" } } });
  assert.equal(seen[0].get("k").getTime(), 5);
  assert.deepEqual(seen[1], { $type: "FromTheFuture" });
  await assert.rejects(background.postMessage("a", () => {}), { name: "DataCloneError" });
});

test("events reach the listeners of their type until they are removed", async () => {
  const host = hostInProcess({});
  const { background } = await load();
  const seen = [];
  const listener = (event) => seen.push(event);
  background.addEventListener("complete", listener);
  await tick();
  const event = { id: "a", runId: "r", atMs: 7, kind: { type: "complete", outcome: "success", durationMs: 3 } };
  host.deliver(event);
  host.deliver({ id: "a", runId: "r", atMs: 8, kind: { type: "activate" } });
  background.removeEventListener("complete", listener);
  host.deliver(event);
  assert.deepEqual(seen, [{ id: "a", runId: "r", at: 7, type: "complete", detail: { outcome: "success", durationMs: 3 } }]);
});

test("over window.ipc, answers find their call in any order", async () => {
  const { sent, say } = hostWithIpc();
  const { background } = await load();
  const status = background.status("a");
  const list = background.list();
  await tick();
  assert.deepEqual(
    sent.map(({ channel, name, payload }) => [channel, name, payload]),
    [
      ["oro:background", "background:status", { id: "a" }],
      ["oro:background", "background:list", null],
    ],
  );
  say({ seq: sent[1].seq, value: [] });
  say({ seq: sent[0].seq, error: { code: "ENOENT", message: "there is no service `a`" } });
  assert.deepEqual(await list, []);
  await assert.rejects(status, { code: "ENOENT", message: "there is no service `a`" });
});

test("over window.ipc, events and errors of the web have their own types", async () => {
  const { sent, say } = hostWithIpc();
  const { background } = await load();
  const seen = [];
  background.addEventListener("message", ({ id, detail }) => seen.push([id, detail.data]));
  await tick();
  say({ event: { id: "a", runId: null, atMs: 1, kind: { type: "message", data: "hi" } } });
  say({ event: JSON.stringify({ id: "a", runId: null, atMs: 2, kind: { type: "message", data: "text" } }) });
  assert.deepEqual(seen, [["a", "hi"], ["a", "text"]]);

  const refused = background.register({ id: "a" });
  await tick();
  say({ seq: sent.at(-1).seq, error: { code: "NotAllowedError", message: "no" } });
  await assert.rejects(refused, (error) => error instanceof DOMException && error.code === "NotAllowedError");
});

test("over window.ipc, each request carries the key of its frame, where the host gave it one", async () => {
  const { sent } = hostWithIpc();
  const { background } = await load();
  background.list().catch(() => {});
  await tick();
  globalThis.oroBackgroundKey = "secret";
  background.list().catch(() => {});
  await tick();
  assert.deepEqual(sent.map(({ key }) => key), [undefined, "secret"]);
});

test("over window.ipc, an answer for the page before a reload is nobody's in the page after it", async () => {
  const before = hostWithIpc();
  const old = (await load()).background;
  old.list().catch(() => {});
  await tick();

  const after = hostWithIpc();
  const { background } = await load();
  const list = background.list();
  await tick();
  after.say({ seq: before.sent[0].seq, value: ["of the page before"] });
  after.say({ seq: after.sent[0].seq, value: ["its own"] });
  assert.deepEqual(await list, ["its own"]);
});

test("over window.ipc, numbers of requests are integers that JSON and JavaScript keep", async () => {
  const random = Math.random;
  try {
    for (const value of [0, 1 - 2 ** -53]) {
      Math.random = () => value;
      const { sent } = hostWithIpc();
      const { background } = await load();
      for (let count = 0; count < 3; count += 1) background.list().catch(() => {});
      await tick();
      assert.deepEqual(sent.map(({ seq }) => seq - sent[0].seq), [0, 1, 2]);
      assert.ok(sent.every(({ seq }) => Number.isSafeInteger(seq) && seq > 0), String(sent[0].seq));
    }
  } finally {
    Math.random = random;
  }
});

test("a host in this process is asked rather than a webview", async () => {
  const { sent } = hostWithIpc();
  const { calls } = hostInProcess({ "background:list": [] });
  const { background } = await load();
  await background.list();
  assert.equal(calls.length, 1);
  assert.deepEqual(sent, []);
});

test("in the Oro runtime, `oro:ipc` is asked, and its events are those of the global object", async () => {
  const target = new EventTarget();
  globalThis.addEventListener = target.addEventListener.bind(target);
  const asked = [];
  globalThis.oroIpcOfTest = {
    async request(name, { payload }) {
      asked.push([name, JSON.parse(payload)]);
      return name === "background:list" ? { data: [] } : { err: { code: "ENOENT", message: "there is no service `a`" } };
    },
  };
  const { background } = await load({ "oro:ipc": "data:text/javascript,export default globalThis.oroIpcOfTest" });
  assert.deepEqual(await background.list(), []);
  await assert.rejects(background.status("a"), { code: "ENOENT", message: "there is no service `a`" });
  assert.deepEqual(asked, [["background:list", null], ["background:status", { id: "a" }]]);

  const seen = [];
  background.addEventListener("message", ({ id, detail }) => seen.push([id, detail.data]));
  await tick();
  const event = { id: "a", runId: null, atMs: 1, kind: { type: "message", data: "hi" } };
  target.dispatchEvent(Object.assign(new Event("background:events"), { detail: event }));
  assert.deepEqual(seen, [["a", "hi"]]);
  delete globalThis.oroIpcOfTest;
});

test("the store is asked by requests, and its changes are events", async () => {
  const { calls, deliver } = hostInProcess({
    "background:storage-get": { $type: "undefined" },
    "background:storage-delete": true,
  });
  const { storage } = await load();
  assert.equal(await storage.get("k"), undefined);
  assert.equal(await storage.set("k", [1]), undefined);
  assert.equal(await storage.delete("k"), true);
  await storage.list();
  assert.deepEqual(calls, [
    ["background:storage-get", { key: "k" }],
    ["background:storage-set", { key: "k", value: [1] }],
    ["background:storage-delete", { key: "k" }],
    ["background:storage-list", { prefix: "" }],
  ]);
  const heard = [];
  const listener = (change) => heard.push(change);
  storage.addEventListener("change", listener);
  storage.addEventListener("change", listener);
  await tick();
  const change = { key: "k", value: null, deleted: true, source: "sync" };
  deliver({ id: "sync", runId: null, atMs: 1, kind: { type: "storage", ...change } });
  storage.removeEventListener("change", listener);
  deliver({ id: "sync", runId: null, atMs: 2, kind: { type: "storage", ...change } });
  assert.deepEqual(heard, [{ type: "change", ...change }]);
});
