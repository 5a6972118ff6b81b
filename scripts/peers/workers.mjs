// Workers of Node, Bun and Deno, measured as `runtime/benches/peers.rs` measures isolates; prints the same JSON.

import process from "node:process";

const LIVES = 40;
const ROUND_TRIPS = 2000;
const IDLE = 40;

const isNode = globalThis.Bun === undefined && globalThis.Deno === undefined;
const { Worker } = isNode ? await import("node:worker_threads") : globalThis;
const module = new URL("./worker.mjs", import.meta.url);

function start() {
  const worker = new Worker(module, { type: "module" });
  const waiting = [];
  const arrived = [];
  const receive = (data) => (waiting.length > 0 ? waiting.shift()(data) : arrived.push(data));
  if (isNode) worker.on("message", receive);
  else worker.onmessage = ({ data }) => receive(data);
  return {
    worker,
    next: () => (arrived.length > 0 ? arrived.shift() : new Promise((resolve) => waiting.push(resolve))),
  };
}

// As far as each runtime lets one see it: Node resolves when the thread has ended, Bun tells of the end by an event, Deno
// returns.
async function end({ worker }) {
  const closed = globalThis.Bun && new Promise((resolve) => worker.addEventListener("close", resolve));
  await worker.terminate();
  await closed;
}

async function timed(count, work) {
  for (let i = 0; i < count / 10; i += 1) await work();
  const microseconds = [];
  for (let i = 0; i < count; i += 1) {
    const started = performance.now();
    await work();
    microseconds.push((performance.now() - started) * 1000);
  }
  return microseconds;
}

const lives_us = await timed(LIVES, async () => {
  const worker = start();
  await worker.next();
  await end(worker);
});

const echo = start();
await echo.next();
const round_trips_us = await timed(ROUND_TRIPS, async () => {
  echo.worker.postMessage({ n: 1 });
  await echo.next();
});

const before = process.memoryUsage().rss;
const workers = [];
for (let i = 0; i < IDLE; i += 1) {
  const worker = start();
  workers.push(worker);
  await worker.next();
  worker.worker.postMessage({ n: 1 });
  await worker.next();
}
const idle_kib = (process.memoryUsage().rss - before) / 1024 / IDLE;

console.log(JSON.stringify({ lives_us, round_trips_us, idle_kib }));
process.exit(0);
