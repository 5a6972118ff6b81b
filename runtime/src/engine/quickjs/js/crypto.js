// crypto: random values. The subtle part is not available.

export default function crypto_(core, natives) {
  const QUOTA_BYTES = 65_536;
  const INTEGERS = [
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
  ];

  class Crypto {
    getRandomValues(array) {
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
      const bytes = natives.random(16);
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    }
  }

  core.brand(Crypto);
  return { crypto: new Crypto() };
}
