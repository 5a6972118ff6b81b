// Headers: a list of names and values, with the guard of the fetch standard.

export default function headers(core) {
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  // They frame the message or choose its connection, and are the client's. Rust drops them again.
  const FORBIDDEN = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
  ];
  const { describe, iterable, pairsOf } = core.load("interfaces");
  let internals, pairAt;

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
      pairAt = (headers, index) => headers.#combined()[index];
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

    #fill(init) {
      if (typeof init !== "object" && typeof init !== "function" || init === null) {
        throw new TypeError("headers are made of an object or of pairs");
      }
      if (#list in init && init[Symbol.iterator] === Headers.prototype.entries) {
        for (const [name, value] of init.#list) this.append(name, value);
      } else {
        for (const [name, value] of pairsOf(init, (item) => `${item}`, "header")) this.append(name, value);
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

  iterable(Headers, pairAt);
  describe(Headers, { methods: { append: 2, delete: 1, get: 1, getSetCookie: 0, has: 1, set: 2, forEach: 1 } });
  core.brand(Headers);
  return { Headers, ...internals };
}
