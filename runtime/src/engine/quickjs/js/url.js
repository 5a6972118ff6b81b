// URL and URLSearchParams. Parsing is native; the objects are here.

export default function url(core, natives) {
  const PARTS = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
  const text = (value) => `${value}`.toWellFormed();
  const { describe, iterable, pairsOf } = core.load("interfaces");
  let follow, pairAt;

  class URLSearchParams {
    static {
      // The parameters of a URL: a change on one side shows on the other.
      follow = (params, changed) => {
        params.#changed = changed;
        return (query) => { params.#pairs = parseForm(query); };
      };
      pairAt = (params, index) => params.#pairs[index];
    }

    #pairs = [];
    #changed = () => {};

    constructor(init = "") {
      if (typeof init === "object" && init !== null || typeof init === "function") {
        this.#pairs = pairsOf(init, text, "parameter");
      } else {
        this.#pairs = parseForm(text(init).replace(/^\?/, ""));
      }
    }

    get size() { return this.#pairs.length; }
    append(name, value) { this.#pairs.push([text(name), text(value)]); this.#changed(); }

    delete(name, value) {
      const wanted = matcher(name, value);
      this.#pairs = this.#pairs.filter((entry) => !wanted(entry));
      this.#changed();
    }

    get(name) { return this.#pairs.find(matcher(name))?.[1] ?? null; }
    getAll(name) { return this.#pairs.filter(matcher(name)).map(([, value]) => value); }
    has(name, value) { return this.#pairs.some(matcher(name, value)); }

    set(name, value) {
      const wanted = matcher(name);
      const first = this.#pairs.findIndex(wanted);
      if (first === -1) this.#pairs.push([text(name), text(value)]);
      else {
        this.#pairs[first] = [this.#pairs[first][0], text(value)];
        this.#pairs = this.#pairs.filter((entry, index) => index <= first || !wanted(entry));
      }
      this.#changed();
    }

    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed();
    }

    toString() { return natives.writeForm(this.#pairs.flat()); }
  }

  const matcher = (name, value) => {
    const [wantedName, wantedValue] = [text(name), value === undefined ? undefined : text(value)];
    return (entry) => entry[0] === wantedName && (wantedValue === undefined || entry[1] === wantedValue);
  };

  function parseForm(query) {
    const flat = natives.parseForm(query);
    return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]]);
  }

  class URL {
    #parts;
    #params;
    #refresh;

    constructor(input, base = undefined) {
      if (arguments.length === 0) throw new TypeError("a URL needs a text");
      this.#parts = parse(input, base);
      if (!this.#parts) throw new TypeError(`Invalid URL: "${input}"`);
    }

    static parse(input, base) {
      try {
        return new URL(input, base);
      } catch {
        return null;
      }
    }

    static canParse(input, base) { return Boolean(parse(input, base)); }

    get searchParams() {
      if (!this.#params) {
        this.#params = new URLSearchParams(part(this.#parts, "search"));
        this.#refresh = follow(this.#params, () => {
          this.#parts = natives.change(this.#parts[0], "search", this.#params.toString());
        });
      }
      return this.#params;
    }

    toString() { return this.#parts[0]; }
    toJSON() { return this.#parts[0]; }

    static {
      for (const [index, name] of PARTS.entries()) {
        const set = name === "origin" ? undefined : function (value) { this.#change(name, text(value)); };
        Object.defineProperty(this.prototype, name, { get() { return this.#parts[index]; }, set, configurable: true });
      }
    }

    #change(name, value) {
      if (name !== "href") {
        this.#parts = natives.change(this.#parts[0], name, value);
      } else {
        const parts = parse(value);
        if (!parts) throw new TypeError(`Invalid URL: "${value}"`);
        this.#parts = parts;
      }
      if (name === "href" || name === "search") this.#refresh?.(part(this.#parts, "search").slice(1));
    }
  }

  const parse = (input, base) => natives.parse(text(input), base === undefined ? undefined : text(base));
  const part = (parts, name) => parts[PARTS.indexOf(name)];

  iterable(URLSearchParams, pairAt);
  describe(URLSearchParams, { methods: { append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, forEach: 1 } });
  describe(URL, { length: 1, statics: { parse: 1, canParse: 1 } });
  core.brand(URL, URLSearchParams);
  return { URL, URLSearchParams };
}
