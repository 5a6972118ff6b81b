// The language's own classes and methods, taken before any code of the service runs: what a service does to a prototype
// changes neither how a value is read nor how it is made. `kinds.js` makes functions of them when they are needed.

export default function intrinsics(core) {
  const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
  const bytes = ArrayBuffer.prototype;
  const array = Object.getPrototypeOf(Uint8Array.prototype);
  const view = DataView.prototype;

  core.intrinsics = {
    classes: {
      Date, RegExp, Map, Set, ArrayBuffer, DataView, Number, String, Boolean, BigInt, DOMException,
      Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
      Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
      Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
    },
    methods: {
      timeOf: Date.prototype.getTime,
      sourceOf: getter(RegExp.prototype, "source"),
      flagsOf: getter(RegExp.prototype, "flags"),
      eachOfMap: Map.prototype.forEach,
      eachOfSet: Set.prototype.forEach,
      look: Map.prototype.get,
      put: Map.prototype.set,
      add: Set.prototype.add,
      byteLengthOf: getter(bytes, "byteLength"),
      maxByteLengthOf: getter(bytes, "maxByteLength"),
      isResizable: getter(bytes, "resizable"),
      isDetached: getter(bytes, "detached"),
      transferBuffer: bytes.transfer,
      bufferOfArray: getter(array, "buffer"),
      offsetOfArray: getter(array, "byteOffset"),
      lengthOfArray: getter(array, "length"),
      copyInto: array.set,
      bufferOfView: getter(view, "buffer"),
      offsetOfView: getter(view, "byteOffset"),
      lengthOfView: getter(view, "byteLength"),
      numberOf: Number.prototype.valueOf,
      stringOf: String.prototype.valueOf,
      booleanOf: Boolean.prototype.valueOf,
      bigintOf: BigInt.prototype.valueOf,
      nameOfException: getter(DOMException.prototype, "name"),
      messageOfException: getter(DOMException.prototype, "message"),
    },
  };
}
