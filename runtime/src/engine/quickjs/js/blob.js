// Blob and File: bytes that do not change, with a media type.

export default function blob(core) {
  const { TextDecoder, TextEncoder } = core.load("encoding");
  const CHUNK_BYTES = 65_536;
  const text = (value) => `${value}`.toWellFormed();
  let bytesOf, isBlob, isFile, shareWith, cloneFile;

  // A type that is not ASCII is none.
  const typeOf = (value) => (/^[\x20-\x7e]*$/.test(value) ? value.toLowerCase() : "");

  function dictionary(value, what) {
    if (value === undefined || value === null) return {};
    if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`the options of ${what} must be an object`);
    return value;
  }

  function join(parts, endings) {
    const encoder = new TextEncoder();
    const pieces = parts.map((part) => {
      if (part instanceof Blob) return bytesOf(part);
      if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) return core.bytesOf(part);
      return encoder.encode(endings === "native" ? text(part).replace(/\r\n?/g, "\n") : text(part));
    });
    const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let offset = 0;
    for (const piece of pieces) {
      joined.set(piece, offset);
      offset += piece.length;
    }
    return joined;
  }

  // As the standard counts positions: negative ones from the end.
  function position(value, length) {
    const integer = Math.trunc(Number(value)) || 0;
    return integer < 0 ? Math.max(length + integer, 0) : Math.min(integer, length);
  }

  class Blob {
    static {
      // Never handed out: a blob does not change.
      bytesOf = (blob) => blob.#bytes;
      isBlob = (value) => #bytes in value;
      shareWith = (copy, blob) => {
        copy.#bytes = blob.#bytes;
        copy.#type = blob.#type;
        return copy;
      };
    }

    #bytes;
    #type;

    constructor(parts, options) {
      if (parts !== undefined && (typeof parts !== "object" && typeof parts !== "function" || parts === null
          || typeof parts[Symbol.iterator] !== "function")) {
        throw new TypeError("the parts of a blob must be a sequence");
      }
      const { endings = "transparent", type = "" } = dictionary(options, "a blob");
      if (`${endings}` !== "transparent" && `${endings}` !== "native") throw new TypeError(`endings cannot be "${endings}"`);
      this.#bytes = join(parts === undefined ? [] : [...parts], `${endings}`);
      this.#type = typeOf(text(type));
    }

    get size() { return this.#bytes.length; }
    get type() { return this.#type; }

    slice(start = 0, end = this.#bytes.length, contentType = "") {
      const { length } = this.#bytes;
      const from = position(start, length);
      const part = new Blob();
      // Shares the memory.
      part.#bytes = this.#bytes.subarray(from, Math.max(position(end, length), from));
      part.#type = typeOf(text(contentType));
      return part;
    }

    async arrayBuffer() { return this.#bytes.slice().buffer; }
    async bytes() { return this.#bytes.slice(); }
    async text() { return new TextDecoder("utf-8").decode(this.#bytes); }

    stream() {
      const bytes = this.#bytes;
      const { ReadableStream } = core.load("streams");
      let offset = 0;
      return new ReadableStream({
        type: "bytes",
        pull(controller) {
          if (offset === bytes.length) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else {
            const chunk = bytes.slice(offset, offset + CHUNK_BYTES);
            offset += chunk.length;
            controller.enqueue(chunk);
          }
        },
      });
    }
  }

  class File extends Blob {
    static {
      isFile = (value) => #name in value;
      cloneFile = (file) => shareWith(new File([], file.#name, { lastModified: file.#lastModified }), file);
    }

    #name;
    #lastModified;

    constructor(parts, name, options) {
      if (arguments.length < 2) throw new TypeError("a file needs parts and a name");
      if (parts === undefined) throw new TypeError("the parts of a file must be a sequence");
      super(parts, options);
      this.#name = text(name);
      const { lastModified } = dictionary(options, "a file");
      this.#lastModified = lastModified === undefined ? Date.now() : Math.trunc(Number(lastModified)) || 0;
    }

    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
    get webkitRelativePath() { return ""; }
  }

  const { describe } = core.load("interfaces");
  describe(Blob, {});
  describe(File, { length: 2 });
  core.brand(Blob, File);
  // A clone shares the memory: the bytes of neither change.
  core.cloneables[core.cloneables.length] = {
    is: isBlob,
    clone: (blob) => (isFile(blob) ? cloneFile(blob) : shareWith(new Blob(), blob)),
  };
  return { Blob, File, bytesOf };
}
