// Headers: a list of names and values, with the guard of the fetch standard.

export default function headers(core) {
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  // They frame the message or choose its connection, and are the client's. Rust drops them again.
  const FORBIDDEN = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
  ];
  let internals;

  const nameOf = (name) => {
    if (!TOKEN.test(`${name}`)) throw new TypeError(`"${name}" is not the name of a header`);
    return `${name}`.toLowerCase();
  };

  const valueOf = (value) => {
    const text = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
    if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError(`${core.load("inspect").inspect(text)} is not a header value`);
    return text;
  };

  class Headers {
    static {
      internals = {
        // "immutable", "request" or "none".
        guard(headers, guard) { headers.#guard = guard; return headers; },
        // The list as it is, uncombined.
        list: (headers) => headers.#list.map((entry) => [...entry]),
        fill: (headers, init) => headers.#fill(init),
      };
    }

    #list = [];
    #guard = "none";

    constructor(init) {
      if (init !== undefined) this.#fill(init);
    }

    append(name, value) {
      const entry = [nameOf(name), valueOf(value)];
      if (this.#admits(entry[0])) this.#list.push(entry);
    }

    delete(name) {
      name = nameOf(name);
      if (this.#admits(name)) this.#remove(name);
    }

    get(name) {
      const values = this.#values(nameOf(name));
      return values.length === 0 ? null : values.join(", ");
    }

    getSetCookie() { return this.#values("set-cookie"); }

    has(name) { return this.#values(nameOf(name)).length > 0; }

    set(name, value) {
      const entry = [nameOf(name), valueOf(value)];
      if (!this.#admits(entry[0])) return;
      const first = this.#list.findIndex(([other]) => other === entry[0]);
      if (first === -1) {
        this.#list.push(entry);
      } else {
        this.#list[first] = entry;
        this.#list = this.#list.filter(([other], index) => other !== entry[0] || index === first);
      }
    }

    forEach(callback, receiver) {
      if (typeof callback !== "function") throw new TypeError("forEach needs a function");
      for (const [name, value] of this) Reflect.apply(callback, receiver, [value, name, this]);
    }

    // Looks again at each step: what changes meanwhile shows.
    *entries() {
      for (let index = 0; ; index += 1) {
        const entry = this.#combined()[index];
        if (!entry) return;
        yield entry;
      }
    }

    *keys() { for (const [name] of this.entries()) yield name; }
    *values() { for (const [, value] of this.entries()) yield value; }

    #fill(init) {
      if (typeof init !== "object" && typeof init !== "function" || init === null) {
        throw new TypeError("headers are made of an object or of pairs");
      }
      if (#list in init && init[Symbol.iterator] === Headers.prototype.entries) {
        for (const [name, value] of init.#list) this.append(name, value);
      } else if (init[Symbol.iterator] === undefined || init[Symbol.iterator] === null) {
        for (const key of Reflect.ownKeys(init)) {
          if (!Object.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
          if (typeof key === "symbol") throw new TypeError("a symbol is not the name of a header");
          this.append(key, init[key]);
        }
      } else {
        for (const entry of init) {
          const pair = typeof entry === "object" && entry !== null ? [...entry] : [];
          if (pair.length !== 2) throw new TypeError("a header is a pair of a name and a value");
          this.append(pair[0], pair[1]);
        }
      }
    }

    #admits(name) {
      if (this.#guard === "immutable") throw new TypeError("the headers are immutable");
      return this.#guard !== "request" || !FORBIDDEN.includes(name);
    }

    #values(name) { return this.#list.filter(([other]) => other === name).map(([, value]) => value); }
    #remove(name) { this.#list = this.#list.filter(([other]) => other !== name); }

    #combined() {
      return [...new Set(this.#list.map(([name]) => name))].sort().flatMap((name) => {
        const values = this.#values(name);
        return name === "set-cookie" ? values.map((value) => [name, value]) : [[name, values.join(", ")]];
      });
    }
  }

  Object.defineProperty(Headers.prototype, Symbol.iterator, {
    value: Headers.prototype.entries, writable: true, configurable: true,
  });
  core.brand(Headers);
  return { Headers, ...internals };
}
