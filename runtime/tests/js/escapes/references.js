// References that errors, stacks, listeners and coercions hand out.

const FRAME_METHODS = ["getFunction", "getThis"];
const framesOf = (raise) => {
  let frames = [];
  Error.prepareStackTrace = (_, all) => { frames = all; return ""; };
  try {
    raise();
  } finally {
    Error.prepareStackTrace = undefined;
  }
  return frames;
};
const leaks = (frames) => frames.flatMap((frame) => FRAME_METHODS.filter((method) => frame[method] !== undefined));

attempt("frames of Error.prepareStackTrace hand out no functions", () => {
  const frames = framesOf(() => new Error("x").stack);
  shut(frames.length > 0, "no frames: the case tests nothing");
  same(leaks(frames).join(), "");
  same(findInternal(...frames), null);
});

attempt("frames of Error.captureStackTrace hand out no functions", () => {
  const frames = framesOf(() => { const holder = {}; Error.captureStackTrace(holder); return holder.stack; });
  same(leaks(frames).join(), "");
});

attempt("frames of the runtime's own functions below a listener hand out no functions", () => {
  let frames = [];
  addEventListener("probe", () => { frames = framesOf(() => new Error("x").stack); });
  dispatchEvent(new Event("probe"));
  shut(frames.some((frame) => !frame.isNative() && frame.getFileName() === ""), "no frame of the runtime: the case tests nothing");
  same(leaks(frames).join(), "");
});

attempt("frames below an accessor that the runtime reads hand out no functions", async () => {
  let frames = [];
  const options = { get title() { frames = framesOf(() => new Error("x").stack); return "t"; } };
  await refused(() => notifications.show(options), "NotAllowedError");
  shut(frames.length > 0, "no frames: the case tests nothing");
  same(leaks(frames).join(), "");
});

attempt("a frame's prototype cannot be given its methods back", () => {
  const [frame] = framesOf(() => new Error("x").stack);
  same("getFunction" in frame, false);
  same("getThis" in frame, false);
  const another = framesOf(() => new Error("y").stack)[0];
  same(getPrototypeOf(frame), getPrototypeOf(another));
});

attempt("receivers and arguments of listeners are the service's own", () => {
  let receiver;
  let args;
  addEventListener("probe", function (...all) { receiver = this; args = all; });
  dispatchEvent(new Event("probe"));
  same(receiver, globalThis);
  same(args.length, 1);
  same(findInternal(...args), null);
});

attempt("a receiver of a timer is the global object", async () => {
  const receiver = await new Promise((resolve) => setTimeout(function () { resolve(this === globalThis); }, 0));
  same(receiver, true);
});

attempt("what a coercion is called on is the service's own", async () => {
  const seen = [];
  const spy = new Proxy({}, { get(target, key, receiver) { seen.push(target, receiver); return undefined; } });
  for (const call of [() => storage.get(spy), () => storage.set("k", spy), () => notifications.show(spy), () => fetch(spy), () => postMessage(spy)]) {
    try {
      await call();
    } catch {
      // Refused, or of the wrong type.
    }
  }
  same(findInternal(...seen), null);
});

attempt("an error that crosses the boundary carries no objects of the runtime", async () => {
  const error = await refused(() => storage.get("k"), "NotAllowedError");
  same(findInternal(error), null);
});

attempt("the reason, the signal and the event of a run lead to nothing of the runtime", async () => {
  const controller = new AbortController();
  controller.abort();
  same(findInternal(controller, controller.signal, new ExtendableEvent("x")), null);
});

attempt("an event made by the service is not trusted, and holds no run", () => {
  const event = new ExtendableEvent("run");
  same(event.isTrusted, false);
  let name = "";
  try {
    event.waitUntil(Promise.resolve());
  } catch (error) {
    ({ name } = error);
  }
  same(name, "InvalidStateError");
});
