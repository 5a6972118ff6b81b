// Events that carry data. Their dictionaries are read as the standards have them: in order, once, converted.

export default function eventTypes(core) {
  const { Event } = core;
  const text = (value) => `${value}`;
  const count = (value) => Number(value) >>> 0;
  const bag = (init) => init ?? {};

  class CustomEvent extends Event {
    #detail;
    constructor(type, init = undefined) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      super(type, init);
      const { detail = null } = bag(init);
      this.#detail = detail;
    }
    get detail() { return this.#detail; }
    initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      if (this.eventPhase !== Event.NONE) return;
      this.initEvent(type, bubbles, cancelable);
      this.#detail = detail;
    }
  }

  class MessageEvent extends Event {
    #fields;
    constructor(type, init = undefined) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      super(type, init);
      const { data = null, lastEventId = "", origin = "", ports = [], source = null } = bag(init);
      this.#set(data, origin, lastEventId, source, ports);
    }
    get data() { return this.#fields.data; }
    get origin() { return this.#fields.origin; }
    get lastEventId() { return this.#fields.lastEventId; }
    get source() { return this.#fields.source; }
    get ports() { return this.#fields.ports; }
    initMessageEvent(type, bubbles, cancelable, data = null, origin = "", lastEventId = "", source = null, ports = []) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      if (this.eventPhase !== Event.NONE) return;
      this.initEvent(type, bubbles, cancelable);
      this.#set(data, origin, lastEventId, source, ports);
    }
    #set(data, origin, lastEventId, source, ports) {
      const list = Object.freeze([...ports]);
      // Only where there is something to look at: it would load the part.
      const isPort = (value) => value instanceof core.load("messaging").MessagePort;
      if (source !== null && !isPort(source)) throw new TypeError("the source of a message must be a MessagePort");
      if (!list.every(isPort)) throw new TypeError("the ports of a message must be MessagePorts");
      this.#fields = { data, origin: text(origin).toWellFormed(), lastEventId: text(lastEventId), source, ports: list };
    }
  }

  class ErrorEvent extends Event {
    #fields;
    constructor(type, init = undefined) {
      if (arguments.length === 0) throw new TypeError("an event needs a type");
      super(type, init);
      const { colno = 0, error, filename = "", lineno = 0, message = "" } = bag(init);
      this.#fields = { colno: count(colno), error, filename: text(filename), lineno: count(lineno), message: text(message) };
    }
    get message() { return this.#fields.message; }
    get filename() { return this.#fields.filename; }
    get lineno() { return this.#fields.lineno; }
    get colno() { return this.#fields.colno; }
    get error() { return this.#fields.error; }
  }

  class PromiseRejectionEvent extends Event {
    #fields;
    constructor(type, init) {
      if (arguments.length < 2) throw new TypeError("a PromiseRejectionEvent needs a type and a promise");
      super(type, init);
      const { promise, reason } = bag(init);
      if ((typeof promise !== "object" && typeof promise !== "function") || promise === null) {
        throw new TypeError("a PromiseRejectionEvent needs a promise");
      }
      this.#fields = { promise, reason };
    }
    get promise() { return this.#fields.promise; }
    get reason() { return this.#fields.reason; }
  }

  core.brand(CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent);
  return { CustomEvent, MessageEvent, ErrorEvent, PromiseRejectionEvent };
}
