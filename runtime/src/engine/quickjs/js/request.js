// Request.

export default function request(core) {
  const { AbortController, AbortSignal } = core;
  const { URL } = core.load("url");
  const { Headers, fill, guard, list } = core.load("headers");
  const { attach, clone, contentOf, extract, include, isNull, isUnusable, make, take } = core.load("body");
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const CHOICES = {
    mode: ["cors", "same-origin", "no-cors", "navigate"],
    credentials: ["same-origin", "omit", "include"],
    cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
    redirect: ["follow", "error", "manual"],
    referrerPolicy: [
      "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
      "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
    ],
  };
  let fieldsOf;

  // A service has no document, and so no base that its author could mean.
  function absolute(input) {
    if (input === undefined) throw new TypeError("the URL to fetch is missing");
    const text = `${input}`;
    const url = URL.parse(text);
    if (!url) throw new TypeError(`"${text}" is not an absolute URL: a relative one has no base in a service`);
    if (url.username !== "" || url.password !== "") throw new TypeError("the URL must not carry credentials");
    return url.href;
  }

  function methodOf(name) {
    const method = `${name}`;
    if (!TOKEN.test(method)) throw new TypeError(`"${method}" is not a method`);
    const upper = method.toUpperCase();
    if (["CONNECT", "TRACE", "TRACK"].includes(upper)) throw new TypeError(`${upper} is not allowed`);
    return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
  }

  // What is of another origin than the service becomes the client, and the origin of a service is nobody's.
  function referrerOf(text) {
    if (text === "") return "";
    if (!URL.parse(text)) throw new TypeError(`the referrer "${text}" is not an absolute URL`);
    return "about:client";
  }

  function signalOf(signal) {
    if (signal === undefined || signal === null) return new AbortController().signal;
    if (!(signal instanceof AbortSignal)) throw new TypeError("signal is not an AbortSignal");
    return AbortSignal.any([signal]);
  }

  class Request {
    static { fieldsOf = (request) => request.#fields; }

    #fields;

    constructor(input, init = {}) {
      if (init === null) init = {};
      if (typeof init !== "object" && typeof init !== "function") throw new TypeError("the options of a request must be an object");
      const from = input instanceof Request ? input.#fields : null;
      const url = from ? from.url : absolute(input);
      const choices = {};
      for (const [name, [standard]] of Object.entries(CHOICES)) {
        const value = init[name] === undefined ? from?.[name] ?? standard : `${init[name]}`;
        if (!CHOICES[name].includes(value)) throw new TypeError(`${name} cannot be "${value}"`);
        choices[name] = value;
      }
      if (init.window !== undefined && init.window !== null) throw new TypeError("window can only be null");
      if (init.mode === "navigate") throw new TypeError("mode cannot be \"navigate\"");
      if (choices.cache === "only-if-cached" && choices.mode !== "same-origin") {
        throw new TypeError("cache can be \"only-if-cached\" only where mode is \"same-origin\"");
      }
      const duplex = init.duplex === undefined ? undefined : `${init.duplex}`;
      if (duplex !== undefined && duplex !== "half") throw new TypeError(`duplex cannot be "${duplex}"`);
      const method = methodOf(init.method ?? from?.method ?? "GET");
      const signal = signalOf(init.signal === undefined ? from?.signal : init.signal);
      const headers = guard(new Headers(), "request");
      fill(headers, init.headers ?? (from ? list(from.headers) : []));

      const inherited = from ? contentOf(input) : make();
      const given = init.body === undefined || init.body === null ? null : extract(init.body);
      if ((method === "GET" || method === "HEAD") && (given || !isNull(inherited))) throw new TypeError(`${method} has no body`);
      if (given?.content.stream && duplex === undefined) {
        throw new TypeError("a request with a stream as its body needs duplex: \"half\"");
      }
      if (given && given.type !== null && !headers.has("content-type")) headers.set("content-type", given.type);
      if (!given && isUnusable(inherited)) throw new TypeError("the body was read already, or is locked");
      attach(this, given ? given.content : take(inherited));
      const referrer = init.referrer === undefined ? from?.referrer ?? "about:client" : referrerOf(`${init.referrer}`);
      const integrity = init.integrity === undefined ? from?.integrity ?? "" : `${init.integrity}`;
      const keepalive = init.keepalive === undefined ? from?.keepalive ?? false : Boolean(init.keepalive);
      this.#fields = { ...choices, url, method, headers, signal, referrer, integrity, keepalive };
    }

    get cache() { return this.#fields.cache; }
    get credentials() { return this.#fields.credentials; }
    get destination() { return ""; }
    get duplex() { return "half"; }
    get headers() { return this.#fields.headers; }
    get integrity() { return this.#fields.integrity; }
    get isHistoryNavigation() { return false; }
    get isReloadNavigation() { return false; }
    get keepalive() { return this.#fields.keepalive; }
    get method() { return this.#fields.method; }
    get mode() { return this.#fields.mode; }
    get redirect() { return this.#fields.redirect; }
    get referrer() { return this.#fields.referrer; }
    get referrerPolicy() { return this.#fields.referrerPolicy; }
    get signal() { return this.#fields.signal; }
    get url() { return this.#fields.url; }

    clone() {
      const content = clone(contentOf(this));
      const copy = new Request(this.url);
      const headers = guard(new Headers(list(this.headers)), "request");
      copy.#fields = { ...this.#fields, headers, signal: AbortSignal.any([this.signal]) };
      attach(copy, content);
      return copy;
    }
  }

  include(Request);
  core.load("interfaces").describe(Request, { length: 1 });
  core.brand(Request);
  return { Request, fieldsOf };
}
