// FormData, and its form on the wire: `multipart/form-data`.

export default function formData(core) {
  const { Blob, File, bytesOf } = core.load("blob");
  const { TextEncoder, TextDecoder } = core.load("encoding");
  const natives = core.load("body");
  const text = (value) => `${value}`.toWellFormed();
  const { describe, iterable } = core.load("interfaces");
  let listOf;

  class FormData {
    static { listOf = (form) => form.#entries; }

    #entries = [];

    constructor(form) {
      if (form !== undefined) throw new TypeError("there are no form elements here that a FormData could be made of");
    }

    append(name, value, filename) {
      this.#entries.push(entry("append", arguments, name, value, filename));
    }

    delete(name) {
      name = text(name);
      this.#entries = this.#entries.filter(([other]) => other !== name);
    }

    get(name) {
      name = text(name);
      return this.#entries.find(([other]) => other === name)?.[1] ?? null;
    }

    getAll(name) {
      name = text(name);
      return this.#entries.filter(([other]) => other === name).map(([, value]) => value);
    }

    has(name) { return this.get(name) !== null; }

    set(name, value, filename) {
      const replacement = entry("set", arguments, name, value, filename);
      const first = this.#entries.findIndex(([other]) => other === replacement[0]);
      if (first === -1) {
        this.#entries.push(replacement);
      } else {
        this.#entries[first] = replacement;
        this.#entries = this.#entries.filter(([other], index) => other !== replacement[0] || index === first);
      }
    }
  }

  // A blob becomes a file.
  function entry(method, args, name, value, filename) {
    if (args.length < 2) throw new TypeError(`${method} needs a name and a value`);
    if (!(value instanceof Blob)) {
      if (args.length > 2) throw new TypeError("only a blob has a file name");
      return [text(name), text(value)];
    }
    if (filename === undefined && value instanceof File) return [text(name), value];
    const { type, lastModified } = value;
    return [text(name), new File([value], filename === undefined ? "blob" : filename, { type, lastModified })];
  }

  const lines = (value) => value.replace(/\r\n|\r|\n/g, "\r\n");
  const quoted = (value) => value.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");

  // The parts of a body, and its media type.
  function encode(form) {
    const boundary = natives.boundary();
    const encoder = new TextEncoder();
    const parts = [];
    for (const [name, value] of listOf(form)) {
      let head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(lines(name))}"`;
      if (typeof value === "string") {
        parts.push(`${head}\r\n\r\n${lines(value)}\r\n`);
      } else {
        head += `; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}`;
        parts.push(`${head}\r\n\r\n`, value, "\r\n");
      }
    }
    parts.push(`--${boundary}--\r\n`);
    const bytes = bytesOf(new Blob(parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part))));
    return { bytes, type: `multipart/form-data; boundary=${boundary}` };
  }

  function decode(bytes, boundary) {
    const parts = natives.parseMultipart(bytes, boundary);
    if (!parts) throw new TypeError("the body is not valid multipart/form-data");
    const form = new FormData();
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for (const [name, filename, type, start, end] of parts) {
      const content = bytes.subarray(start, end);
      if (typeof filename === "string") {
        form.append(name, new File([content], filename, { type: type ?? "text/plain" }));
      } else {
        form.append(name, decoder.decode(content));
      }
    }
    return form;
  }

  iterable(FormData, (form, index) => listOf(form)[index]);
  describe(FormData, { methods: { append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, forEach: 1 } });
  core.brand(FormData);
  return { FormData, encode, decode };
}
