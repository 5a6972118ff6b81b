// Readable text of any value, in the manner of Node's console.

export default function inspect_(core) {
  const { native } = core;
  const LINE_LENGTH = 72;
  const ITEMS_MAX = 100;
  const STRING_MAX = 10_000;
  const BYTES_MAX = 50;
  // They would start a stream, or load a part.
  const QUIET = ["body", "readable", "writable", "subtle"];
  const ERRORS = ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];
  const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

  const quote = (text) => {
    const mark = ["'", '"', "`"].find((candidate) => !text.includes(candidate)) ?? "'";
    const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
    return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
  };

  const more = (count) => `... ${count} more item${count === 1 ? "" : "s"}`;

  function constructorName(value) {
    for (let proto = Object.getPrototypeOf(value); proto !== null; proto = Object.getPrototypeOf(proto)) {
      const descriptor = Object.getOwnPropertyDescriptor(proto, "constructor");
      if (typeof descriptor?.value === "function" && descriptor.value.name !== "") return descriptor.value.name;
    }
    return null;
  }

  function primitive(value, nested) {
    switch (typeof value) {
      case "string": {
        const cut = value.length > STRING_MAX ? `${value.slice(0, STRING_MAX)}` : value;
        const rest = value.length - cut.length;
        return (nested ? quote(cut) : cut) + (rest > 0 ? `... ${rest} more characters` : "");
      }
      case "bigint": return `${value}n`;
      case "number": return Object.is(value, -0) ? "-0" : `${value}`;
      case "symbol": return value.toString();
      default: return `${value}`;
    }
  }

  function functionText(value) {
    const isClass = Function.prototype.toString.call(value).startsWith("class");
    const kind = isClass ? "class" : (constructorName(value) ?? "Function");
    const { name } = value;
    if (!isClass) return name === "" ? `[${kind} (anonymous)]` : `[${kind}: ${name}]`;
    const parent = Object.getPrototypeOf(value)?.name;
    return `[class ${name === "" ? "(anonymous)" : name}${parent ? ` extends ${parent}` : ""}]`;
  }

  // A class of the service's own goes by its name, unless its errors have another.
  function errorName(error) {
    const { name } = error;
    const own = constructorName(error);
    return own !== null && error instanceof Error && ERRORS.includes(name) ? own : name;
  }

  function errorText(error, level) {
    const { message } = error;
    const name = errorName(error);
    const heading = message ? `${name}: ${message}` : `${name}`;
    const stack = typeof error.stack === "string" ? native.mapStack(error.stack) : "";
    if (stack === "") return `[${heading}]`;
    const text = /^\s*at /.test(stack) ? `${heading}\n${stack}` : stack;
    return text.trimEnd().replaceAll("\n", `\n${"  ".repeat(level)}`);
  }

  const text = (value) => {
    try {
      return `${value}`;
    } catch {
      return undefined;
    }
  };

  // Where a service, or a class of its own, says how its objects read. Those of the language and of the platform do not.
  function ownText(value) {
    for (let proto = value; proto !== null; proto = Object.getPrototypeOf(proto)) {
      const descriptor = Object.getOwnPropertyDescriptor(proto, "toString");
      if (!descriptor) continue;
      const { value: method } = descriptor;
      if (typeof method !== "function" || core.isPlatform(proto)) return undefined;
      return Function.prototype.toString.call(method).includes("[native code]") ? undefined : text(value);
    }
    return undefined;
  }

  // What an object of the platform has to show: the getters of its classes, except those that would make something.
  function platformFields(value) {
    const fields = new Map();
    for (let proto = Object.getPrototypeOf(value); proto !== null && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
      if (!core.isPlatform(proto)) continue;
      for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
        if (get && !fields.has(name) && !QUIET.includes(name) && !name.startsWith("on")) fields.set(name, get);
      }
    }
    return fields;
  }

  // Plain objects do without the part.
  const isOfPlatform = (value) =>
    Object.getPrototypeOf(value) !== Object.prototype && core.load("kinds").kindOf(value) === "platform";

  function hex(buffer) {
    const bytes = new Uint8Array(buffer);
    const shown = Array.from(bytes.subarray(0, BYTES_MAX), (byte) => byte.toString(16).padStart(2, "0"));
    const rest = bytes.length - shown.length;
    return `<${shown.join(" ")}${rest > 0 ? ` ... ${rest} more byte${rest === 1 ? "" : "s"}` : ""}>`;
  }

  class Inspector {
    constructor({ depth = 2 } = {}) {
      this.depth = depth ?? Infinity;
      this.path = [];
      this.circular = new Map();
    }

    text(value, level = 0, nested = true) {
      // A proxy is shown as what it stands for: its traps are not for the console.
      for (let target = native.targetOf(value); target !== undefined; target = native.targetOf(value)) {
        if (target === null) return "<Revoked Proxy>";
        value = target;
      }
      if (typeof value === "function") return this.object(value, level, functionText(value));
      if (typeof value !== "object" || value === null) return primitive(value, nested);
      if (this.path.includes(value)) {
        if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
        return `[Circular *${this.circular.get(value)}]`;
      }
      return this.object(value, level);
    }

    object(value, level, base) {
      const name = constructorName(value);
      if (level > this.depth) {
        if (base !== undefined) return base;
        return Array.isArray(value) ? "[Array]" : `[${name ?? "Object: null prototype"}]`;
      }
      this.path.push(value);
      const { prefix, open = "{", close = "}", entries = [], skip = () => false } = this.shape(value, name, level, base);
      for (const key of Reflect.ownKeys(value)) {
        const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
        if (descriptor?.enumerable && !skip(key)) entries.push(this.property(key, descriptor, level));
      }
      this.path.pop();
      const reference = this.circular.has(value) ? `<ref *${this.circular.get(value)}> ` : "";
      if (base !== undefined || prefix === undefined) {
        const head = base ?? "";
        return reference + (entries.length === 0 ? head : `${head} ${this.join(entries, "{", "}", level)}`);
      }
      const leaf = prefix.leaf !== undefined;
      if (leaf) return reference + (entries.length === 0 ? prefix.leaf : `${prefix.leaf} ${this.join(entries, "{", "}", level)}`);
      return reference + prefix + (entries.length === 0 ? open + close : this.join(entries, open, close, level));
    }

    property(key, { value, get, set }, level) {
      const name = typeof key === "symbol" ? `[${key.toString()}]` : IDENTIFIER.test(key) ? key : quote(key);
      if (get || set) return `${name}: ${get ? (set ? "[Getter/Setter]" : "[Getter]") : "[Setter]"}`;
      return `${name}: ${this.text(value, level + 1)}`;
    }

    // How a kind of object is written: what stands before its braces, which braces, and entries besides its properties.
    shape(value, name, level, base) {
      if (base !== undefined) return {};
      const isIndex = (length) => (key) => typeof key === "string" && /^\d+$/.test(key) && Number(key) < length;
      const list = (items, length) => {
        const entries = [];
        let index = 0;
        while (index < length && entries.length < ITEMS_MAX) {
          const start = index;
          while (index < length && !Object.hasOwn(items, index)) index += 1;
          const holes = index - start;
          if (holes > 0) entries.push(`<${holes} empty item${holes === 1 ? "" : "s"}>`);
          else entries.push(this.text(items[index++], level + 1));
        }
        if (index < length) entries.push(more(length - index));
        return { open: "[", close: "]", entries, skip: isIndex(length) };
      };
      const collection = (iterable, write) => {
        const all = [...iterable];
        const entries = all.slice(0, ITEMS_MAX).map(write);
        if (all.length > ITEMS_MAX) entries.push(more(all.length - ITEMS_MAX));
        return entries;
      };
      if (Array.isArray(value)) return { prefix: name === "Array" ? "" : `${name}(${value.length}) `, ...list(value, value.length) };
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        return { prefix: `${name}(${value.length}) `, ...list(value, value.length) };
      }
      if (value instanceof Map) {
        const write = ([key, item]) => `${this.text(key, level + 1)} => ${this.text(item, level + 1)}`;
        return { prefix: `${name}(${value.size}) `, entries: collection(value, write) };
      }
      if (value instanceof Set) {
        return { prefix: `${name}(${value.size}) `, entries: collection(value, (item) => this.text(item, level + 1)) };
      }
      if (value instanceof Error || value instanceof DOMException) {
        const entries = [];
        if (Object.hasOwn(value, "cause")) entries.push(`[cause]: ${this.text(value.cause, level + 1)}`);
        if (value instanceof AggregateError) entries.push(`[errors]: ${this.text(value.errors, level + 1)}`);
        return { prefix: { leaf: errorText(value, level) }, entries, skip: (key) => ["name", "message", "stack", "cause", "errors"].includes(key) };
      }
      if (value instanceof Date) return { prefix: { leaf: Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString() } };
      if (value instanceof RegExp) return { prefix: { leaf: `${value}` } };
      if (value instanceof Promise) return { prefix: "Promise " };
      if (value instanceof WeakMap || value instanceof WeakSet) return { prefix: `${name} `, entries: ["<items unknown>"] };
      if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
        return { prefix: `${name} `, entries: [`[Uint8Contents]: ${hex(value)}`, `byteLength: ${value.byteLength}`] };
      }
      if (value instanceof DataView) {
        const fields = ["byteLength", "byteOffset", "buffer"];
        return { prefix: `${name} `, entries: fields.map((field) => `${field}: ${this.text(value[field], level + 1)}`) };
      }
      if (isOfPlatform(value)) return this.platform(value, name, level, collection);
      for (const type of [String, Number, Boolean, BigInt, Symbol]) {
        if (value instanceof type) {
          return { prefix: { leaf: `[${type.name}: ${primitive(value.valueOf(), true)}]` }, skip: isIndex(Infinity) };
        }
      }
      const tag = value[Symbol.toStringTag];
      const label = name === null ? "[Object: null prototype]" : name;
      const tagged = typeof tag === "string" && tag !== "" && tag !== name ? `${label} [${tag}]` : label;
      return { prefix: tagged === "Object" ? "" : `${tagged} ` };
    }

    platform(value, name, level, collection) {
      const prefix = `${name} `;
      if (typeof value.entries === "function" && typeof value[Symbol.iterator] === "function") {
        const write = ([key, item]) => `${quote(key)} => ${this.text(item, level + 1)}`;
        return { prefix, entries: collection(value.entries(), write) };
      }
      const entries = [];
      for (const [key, get] of platformFields(value)) {
        try {
          entries.push(`${key}: ${this.text(Reflect.apply(get, value, []), level + 1)}`);
        } catch {
          // It has nothing to say of itself.
        }
      }
      return { prefix, entries };
    }

    join(entries, open, close, level) {
      const length = entries.reduce((sum, entry) => sum + entry.length + 2, 0);
      const short = length <= LINE_LENGTH && !entries.some((entry) => entry.includes("\n"));
      const space = open === "[" || open === "{" ? " " : "";
      if (short) return `${open}${space}${entries.join(", ")}${space}${close}`;
      const indent = "  ".repeat(level + 1);
      const lines = open === "[" ? this.rows(entries) : entries;
      return `${open}\n${lines.map((line) => indent + line).join(",\n")}\n${"  ".repeat(level)}${close}`;
    }

    // Short items of long lists share lines.
    rows(entries) {
      if (entries.length <= 6) return entries;
      const isCut = entries.at(-1).startsWith("... ");
      if (isCut) return [...this.rows(entries.slice(0, -1)), entries.at(-1)];
      if (entries.some((entry) => entry.length > 16 || entry.includes("\n"))) return entries;
      const rows = [[]];
      for (const entry of entries) {
        const row = rows.at(-1);
        const length = row.reduce((sum, item) => sum + item.length + 2, 0);
        if (row.length > 0 && length + entry.length > LINE_LENGTH) rows.push([entry]);
        else row.push(entry);
      }
      return rows.map((row) => row.join(", "));
    }
  }

  // Proxies, getters and overridden methods may throw while they are looked at.
  function inspect(value, options) {
    try {
      return new Inspector(options ?? {}).text(value, 0, true);
    } catch {
      return `[${typeof value} that cannot be shown]`;
    }
  }

  const shown = (value) => (typeof value === "string" ? value : inspect(value));

  const number = (value, parse) => {
    if (typeof value === "bigint") return `${value}n`;
    return `${typeof value === "symbol" || typeof value === "object" ? NaN : parse(value)}`;
  };

  // The directives of the console standard: %s %d %i %f %j %o %O %c %%.
  function directive(letter, value) {
    switch (letter) {
      case "s":
        if (typeof value !== "object" || value === null) return typeof value === "function" ? inspect(value) : primitive(value, false);
        return (native.targetOf(value) === undefined ? ownText(value) : undefined) ?? inspect(value, { depth: 0 });
      case "d": return number(value, Number);
      case "i": return number(value, (text) => parseInt(text, 10));
      case "f": return number(value, parseFloat);
      case "j":
        try {
          return `${JSON.stringify(value)}`;
        } catch {
          return "[Circular]";
        }
      case "o": return inspect(value, { depth: 4 });
      case "O": return inspect(value);
      default: return "";
    }
  }

  function format(args) {
    if (typeof args[0] !== "string") return args.map(shown).join(" ");
    const rest = args.slice(1);
    const head = args[0].replace(/%([sdifjoOc%])/g, (match, letter) => {
      if (letter === "%") return rest.length === 0 && args.length === 1 ? match : "%";
      return rest.length === 0 ? match : directive(letter, rest.shift());
    });
    return [head, ...rest.map(shown)].join(" ");
  }

  function table(data, columns) {
    if (typeof data !== "object" || data === null) return shown(data);
    const rows = data instanceof Map ? [...data] : data instanceof Set ? [...data].entries().toArray() : Object.entries(data);
    const keys = new Set();
    let hasValues = false;
    for (const [, row] of rows) {
      if (typeof row === "object" && row !== null) Object.keys(row).forEach((key) => keys.add(key));
      else hasValues = true;
    }
    const names = columns ?? [...keys];
    const header = ["(index)", ...names, ...(hasValues ? ["Values"] : [])];
    const cells = rows.map(([index, row]) => {
      const isObject = typeof row === "object" && row !== null;
      const values = names.map((key) => (isObject && Object.hasOwn(row, key) ? inspect(row[key], { depth: 0 }) : ""));
      return [shown(index), ...values, ...(hasValues ? [isObject ? "" : inspect(row)] : [])];
    });
    const widths = header.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column].length)) + 2);
    const line = (row) => `│${row.map((cell, column) => ` ${cell}`.padEnd(widths[column])).join("│")}│`;
    const rule = (left, middle, right) => left + widths.map((width) => "─".repeat(width)).join(middle) + right;
    return [rule("┌", "┬", "┐"), line(header), rule("├", "┼", "┤"), ...cells.map(line), rule("└", "┴", "┘")].join("\n");
  }

  return { inspect, format, table };
}
