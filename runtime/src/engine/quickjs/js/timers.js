// setTimeout and setInterval. When a timer is due is kept in Rust; what it calls is kept here.

export default function timers(core) {
  const { native } = core;
  const callbacks = new Map();
  // What the runtime itself waits for: no service can clear it by its number.
  const tasks = { __proto__: null };

  core.startTimer = (callback, delay, args, repeat) => {
    if (typeof callback !== "function") throw new TypeError("a timer needs a function");
    // A 32-bit integer, as the standard has it: what is longer wraps around.
    const delayMs = Math.max(delay | 0, repeat ? 1 : 0);
    const id = native.startTimer(delayMs, repeat);
    callbacks.set(id, { callback, args, repeat });
    return id;
  };

  core.clearTimer = (id) => {
    id |= 0;
    if (callbacks.delete(id)) native.stopTimer(id);
  };

  // Calls back in a task of its own: after what is due already, with the microtasks in between.
  core.task = (callback, delayMs = 0) => { tasks[native.startTimer(delayMs, false)] = callback; };

  core.fireTimer = (id) => {
    const task = tasks[id];
    const timer = callbacks.get(id);
    if (!task && !timer) return;
    delete tasks[id];
    if (!timer?.repeat) callbacks.delete(id);
    try {
      if (task) return void task();
      Reflect.apply(timer.callback, globalThis, timer.args);
    } catch (error) {
      core.report(error);
    }
  };
}
