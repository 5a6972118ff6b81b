// The transform streams that come with an API of their own: text encoding and compression.

export default function transforms(core, natives) {
  const { TransformStream } = core.load("streams");
  const { TextDecoder, TextEncoder } = core.load("encoding");
  // What one native call is given: it cannot be interrupted, and a byte of compressed data can become a thousand.
  const COMPRESS_BYTES = 65_536;
  const DECOMPRESS_BYTES = 8_192;

  class TextEncoderStream {
    #transform;

    constructor() {
      const encoder = new TextEncoder();
      // The first half of a surrogate pair may end one chunk, and the second begin the next.
      let half = "";
      this.#transform = new TransformStream({
        transform(chunk, controller) {
          let text = half + `${chunk}`;
          half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
          if (half !== "") text = text.slice(0, -1);
          if (text !== "") controller.enqueue(encoder.encode(text));
        },
        flush(controller) {
          if (half !== "") controller.enqueue(encoder.encode(half));
        },
      });
    }

    get encoding() { return "utf-8"; }
    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
  }

  class TextDecoderStream {
    #decoder;
    #transform;

    constructor(label = "utf-8", options = {}) {
      const decoder = new TextDecoder(label, options);
      this.#decoder = decoder;
      this.#transform = new TransformStream({
        transform(chunk, controller) {
          const text = decoder.decode(core.bytesOf(chunk), { stream: true });
          if (text !== "") controller.enqueue(text);
        },
        flush(controller) {
          const text = decoder.decode();
          if (text !== "") controller.enqueue(text);
        },
      });
    }

    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBOM; }
    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
  }

  // `step` takes bytes and gives bytes; undefined ends the stream.
  function piecewise(step, bytesMax) {
    const enqueue = (controller, bytes) => {
      if (bytes.length > 0) controller.enqueue(bytes);
    };
    return new TransformStream({
      transform(chunk, controller) {
        const bytes = core.bytesOf(chunk);
        for (let start = 0; start < bytes.length; start += bytesMax) {
          enqueue(controller, step(bytes.subarray(start, start + bytesMax)));
        }
      },
      flush(controller) { enqueue(controller, step(undefined)); },
    });
  }

  function stepOf(make, format) {
    const step = make(`${format}`);
    if (!step) throw new TypeError(`there is no compression format "${format}"`);
    return step;
  }

  class CompressionStream {
    #transform;
    constructor(format) { this.#transform = piecewise(stepOf(natives.compressor, format), COMPRESS_BYTES); }
    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
  }

  class DecompressionStream {
    #transform;
    constructor(format) { this.#transform = piecewise(stepOf(natives.decompressor, format), DECOMPRESS_BYTES); }
    get readable() { return this.#transform.readable; }
    get writable() { return this.#transform.writable; }
  }

  core.brand(TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream);
  return { TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream };
}
