// What a service finds in the global scope. Whatever is not listed here goes before any of its code runs, so that what
// browsers add some day is closed, too. The list is what the embedded engine has, and what only computes.

export default function gates() {
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { deleteProperty, ownKeys } = Reflect;

  const LANGUAGE = `
    AggregateError Array ArrayBuffer AsyncDisposableStack AsyncIterator Atomics BigInt BigInt64Array BigUint64Array Boolean
    DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity
    Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError
    Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array
    Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI decodeURIComponent encodeURI
    encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape`;
  const SCOPE = `
    DedicatedWorkerGlobalScope WorkerGlobalScope WorkerLocation WorkerNavigator addEventListener atob btoa clearInterval
    clearTimeout close console crossOriginIsolated crypto dispatchEvent fetch isSecureContext location name navigator onerror
    onmessage onmessageerror onrejectionhandled onunhandledrejection origin performance postMessage queueMicrotask
    removeEventListener reportError scheduler self setInterval setTimeout structuredClone`;
  const PLATFORM = `
    AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey
    CustomEvent DOMException DecompressionStream ErrorEvent Event EventTarget File FileReader FileReaderSync FormData Headers
    MessageChannel MessageEvent MessagePort Performance PerformanceEntry PerformanceMark PerformanceMeasure
    PerformanceObserver PerformanceObserverEntryList ProgressEvent PromiseRejectionEvent ReadableByteStreamController
    ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController
    ReadableStreamDefaultReader Request Response Scheduler SubtleCrypto TaskController TaskPriorityChangeEvent TaskSignal
    TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL
    URLPattern URLSearchParams WritableStream WritableStreamDefaultController WritableStreamDefaultWriter`;
  const COMPUTING = `
    AudioData AudioDecoder AudioEncoder EncodedAudioChunk EncodedVideoChunk ImageBitmap ImageBitmapRenderingContext ImageData
    ImageDecoder ImageTrack ImageTrackList Path2D TextMetrics VideoColorSpace VideoDecoder VideoEncoder VideoFrame
    cancelAnimationFrame createImageBitmap requestAnimationFrame`;
  // Interfaces that are many: of canvases, of geometry, and of the GPU.
  const FAMILIES = /^(?:Canvas|OffscreenCanvas|DOM(?:Matrix|Point|Quad|Rect)|WebGL|GPU)/;
  const NAVIGATOR = `
    appCodeName appName appVersion constructor gpu hardwareConcurrency language languages onLine platform product userAgent`;

  const names = (text) => text.trim().split(/\s+/);
  const scope = new Set([LANGUAGE, SCOPE, PLATFORM, COMPUTING].flatMap(names));
  const navigatorNames = new Set(names(NAVIGATOR));

  function close(object, isOpen, what) {
    const closed = new Set();
    for (let owner = object; owner !== null && owner !== EventTarget.prototype && owner !== Object.prototype; owner = getPrototypeOf(owner)) {
      for (const key of ownKeys(owner)) {
        if (typeof key !== "string" || key === "constructor" || isOpen(key)) continue;
        closed.add(key);
        if (!deleteProperty(owner, key) && getOwnPropertyDescriptor(owner, key).writable) defineProperty(owner, key, { value: undefined });
      }
    }
    // What is there all the same would be open to the service.
    const left = [...closed].filter((key) => object[key] !== undefined);
    if (left.length > 0) throw new Error(`${what} has what cannot be taken away: ${left.join(", ")}`);
  }

  close(globalThis, (key) => scope.has(key) || FAMILIES.test(key), "the scope");
  if (globalThis.navigator) close(globalThis.navigator, (key) => navigatorNames.has(key), "navigator");
}
