// TextEncoder and TextDecoder.

export default function encoding(core, natives) {
  const text = (value) => `${value}`.toWellFormed();

  function bytesOf(source) {
    if (source instanceof ArrayBuffer && source.detached) return new Uint8Array();
    if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return new Uint8Array(source);
    if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    throw new TypeError("expected an ArrayBuffer or a view of one");
  }

  class TextEncoder {
    get encoding() { return "utf-8"; }
    encode(input = "") { return natives.encode(text(input)); }

    encodeInto(source, destination) {
      if (!(destination instanceof Uint8Array)) throw new TypeError("encodeInto writes to a Uint8Array");
      const [read, written] = natives.encodeInto(text(source), destination) ?? [0, 0];
      return { read, written };
    }
  }

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    #decode;

    constructor(label = "utf-8", options = {}) {
      this.#fatal = Boolean(options?.fatal);
      this.#ignoreBOM = Boolean(options?.ignoreBOM);
      const found = natives.decoder(text(label), this.#fatal, this.#ignoreBOM);
      if (!found) throw new RangeError(`there is no encoding "${label}"`);
      [this.#encoding, this.#decode] = found;
    }

    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }

    decode(input = undefined, options = undefined) {
      const bytes = input === undefined ? new Uint8Array() : bytesOf(input);
      const decoded = this.#decode(bytes, Boolean(options?.stream));
      if (typeof decoded !== "string") throw new TypeError(`the bytes are not valid ${this.#encoding}`);
      return decoded;
    }
  }

  core.brand(TextEncoder, TextDecoder);
  core.bytesOf = bytesOf;
  return { TextEncoder, TextDecoder };
}
