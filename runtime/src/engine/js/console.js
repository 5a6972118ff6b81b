// console. Lines of plain text go straight to the host; anything else loads the formatter.

export default function console_(core) {
  const { native } = core;
  const counts = new Map();
  const timers = new Map();
  let indent = "";

  const format = (args) => (args.length === 1 && typeof args[0] === "string" ? args[0] : core.load("inspect").format(args));

  function write(level, text) {
    if (indent !== "") text = indent + text.replaceAll("\n", `\n${indent}`);
    native.log(level, text.toWellFormed());
  }

  const elapsed = (label) => {
    const ms = native.now() - timers.get(label);
    return `${label}: ${ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${ms.toFixed(3)}ms`}`;
  };

  function timed(label, then) {
    if (!timers.has(label)) return write("warn", `timer '${label}' does not exist`);
    then(elapsed(label));
  }

  const methods = {
    debug(...args) { write("debug", format(args)); },
    log(...args) { write("log", format(args)); },
    info(...args) { write("info", format(args)); },
    warn(...args) { write("warn", format(args)); },
    error(...args) { write("error", format(args)); },
    trace(...args) {
      const text = args.length === 0 ? "Trace" : `Trace: ${format(args)}`;
      write("log", `${text}\n${native.mapStack(new Error().stack ?? "")}`.trimEnd());
    },
    assert(condition, ...args) {
      if (condition) return;
      if (args.length === 0) return write("error", "Assertion failed");
      if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift("Assertion failed:");
      write("error", format(args));
    },
    dir(value, options) { write("log", core.load("inspect").inspect(value, options)); },
    dirxml(...args) { write("log", format(args)); },
    table(data, columns) { write("log", core.load("inspect").table(data, columns)); },
    count(label = "default") {
      label = `${label}`;
      counts.set(label, (counts.get(label) ?? 0) + 1);
      write("log", `${label}: ${counts.get(label)}`);
    },
    countReset(label = "default") {
      if (!counts.delete(`${label}`)) write("warn", `counter '${label}' does not exist`);
    },
    time(label = "default") {
      label = `${label}`;
      if (timers.has(label)) return write("warn", `timer '${label}' exists already`);
      timers.set(label, native.now());
    },
    timeLog(label = "default", ...args) {
      timed(`${label}`, (text) => write("log", args.length === 0 ? text : `${text} ${format(args)}`));
    },
    timeEnd(label = "default") {
      timed(`${label}`, (text) => { write("log", text); timers.delete(`${label}`); });
    },
    group(...args) {
      if (args.length > 0) write("log", format(args));
      indent += "  ";
    },
    groupCollapsed(...args) { methods.group(...args); },
    groupEnd() { indent = indent.slice(2); },
    clear() {},
  };

  // What is logged may throw in turn, as a label does whose `toString` throws: that is no reason for a run to fail.
  for (const [name, method] of Object.entries(methods)) {
    methods[name] = { [name](...args) {
      try {
        method(...args);
      } catch {
        write("warn", `[console.${name}: arguments that cannot be shown]`);
      }
    } }[name];
  }

  const console = Object.defineProperty(methods, Symbol.toStringTag, { value: "console", configurable: true });
  return { console };
}
