// The worker of `workers.mjs`: one message of its own, then it answers each with what it got.

if (globalThis.Bun === undefined && globalThis.Deno === undefined) {
  const { parentPort } = await import("node:worker_threads");
  parentPort.on("message", (data) => parentPort.postMessage(data));
  parentPort.postMessage({ n: 1 });
} else {
  self.onmessage = ({ data }) => self.postMessage(data);
  self.postMessage({ n: 1 });
}
