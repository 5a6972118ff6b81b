// fetch with Headers, Request and Response. Bodies are whole, not streams.

export default function fetch_(core, natives) {
  const { AbortSignal, AbortController } = core;
  const { URL, URLSearchParams } = core.load("url");
  const { TextDecoder, TextEncoder } = core.load("encoding");
  const { parse, stringify } = JSON;
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const NULL_BODY = [101, 103, 204, 205, 304];
  const REDIRECTS = [301, 302, 303, 307, 308];

  const headerName = (name) => {
    if (!TOKEN.test(`${name}`)) throw new TypeError(`"${name}" is not the name of a header`);
    return `${name}`.toLowerCase();
  };
  const headerValue = (value) => {
    const text = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
    if (/[\0\n\r]|[^\0-\xff]/.test(text)) throw new TypeError(`${core.load("inspect").inspect(text)} is not a header value`);
    return text;
  };

  class Headers {
    #entries = [];

    constructor(init) {
      if (init === undefined) return;
      if (typeof init !== "object" || init === null) throw new TypeError("headers are made of an object or of pairs");
      const pairs = typeof init[Symbol.iterator] === "function" ? [...init].map((entry) => [...entry]) : Object.entries(init);
      for (const entry of pairs) {
        if (entry.length !== 2) throw new TypeError("a header is a pair of a name and a value");
        this.append(...entry);
      }
    }

    append(name, value) { this.#entries.push([headerName(name), headerValue(value)]); }
    delete(name) { this.#remove(headerName(name)); }
    get(name) {
      name = headerName(name);
      const values = this.#entries.filter(([other]) => other === name).map(([, value]) => value);
      return values.length === 0 ? null : values.join(", ");
    }
    getSetCookie() { return this.#entries.filter(([name]) => name === "set-cookie").map(([, value]) => value); }
    has(name) { return this.get(name) !== null; }
    set(name, value) {
      const entry = [headerName(name), headerValue(value)];
      this.#remove(entry[0]);
      this.#entries.push(entry);
    }
    forEach(callback, receiver) {
      for (const [name, value] of this) Reflect.apply(callback, receiver, [value, name, this]);
    }
    *entries() {
      for (const name of [...new Set(this.#entries.map(([name]) => name))].sort()) {
        if (name === "set-cookie") for (const cookie of this.getSetCookie()) yield [name, cookie];
        else yield [name, this.get(name)];
      }
    }
    *keys() { for (const [name] of this.entries()) yield name; }
    *values() { for (const [, value] of this.entries()) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    #remove(name) { this.#entries = this.#entries.filter(([other]) => other !== name); }
  }

  // Bytes and media type of what may be a body.
  function extract(body) {
    if (body === undefined || body === null) return { bytes: null, type: null };
    if (body instanceof URLSearchParams) {
      return { bytes: new TextEncoder().encode(`${body}`), type: "application/x-www-form-urlencoded;charset=UTF-8" };
    }
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { bytes: core.bytesOf(body).slice(), type: null };
    return { bytes: new TextEncoder().encode(`${body}`), type: "text/plain;charset=UTF-8" };
  }

  class Body {
    #bytes;
    #used = false;

    constructor(bytes) { this.#bytes = bytes; }

    get bodyUsed() { return this.#used; }
    async bytes() { return this.#take(); }
    async arrayBuffer() { return this.#take().buffer; }
    async text() { return new TextDecoder().decode(this.#take()); }
    async json() { return parse(new TextDecoder().decode(this.#take())); }

    static peek(body) {
      if (body.#used) throw new TypeError("the body was read already");
      return body.#bytes;
    }

    static take(body) { return body.#bytes === null ? null : body.#take(); }

    #take() {
      if (this.#used) throw new TypeError("the body was read already");
      this.#used = this.#bytes !== null;
      return this.#bytes?.slice() ?? new Uint8Array();
    }
  }

  // A service has no document, and so no base that its author could mean.
  function absolute(input) {
    if (input === undefined) throw new TypeError("the URL to fetch is missing");
    const text = `${input}`;
    if (!URL.canParse(text)) {
      throw new TypeError(`"${text}" is not an absolute URL: a relative one has no base in a service`);
    }
    return new URL(text).href;
  }

  class Request extends Body {
    #fields;

    constructor(input, init = {}) {
      const from = input instanceof Request ? input : null;
      const url = from ? from.url : absolute(input);
      const parsed = new URL(url);
      if (parsed.username !== "" || parsed.password !== "") throw new TypeError("the URL must not carry credentials");
      const method = methodOf(init.method ?? from?.method ?? "GET");
      const redirect = init.redirect ?? from?.redirect ?? "follow";
      if (!["follow", "error", "manual"].includes(redirect)) throw new TypeError(`redirect cannot be "${redirect}"`);
      const signal = init.signal === undefined ? from?.signal : init.signal;
      if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
        throw new TypeError("signal is not an AbortSignal");
      }
      const headers = new Headers(init.headers ?? from?.headers);
      const given = init.body === undefined ? undefined : extract(init.body);
      if (given?.bytes && (method === "GET" || method === "HEAD")) throw new TypeError(`${method} has no body`);
      if (given?.type && !headers.has("content-type")) headers.set("content-type", given.type);
      super(given ? given.bytes : from ? Body.take(from) : null);
      this.#fields = { url, method, redirect, headers, signal: signal ?? new AbortController().signal };
    }

    get url() { return this.#fields.url; }
    get method() { return this.#fields.method; }
    get redirect() { return this.#fields.redirect; }
    get headers() { return this.#fields.headers; }
    get signal() { return this.#fields.signal; }

    clone() {
      const { url, method, redirect, headers, signal } = this.#fields;
      return new Request(url, { method, redirect, headers, signal, body: Body.peek(this) });
    }
  }

  function methodOf(name) {
    const method = `${name}`;
    if (!TOKEN.test(method)) throw new TypeError(`"${method}" is not a method`);
    const upper = method.toUpperCase();
    if (["CONNECT", "TRACE", "TRACK"].includes(upper)) throw new TypeError(`${upper} is not allowed`);
    return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
  }

  class Response extends Body {
    #fields;

    constructor(body = null, init = {}) {
      const { status = 200, statusText = "" } = init;
      if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`${status} is not a status`);
      const { bytes, type } = extract(body);
      if (bytes !== null && NULL_BODY.includes(status)) throw new TypeError(`a response ${status} has no body`);
      super(bytes);
      const headers = new Headers(init.headers);
      if (type && !headers.has("content-type")) headers.set("content-type", type);
      this.#fields = { status, statusText: `${statusText}`, headers, type: "default", url: "", redirected: false };
    }

    static received({ status, statusText, headers, url, redirected, body }) {
      const response = new Response(NULL_BODY.includes(status) ? null : body, { statusText, headers });
      Object.assign(response.#fields, { status, url, redirected, type: "basic" });
      return response;
    }

    static error() {
      const response = new Response();
      Object.assign(response.#fields, { status: 0, type: "error" });
      return response;
    }

    static json(data, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      const text = stringify(data);
      if (text === undefined) throw new TypeError("the data is not JSON");
      return new Response(text, { ...init, headers });
    }

    static redirect(url, status = 302) {
      if (!REDIRECTS.includes(status)) throw new RangeError(`${status} is not a redirect`);
      const response = new Response(null, { headers: { location: new URL(`${url}`, core.config.url).href } });
      response.#fields.status = status;
      return response;
    }

    get status() { return this.#fields.status; }
    get ok() { return this.status >= 200 && this.status <= 299; }
    get statusText() { return this.#fields.statusText; }
    get headers() { return this.#fields.headers; }
    get url() { return this.#fields.url.replace(/#.*/, ""); }
    get redirected() { return this.#fields.redirected; }
    get type() { return this.#fields.type; }

    clone() {
      const copy = new Response(Body.peek(this), { headers: this.headers });
      copy.#fields = { ...this.#fields, headers: copy.headers };
      return copy;
    }
  }

  // `data:[<type>][;base64],<data>`
  function dataUrl(url) {
    const [, type, base64, text] = /^data:(.*?)(;\s*base64)?\s*,(.*)$/is.exec(url.replace(/#.*/, "")) ?? [];
    if (text === undefined) throw new TypeError("the data URL is broken");
    const raw = new TextEncoder().encode(text);
    const bytes = [];
    for (let index = 0; index < raw.length; index += 1) {
      const pair = raw[index] === 0x25 ? String.fromCharCode(raw[index + 1], raw[index + 2]) : "";
      if (/^[0-9a-f]{2}$/i.test(pair)) {
        bytes.push(parseInt(pair, 16));
        index += 2;
      } else {
        bytes.push(raw[index]);
      }
    }
    let body = Uint8Array.from(bytes);
    if (base64) body = Uint8Array.from(atob(new TextDecoder("latin1").decode(body)), (character) => character.charCodeAt(0));
    const media = type.startsWith(";") ? `text/plain${type}` : type || "text/plain;charset=US-ASCII";
    return { status: 200, statusText: "OK", headers: [["content-type", media]], url, redirected: false, body };
  }

  async function exchange(request, body) {
    const { method, url, redirect, headers, signal } = request;
    const id = natives.send(stringify({ method, url, redirect, headers: [...headers] }), body ?? undefined);
    let forget;
    const aborted = new Promise((_, reject) => {
      forget = core.onAbort(signal, (reason) => { natives.abort(id); reject(reason); });
    });
    try {
      return await Promise.race([core.wait(id), aborted]);
    } catch (error) {
      if (signal.aborted || error.code === "NotAllowedError") throw error;
      throw new TypeError(error.message);
    } finally {
      forget();
    }
  }

  async function fetch(input, init) {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    core.require("network");
    const body = Body.take(request);
    const { protocol } = new URL(request.url);
    if (protocol === "data:") return Response.received(dataUrl(request.url));
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`fetch does not know the scheme "${protocol}"`);
    return Response.received(await exchange(request, body));
  }

  core.brand(Headers, Request, Response);
  return { fetch, Headers, Request, Response };
}
