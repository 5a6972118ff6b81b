// The hidden page: starts the Worker in which the service runs, and passes texts on between it and the host. It reads none of
// them, and the service cannot reach it otherwise.

{
  const host = globalThis.webkit?.messageHandlers?.oro ?? globalThis.ipc;
  const tell = (message) => host.postMessage(JSON.stringify(message));

  const worker = new Worker("/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => { if (typeof data === "string") host.postMessage(data); };
  // Of the Worker itself: it did not load, or its script is broken. What a service throws is told by the Worker.
  worker.onerror = (event) => tell({ type: "failed", message: event.message || "the Worker did not start" });
  globalThis.oroReceive = (text) => worker.postMessage(text);
  tell({ type: "ready" });
}
