// Response.

export default function response(core) {
  const { Headers, guard, list } = core.load("headers");
  const { attach, clone, contentOf, extract, include, isNull, make } = core.load("body");
  const { stringify } = JSON;
  const NULL_BODY = [101, 103, 204, 205, 304];
  const REDIRECTS = [301, 302, 303, 307, 308];
  let received;

  // As the standard converts to an unsigned short.
  const short = (value) => ((Math.trunc(Number(value)) || 0) % 65_536 + 65_536) % 65_536;

  class Response {
    static {
      // What came from the network. A body is given unless there is none.
      received = ({ status, statusText, headers, url, redirected }, content) => {
        const response = new Response(null, { headers });
        guard(response.headers, "immutable");
        Object.assign(response.#fields, { status, statusText, url: url.replace(/#.*/s, ""), redirected, type: "basic" });
        attach(response, content);
        return response;
      };
    }

    #fields;

    constructor(body = null, init = {}) {
      if (init === null) init = {};
      if (typeof init !== "object" && typeof init !== "function") throw new TypeError("the options of a response must be an object");
      const { status = 200, statusText = "", headers } = init;
      const code = short(status);
      if (code < 200 || code > 599) throw new RangeError(`${status} is not a status`);
      if (/[^\t\x20-\x7e\x80-\xff]/.test(`${statusText}`)) throw new TypeError("the status text is not one");
      const fields = { status: code, statusText: `${statusText}`, type: "default", url: "", redirected: false };
      this.#fields = { ...fields, headers: new Headers(headers) };
      if (body === null) return attach(this, make());
      if (NULL_BODY.includes(code)) throw new TypeError(`a response ${code} has no body`);
      const { content, type } = extract(body);
      attach(this, content);
      if (type !== null && !this.headers.has("content-type")) this.headers.set("content-type", type);
    }

    static error() {
      const response = new Response();
      Object.assign(response.#fields, { status: 0, type: "error" });
      guard(response.headers, "immutable");
      return response;
    }

    static json(data, init = {}) {
      if (arguments.length === 0) throw new TypeError("a response of JSON needs data");
      const text = stringify(data);
      if (text === undefined) throw new TypeError("the data is not JSON");
      const headers = new Headers(init?.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      return new Response(text, { status: init?.status, statusText: init?.statusText, headers });
    }

    static redirect(url, status = 302) {
      const { URL } = core.load("url");
      const location = new URL(`${url}`, core.config.url).href;
      const code = short(status);
      if (!REDIRECTS.includes(code)) throw new RangeError(`${status} is not a redirect`);
      const response = new Response(null, { headers: { location } });
      guard(response.headers, "immutable");
      response.#fields.status = code;
      return response;
    }

    get headers() { return this.#fields.headers; }
    get ok() { return this.#fields.status >= 200 && this.#fields.status <= 299; }
    get redirected() { return this.#fields.redirected; }
    get status() { return this.#fields.status; }
    get statusText() { return this.#fields.statusText; }
    get type() { return this.#fields.type; }
    get url() { return this.#fields.url; }

    clone() {
      const content = clone(contentOf(this));
      const copy = new Response();
      copy.#fields = { ...this.#fields, headers: new Headers(list(this.headers)) };
      if (this.type !== "default") guard(copy.headers, "immutable");
      attach(copy, content);
      return copy;
    }
  }

  include(Response);
  core.load("interfaces").describe(Response, { statics: { json: 1, redirect: 1 } });
  core.brand(Response);
  return { Response, received: (head, content = make()) => received(head, content), isNull };
}
