// crypto: random values. `subtle` is a part of its own, loaded when it is first touched.

export default function crypto_(core, natives) {
  const QUOTA_BYTES = 65_536;
  const INTEGERS = [
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
  ];
  const TOKEN = {};

  class Crypto {
    #brand;

    constructor(token) {
      if (token !== TOKEN) throw new TypeError("Illegal constructor");
    }

    get subtle() {
      if (!(#brand in this)) throw new TypeError("this is not a Crypto");
      return core.load("subtle").subtle;
    }

    getRandomValues(array) {
      if (!(#brand in this)) throw new TypeError("this is not a Crypto");
      if (!ArrayBuffer.isView(array)) throw new TypeError("getRandomValues needs an array of integers");
      if (!INTEGERS.some((type) => array instanceof type)) {
        throw new DOMException("getRandomValues fills arrays of integers only", "TypeMismatchError");
      }
      if (array.byteLength > QUOTA_BYTES) {
        throw new DOMException(`${array.byteLength} bytes are more than ${QUOTA_BYTES}`, "QuotaExceededError");
      }
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(natives.random(array.byteLength));
      return array;
    }

    randomUUID() {
      if (!(#brand in this)) throw new TypeError("this is not a Crypto");
      const bytes = natives.random(16);
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    }
  }

  core.brand(Crypto);
  return { crypto: new Crypto(TOKEN), Crypto };
}
