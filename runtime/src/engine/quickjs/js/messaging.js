// MessageChannel and MessagePort, inside one isolate; and `postMessage` of the scope where it transfers.

export default function messaging(core) {
  const { Event, EventTarget, fire, handlerProperty } = core;
  const { MessageEvent } = core.load("event_types");
  const TOKEN = Symbol("internal");
  const { DOMException } = core.intrinsics.classes;
  const { assign, defineProperty } = Object;
  // Assigned, an index would be seen by a setter that a service puts on Array.prototype.
  const put = (list, index, value) => defineProperty(list, index, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  let stateOf;
  let isPort;

  class MessagePort extends EventTarget {
    static {
      stateOf = (port) => port.#state;
      isPort = (value) => #state in value;
      put(core.transferables, core.transferables.length, {
        is: isPort,
        isDetached: (port) => port.#state.isDetached,
        transfer: (port) => moved(port.#state),
      });
    }

    // `other` is the state of the port at the other end; a message waits, the oldest `first`, until the port was started.
    #state = { port: this, other: null, first: null, last: null, isStarted: false, isDetached: false, isBusy: false };

    constructor(token = undefined) {
      if (token !== TOKEN) throw new TypeError("Illegal constructor");
      super();
    }

    postMessage(message, options = undefined) {
      if (arguments.length === 0) throw new TypeError("postMessage needs a message");
      const state = this.#state;
      const { cloneWithList, transferList } = core.load("clone");
      const list = transferList(options);
      for (let index = 0; index < list.length; index += 1) {
        if (list[index].value === this) throw new DOMException("a port cannot be sent through itself", "DataCloneError");
      }
      const { value, moved } = cloneWithList(message, list);
      const ports = [];
      for (let index = 0; index < moved.length; index += 1) if (isPort(moved[index])) put(ports, ports.length, moved[index]);
      if (!state.other) return;
      append(state.other, { value, ports });
      flush(state.other);
    }

    start() {
      this.#state.isStarted = true;
      flush(this.#state);
    }

    close() {
      const state = this.#state;
      const { other } = state;
      if (state.isDetached) return;
      assign(state, { isDetached: true, other: null });
      if (!other) return;
      other.other = null;
      core.task(() => { if (!other.isDetached) fire(other.port, new Event("close")); });
    }
  }

  handlerProperty(MessagePort.prototype, "message", { changed: (port) => port.start() });
  handlerProperty(MessagePort.prototype, "messageerror");
  handlerProperty(MessagePort.prototype, "close");

  // A new port in the place of one that is sent away, with what waits for it.
  function moved(old) {
    const port = new MessagePort(TOKEN);
    const state = stateOf(port);
    assign(state, { other: old.other, first: old.first, last: old.last });
    if (old.other) old.other.other = state;
    assign(old, { other: null, first: null, last: null, isDetached: true });
    return port;
  }

  // No array: whoever replaces its methods would hold the messages of others.
  function append(state, message) {
    const entry = { message, next: null };
    if (state.first === null) state.first = entry;
    else state.last.next = entry;
    state.last = entry;
  }

  function takeFirst(state) {
    if (state.first === null) return null;
    const { message, next } = state.first;
    state.first = next;
    return message;
  }

  // One message per task, so that timers and other ports get their turn.
  function flush(state) {
    if (!state.isStarted || state.isBusy || state.first === null) return;
    state.isBusy = true;
    core.task(() => {
      state.isBusy = false;
      const message = state.isDetached ? null : takeFirst(state);
      if (message === null) return;
      flush(state);
      fire(state.port, new MessageEvent("message", { data: message.value, ports: message.ports }));
    });
  }

  class MessageChannel {
    #port1 = new MessagePort(TOKEN);
    #port2 = new MessagePort(TOKEN);
    constructor() {
      const one = stateOf(this.#port1);
      const two = stateOf(this.#port2);
      one.other = two;
      two.other = one;
    }
    get port1() { return this.#port1; }
    get port2() { return this.#port2; }
  }

  // To the foreground: bytes are sent as a copy, and detached as if they had been moved. Ports stay in the isolate.
  function postTransferring(message, options) {
    const { transferList, detach } = core.load("clone");
    const list = transferList(options);
    for (let index = 0; index < list.length; index += 1) {
      if (isPort(list[index].value)) throw new DOMException("a MessagePort cannot leave the isolate", "DataCloneError");
    }
    const json = core.toJson(message, "the message");
    detach(list);
    core.native.postMessage(json);
  }

  core.brand(MessagePort, MessageChannel);
  return { MessagePort, MessageChannel, postTransferring };
}
