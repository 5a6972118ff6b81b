// MessageChannel and MessagePort, inside one isolate; and `postMessage` of the scope where it transfers.

export default function messaging(core) {
  const { Event, EventTarget, fire, handlerProperty } = core;
  const { MessageEvent } = core.load("event_types");
  const TOKEN = Symbol("internal");
  let stateOf;

  class MessagePort extends EventTarget {
    static {
      stateOf = (port) => port.#state;
      core.transferables.push({
        is: (value) => #state in value,
        isDetached: (port) => port.#state.isDetached,
        transfer: (port) => moved(port.#state),
      });
    }

    // `other` is the state of the port at the other end; a message waits in `queue` until the port was started.
    #state = { port: this, other: null, queue: [], isStarted: false, isDetached: false, isBusy: false };

    constructor(token = undefined) {
      if (token !== TOKEN) throw new TypeError("Illegal constructor");
      super();
    }

    postMessage(message, options = undefined) {
      if (arguments.length === 0) throw new TypeError("postMessage needs a message");
      const state = this.#state;
      const { cloneWithTransfer, transferList } = core.load("clone");
      const list = transferList(options).map(({ value }) => value);
      if (list.includes(this)) throw new DOMException("a port cannot be sent through itself", "DataCloneError");
      const { value, moved: transferred } = cloneWithTransfer(message, list);
      const ports = transferred.filter((item) => item instanceof MessagePort);
      if (!state.other) return;
      state.other.queue.push({ value, ports });
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
      Object.assign(state, { isDetached: true, other: null });
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
    Object.assign(state, { other: old.other, queue: old.queue });
    if (old.other) old.other.other = state;
    Object.assign(old, { other: null, queue: [], isDetached: true });
    return port;
  }

  // One message per task, so that timers and other ports get their turn.
  function flush(state) {
    if (!state.isStarted || state.isBusy || state.queue.length === 0) return;
    state.isBusy = true;
    core.task(() => {
      state.isBusy = false;
      const message = state.isDetached ? undefined : state.queue.shift();
      if (!message) return;
      flush(state);
      fire(state.port, new MessageEvent("message", { data: message.value, ports: message.ports }));
    });
  }

  class MessageChannel {
    #ports = [new MessagePort(TOKEN), new MessagePort(TOKEN)];
    constructor() {
      const [one, two] = this.#ports.map(stateOf);
      one.other = two;
      two.other = one;
    }
    get port1() { return this.#ports[0]; }
    get port2() { return this.#ports[1]; }
  }

  // To the foreground: bytes are sent as a copy, and detached as if they had been moved. Ports stay in the isolate.
  function postTransferring(message, options) {
    const { transferList, detach } = core.load("clone");
    const list = transferList(options);
    if (list.some(({ value }) => value instanceof MessagePort)) {
      throw new DOMException("a MessagePort cannot leave the isolate", "DataCloneError");
    }
    const json = core.toJson(message, "the message");
    detach(list);
    core.native.postMessage(json);
  }

  core.brand(MessagePort, MessageChannel);
  return { MessagePort, MessageChannel, postTransferring };
}
