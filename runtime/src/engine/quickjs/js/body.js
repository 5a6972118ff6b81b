// What Request and Response have in common. A body is bytes, a stream, or still in the network; it becomes a stream when
// `body` is asked for, so that a service that only awaits `json()` does without the streams.

export default function body(core, natives) {
  const { TextDecoder, TextEncoder } = core.load("encoding");
  const { parse } = JSON;
  const contents = new WeakMap();

  // `bytes`: a Uint8Array that nobody else has. `remote`: `read(whole)`, `cancel()` and `failed(report)`.
  const make = ({ bytes = null, remote = null, stream = null } = {}) => ({ bytes, remote, stream, used: false });

  const isNull = ({ bytes, remote, stream }) => bytes === null && remote === null && stream === null;

  function isUsed({ used, stream }) {
    return used || (stream !== null && core.load("streams").isDisturbed(stream));
  }

  const isUnusable = (content) => isUsed(content) || (content.stream?.locked ?? false);

  function requireUsable(content) {
    if (isUnusable(content)) throw new TypeError("the body was read already, or is locked");
  }

  function contentOf(owner) {
    const content = contents.get(owner);
    if (!content) throw new TypeError("Illegal invocation");
    return content;
  }

  // Content and media type of what may be a body.
  function extract(init) {
    if (typeof init === "object" && init !== null) {
      if (init instanceof ArrayBuffer || ArrayBuffer.isView(init)) {
        return { content: make({ bytes: core.bytesOf(init).slice() }), type: null };
      }
      // The classes are loaded only for what says that it is one of theirs.
      switch (init[Symbol.toStringTag]) {
        case "Blob": case "File": {
          const { Blob, bytesOf } = core.load("blob");
          if (!(init instanceof Blob)) break;
          return { content: make({ bytes: bytesOf(init) }), type: init.type || null };
        }
        case "FormData": {
          const { FormData, encode } = core.load("form_data");
          if (!(init instanceof FormData)) break;
          const { bytes, type } = encode(init);
          return { content: make({ bytes }), type };
        }
        case "URLSearchParams": {
          if (!(init instanceof core.load("url").URLSearchParams)) break;
          const bytes = new TextEncoder().encode(init.toString());
          return { content: make({ bytes }), type: "application/x-www-form-urlencoded;charset=UTF-8" };
        }
        case "ReadableStream": {
          const { isDisturbed, isReadable } = core.load("streams");
          if (!isReadable(init)) break;
          if (init.locked || isDisturbed(init)) throw new TypeError("the stream is locked, or was read already");
          return { content: make({ stream: init }), type: null };
        }
      }
    }
    return { content: make({ bytes: new TextEncoder().encode(`${init}`) }), type: "text/plain;charset=UTF-8" };
  }

  function streamOf(content) {
    if (content.stream !== null || isNull(content)) return content.stream;
    const { ReadableStream } = core.load("streams");
    const { bytes, remote, used } = content;
    const end = (controller) => {
      controller.close();
      controller.byobRequest?.respond(0);
    };
    content.stream = new ReadableStream({
      type: "bytes",
      start(controller) { if (!used) remote?.failed((reason) => controller.error(reason)); },
      async pull(controller) {
        if (remote !== null) {
          const chunk = await remote.read(false);
          if (chunk.length > 0) controller.enqueue(chunk);
          else end(controller);
        } else {
          if (bytes.length > 0) controller.enqueue(bytes.slice());
          if (bytes.length > 0) controller.close();
          else end(controller);
        }
      },
      cancel() { remote?.cancel(); },
    }, { highWaterMark: 0 });
    if (used) {
      // It was read without a stream.
      content.stream.cancel();
      content.stream.getReader();
    }
    return content.stream;
  }

  async function readAll(stream) {
    const reader = stream.getReader();
    const chunks = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!(value instanceof Uint8Array)) {
        const error = new TypeError("a body is made of Uint8Arrays");
        reader.cancel(error).catch(() => {});
        throw error;
      }
      chunks.push(value);
      length += value.length;
    }
    if (chunks.length === 1) return chunks[0].slice();
    const whole = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }

  // All bytes of a body, once.
  async function consume(content) {
    requireUsable(content);
    if (isNull(content)) return new Uint8Array();
    if (content.stream !== null) return readAll(content.stream);
    content.used = true;
    return content.remote !== null ? content.remote.read(true) : content.bytes.slice();
  }

  // A second body with the same content.
  function clone(content) {
    requireUsable(content);
    if (content.bytes !== null && content.stream === null) return make({ bytes: content.bytes });
    if (isNull(content)) return make();
    const [mine, copy] = streamOf(content).tee();
    Object.assign(content, make({ stream: mine }));
    return make({ stream: copy });
  }

  // Moves the content to a new body: the old one was used.
  function take(content) {
    requireUsable(content);
    const { bytes, remote, stream } = content;
    if (isNull(content)) return make();
    content.used = true;
    if (bytes !== null) {
      // Locked as well, where somebody holds its stream.
      stream?.getReader().cancel();
      return make({ bytes });
    }
    if (stream === null) return make({ remote });
    const { TransformStream } = core.load("streams");
    return make({ stream: stream.pipeThrough(new TransformStream()) });
  }

  const textOf = (bytes) => new TextDecoder().decode(bytes);
  const mediaTypeOf = (owner) => natives.mediaType(owner.headers.get("content-type") ?? "") ?? ["", "", undefined];

  function formOf(bytes, [essence, , boundary]) {
    const { FormData, decode } = core.load("form_data");
    if (essence === "multipart/form-data" && typeof boundary === "string") return decode(bytes, boundary);
    if (essence !== "application/x-www-form-urlencoded") {
      throw new TypeError(`a body of type "${essence}" is not a form`);
    }
    const form = new FormData();
    for (const [name, value] of new (core.load("url").URLSearchParams)(`?${textOf(bytes)}`)) form.append(name, value);
    return form;
  }

  class Body {
    get body() { return streamOf(contentOf(this)); }
    get bodyUsed() { return isUsed(contentOf(this)); }
    async arrayBuffer() { return (await consume(contentOf(this))).buffer; }
    async blob() {
      const bytes = await consume(contentOf(this));
      return new (core.load("blob").Blob)([bytes], { type: mediaTypeOf(this)[1] });
    }
    async bytes() { return consume(contentOf(this)); }
    async formData() { return formOf(await consume(contentOf(this)), mediaTypeOf(this)); }
    async json() { return parse(textOf(await consume(contentOf(this)))); }
    async text() { return textOf(await consume(contentOf(this))); }
  }

  // Gives a class the members of a body.
  function include(type) {
    const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(Body.prototype);
    Object.defineProperties(type.prototype, members);
  }

  return {
    ...natives,
    attach(owner, content) { contents.set(owner, content); },
    contentOf, make, isNull, isUnusable, extract, clone, take, streamOf, include,
  };
}
