// fetch: a request and its response across the network.

export default function fetch_(core, natives) {
  const { Request } = core.load("request");
  const { received } = core.load("response");
  const { contentOf, dataUrl, isNull, make, take } = core.load("body");
  const { list } = core.load("headers");
  const { URL } = core.load("url");
  const { stringify } = JSON;
  const END = new Uint8Array();

  // A body that nobody can read any more holds its connection no longer.
  const forgotten = new FinalizationRegistry((id) => natives.abort(id));

  const networkError = (error) => (error?.code === "EINTERNAL" ? new TypeError(error.message) : error);

  // The body of a response that is still in the network.
  function remoteBody(id, signal) {
    let fail = () => {};
    let report = () => {};
    const stopListening = core.onAbort(signal, (reason) => {
      natives.abort(id);
      fail(reason);
      report(reason);
    });
    const done = () => {
      stopListening();
      forgotten.unregister(remote);
    };
    const remote = {
      read(whole) {
        return new Promise((resolve, reject) => {
          signal.throwIfAborted();
          fail = reject;
          core.wait(natives.read(id, whole)).then((bytes) => {
            if (whole || bytes.length === 0) done();
            resolve(bytes);
          }, (error) => {
            done();
            reject(networkError(error));
          });
        });
      },
      cancel() {
        done();
        natives.abort(id);
      },
      failed(callback) {
        if (signal.aborted) callback(signal.reason);
        report = callback;
      },
    };
    forgotten.register(remote, id, remote);
    return remote;
  }

  // Sends a stream, a chunk whenever the network has taken the one before.
  function upload(id, stream, fail) {
    const reader = stream.getReader();
    let over = false;
    const stop = (reason) => {
      if (over) return;
      over = true;
      reader.cancel(reason).catch(() => {});
    };
    (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (over) return;
        if (!done && !(value instanceof Uint8Array)) throw new TypeError("a body is made of Uint8Arrays");
        // No bytes mean the end.
        if (!done && value.length === 0) continue;
        const taken = core.wait(natives.write(id, done ? END : value)).then(() => true, () => false);
        over = done;
        if (!(await taken)) return stop(new TypeError("the server needs no more of the body"));
        if (done) return;
      }
    })().catch((error) => {
      stop(error);
      natives.abort(id);
      fail(error);
    });
    return stop;
  }

  function exchange(request, content) {
    const { method, url, redirect, headers, signal } = request;
    const streamed = content.bytes === null && !isNull(content);
    return new Promise((resolve, reject) => {
      const head = stringify({ method, url, redirect, headers: list(headers), streamed });
      const id = natives.send(head, content.bytes ?? undefined);
      let stop = () => {};
      const stopListening = core.onAbort(signal, (reason) => {
        natives.abort(id);
        stop(reason);
        reject(reason);
      });
      if (streamed) stop = upload(id, core.load("body").streamOf(content), reject);
      core.wait(id).then((head) => {
        stopListening();
        stop(new TypeError("the response has come"));
        resolve(received(head, head.hasBody ? make({ remote: remoteBody(id, signal) }) : make()));
      }, (error) => {
        stopListening();
        stop(error);
        reject(networkError(error));
      });
    });
  }

  function fromDataUrl(url) {
    const [type, bytes] = dataUrl(url) ?? [];
    if (type === undefined) throw new TypeError("the data URL is broken");
    return received({ status: 200, statusText: "OK", headers: [["content-type", type]], url, redirected: false }, make({ bytes }));
  }

  async function fetch(input, init) {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    core.require("network");
    const { protocol } = new URL(request.url);
    if (protocol === "data:") return fromDataUrl(request.url);
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError(`fetch does not know the scheme "${protocol}"`);
    return exchange(request, take(contentOf(request)));
  }

  return { fetch };
}
