// setTimeout and setInterval. When a timer is due is kept in Rust; what it calls is kept here.

export default function timers(core) {
  const { native } = core;
  const LONGEST_MS = 2 ** 31 - 1;
  const callbacks = new Map();

  function start(callback, delay, args, repeat) {
    if (typeof callback !== "function") throw new TypeError("a timer needs a function");
    let delayMs = Math.trunc(Number(delay ?? 0));
    if (!(delayMs >= 0 && delayMs <= LONGEST_MS)) delayMs = 0;
    if (repeat && delayMs === 0) delayMs = 1;
    const id = native.startTimer(delayMs, repeat);
    callbacks.set(id, { callback, args, repeat });
    return id;
  }

  function clear(id) {
    id = Number(id);
    if (callbacks.delete(id)) native.stopTimer(id);
  }

  core.setTimeout = function setTimeout(callback, delay, ...args) { return start(callback, delay, args, false); };
  core.setInterval = function setInterval(callback, delay, ...args) { return start(callback, delay, args, true); };
  core.clearTimeout = function clearTimeout(id) { clear(id); };
  core.clearInterval = function clearInterval(id) { clear(id); };

  core.hooks.fireTimer = (id) => {
    const timer = callbacks.get(id);
    if (!timer) return;
    if (!timer.repeat) callbacks.delete(id);
    try {
      Reflect.apply(timer.callback, globalThis, timer.args);
    } catch (error) {
      core.report(error);
    }
  };
}
