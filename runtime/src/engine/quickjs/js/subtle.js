// crypto.subtle: reads arguments as the standard says. Rust holds the keys, and decides what may be done with them.

export default function subtle(core, natives) {
  const TOKEN = {};
  const ILLEGAL = "Illegal constructor";
  const KEY_FORMATS = ["raw", "spki", "pkcs8", "jwk"];
  const KEY_USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];
  const JWK_TEXTS = ["kty", "use", "alg", "crv", "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi", "k"];

  const getter = (prototype, name) => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name);
    return (receiver) => Reflect.apply(get, receiver, []);
  };
  const ARRAY = Object.getPrototypeOf(Uint8Array.prototype);
  const [arrayBuffer, arrayOffset, arrayLength] = ["buffer", "byteOffset", "byteLength"].map((name) => getter(ARRAY, name));
  const [viewBuffer, viewOffset, viewLength] =
    ["buffer", "byteOffset", "byteLength"].map((name) => getter(DataView.prototype, name));
  const arrayTag = getter(ARRAY, Symbol.toStringTag);
  const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

  let handleOf;

  class CryptoKey {
    #handle;
    #type;
    #extractable;
    #algorithm;
    #usages;

    constructor(token, described) {
      if (token !== TOKEN) throw new TypeError(ILLEGAL);
      this.#handle = described.handle;
      this.#type = described.type;
      this.#extractable = described.extractable;
      this.#algorithm = described.algorithm;
      this.#usages = described.usages;
    }

    static {
      handleOf = (value, what) => {
        if (!isObject(value) || !(#handle in value)) throw new TypeError(`${what} must be a CryptoKey`);
        return value.#handle;
      };
    }

    get type() { return this.#type; }
    get extractable() { return this.#extractable; }
    get algorithm() { return this.#algorithm; }
    get usages() { return this.#usages; }
  }

  // How the members of an algorithm are read: each takes the value and the name of the member.
  const bytes = (value, what) => {
    if (ArrayBuffer.isView(value)) {
      const [buffer, offset, length] = arrayTag(value) === undefined
        ? [viewBuffer(value), viewOffset(value), viewLength(value)]
        : [arrayBuffer(value), arrayOffset(value), arrayLength(value)];
      if (!(buffer instanceof ArrayBuffer)) throw new TypeError(`${what} must not be shared memory`);
      return new Uint8Array(buffer, offset, length);
    }
    try {
      return new Uint8Array(value, 0, bufferLength(value));
    } catch {
      throw new TypeError(`${what} must be an ArrayBuffer or a view of one`);
    }
  };
  const integer = (most) => (value, what) => {
    const number = Math.trunc(Number(value));
    if (!(number >= 0 && number <= most)) throw new TypeError(`${what} must be a number from 0 to ${most}`);
    return number;
  };
  const octet = integer(0xff);
  const short = integer(0xffff);
  const long = integer(0xffffffff);
  const text = (value) => `${value}`;
  const hash = (value) => normalize("digest", value).name;
  const curve = (value) => {
    const name = `${value}`;
    if (!["P-256", "P-384", "P-521"].includes(name)) throw unsupported(`the curve "${name}" is not supported`);
    return name;
  };
  const exponent = (value, what) => {
    if (!ArrayBuffer.isView(value) || arrayTag(value) !== "Uint8Array") throw new TypeError(`${what} must be a Uint8Array`);
    return bytes(value, what);
  };
  const optional = (read) => Object.assign((value, what) => read(value, what), { optional: true });

  const NONE = {};
  const DIGESTS = { "SHA-1": NONE, "SHA-256": NONE, "SHA-384": NONE, "SHA-512": NONE };
  const AES = { length: short };
  const HMAC = { hash, length: optional(long) };
  const RSA = { hash };
  const RSA_GENERATED = { hash, modulusLength: long, publicExponent: exponent };
  const EC = { namedCurve: curve };
  const CIPHERS = {
    "AES-CBC": { iv: bytes },
    "AES-CTR": { counter: bytes, length: octet },
    "AES-GCM": { iv: bytes, additionalData: optional(bytes), tagLength: optional(octet) },
    "RSA-OAEP": { label: optional(bytes) },
  };
  const SIGNATURES = {
    HMAC: NONE, "RSASSA-PKCS1-v1_5": NONE, "RSA-PSS": { saltLength: long }, ECDSA: { hash }, Ed25519: NONE,
  };
  const OPERATIONS = {
    digest: DIGESTS,
    encrypt: CIPHERS,
    decrypt: CIPHERS,
    sign: SIGNATURES,
    verify: SIGNATURES,
    deriveBits: {
      HKDF: { hash, salt: bytes, info: bytes },
      PBKDF2: { salt: bytes, iterations: long, hash },
      ECDH: { public: handleOf },
      X25519: { public: handleOf },
    },
    wrapKey: { ...CIPHERS, "AES-KW": NONE },
    generateKey: {
      "AES-CBC": AES, "AES-CTR": AES, "AES-GCM": AES, "AES-KW": AES, HMAC,
      "RSASSA-PKCS1-v1_5": RSA_GENERATED, "RSA-PSS": RSA_GENERATED, "RSA-OAEP": RSA_GENERATED,
      ECDSA: EC, ECDH: EC, Ed25519: NONE, X25519: NONE,
    },
    importKey: {
      "AES-CBC": NONE, "AES-CTR": NONE, "AES-GCM": NONE, "AES-KW": NONE, HMAC, HKDF: NONE, PBKDF2: NONE,
      "RSASSA-PKCS1-v1_5": RSA, "RSA-PSS": RSA, "RSA-OAEP": RSA, ECDSA: EC, ECDH: EC, Ed25519: NONE, X25519: NONE,
    },
    keyLength: { "AES-CBC": AES, "AES-CTR": AES, "AES-GCM": AES, "AES-KW": AES, HMAC, HKDF: NONE, PBKDF2: NONE },
  };

  const unsupported = (message) => new DOMException(message, "NotSupportedError");

  // The algorithm with the members that the operation needs, on an object that inherits nothing.
  function normalize(operation, algorithm) {
    const given = isObject(algorithm) ? algorithm : { name: algorithm };
    const { name } = given;
    if (name === undefined && given === algorithm) throw new TypeError("the algorithm needs a name");
    const wanted = `${name}`.toUpperCase();
    const known = Object.keys(OPERATIONS[operation]).find((key) => key.toUpperCase() === wanted);
    if (known === undefined) throw unsupported(`"${name}" is not an algorithm for ${operation}`);
    const normalized = { __proto__: null, name: known };
    for (const [member, read] of Object.entries(OPERATIONS[operation][known])) {
      const value = given[member];
      if (value !== undefined) normalized[member] = read(value, `${known}: ${member}`);
      else if (!read.optional) throw new TypeError(`${known}: ${member} is missing`);
    }
    return normalized;
  }

  function formatOf(value) {
    const format = `${value}`;
    if (!KEY_FORMATS.includes(format)) throw new TypeError(`"${format}" is not the format of a key`);
    return format;
  }

  function sequence(value, what) {
    if (!isObject(value) || typeof value[Symbol.iterator] !== "function") throw new TypeError(`${what} must be a list`);
    return Array.from(value, text);
  }

  function usagesOf(value) {
    const usages = sequence(value, "keyUsages");
    const wrong = usages.find((usage) => !KEY_USAGES.includes(usage));
    if (wrong !== undefined) throw new TypeError(`"${wrong}" is not a usage of a key`);
    return usages;
  }

  function jwkOf(value) {
    if (!isObject(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      throw new TypeError("keyData must be a JsonWebKey");
    }
    const jwk = { __proto__: null };
    for (const name of JWK_TEXTS) {
      const member = value[name];
      if (member !== undefined) jwk[name] = text(member);
    }
    const { key_ops, ext, oth } = value;
    if (key_ops !== undefined) jwk.key_ops = sequence(key_ops, "key_ops");
    if (ext !== undefined) jwk.ext = Boolean(ext);
    if (oth !== undefined) jwk.oth = true;
    return jwk;
  }

  async function perform(operation, fields) {
    if (natives.perform === undefined) {
      throw unsupported('crypto.subtle is not part of this build: it needs the feature "crypto" of oro-bg-runtime');
    }
    const started = natives.perform(operation, { __proto__: null, ...fields });
    const { kind, name, message, value, key, publicKey, privateKey } =
      typeof started === "number" ? await core.wait(started) : started;
    switch (kind) {
      case "error": throw name === "TypeError" ? new TypeError(message) : new DOMException(message, name);
      case "key": return new CryptoKey(TOKEN, key);
      case "pair":
        return { publicKey: new CryptoKey(TOKEN, publicKey), privateKey: new CryptoKey(TOKEN, privateKey) };
      default: return value;
    }
  }

  class SubtleCrypto {
    #brand;

    constructor(token) {
      if (token !== TOKEN) throw new TypeError(ILLEGAL);
    }

    async encrypt(algorithm, key, data) {
      SubtleCrypto.#enter(this, arguments, 3);
      const [handle, input] = [handleOf(key, "key"), bytes(data, "data")];
      return perform("encrypt", { algorithm: normalize("encrypt", algorithm), key: handle, data: input });
    }

    async decrypt(algorithm, key, data) {
      SubtleCrypto.#enter(this, arguments, 3);
      const [handle, input] = [handleOf(key, "key"), bytes(data, "data")];
      return perform("decrypt", { algorithm: normalize("decrypt", algorithm), key: handle, data: input });
    }

    async sign(algorithm, key, data) {
      SubtleCrypto.#enter(this, arguments, 3);
      const [handle, input] = [handleOf(key, "key"), bytes(data, "data")];
      return perform("sign", { algorithm: normalize("sign", algorithm), key: handle, data: input });
    }

    async verify(algorithm, key, signature, data) {
      SubtleCrypto.#enter(this, arguments, 4);
      const [handle, signed, input] = [handleOf(key, "key"), bytes(signature, "signature"), bytes(data, "data")];
      return perform("verify", { algorithm: normalize("verify", algorithm), key: handle, signature: signed, data: input });
    }

    async digest(algorithm, data) {
      SubtleCrypto.#enter(this, arguments, 2);
      const input = bytes(data, "data");
      return perform("digest", { hash: normalize("digest", algorithm).name, data: input });
    }

    async generateKey(algorithm, extractable, keyUsages) {
      SubtleCrypto.#enter(this, arguments, 3);
      const usages = usagesOf(keyUsages);
      const spec = normalize("generateKey", algorithm);
      return perform("generateKey", { spec, extractable: Boolean(extractable), usages });
    }

    async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
      SubtleCrypto.#enter(this, arguments, 5);
      const [key, usages] = [handleOf(baseKey, "baseKey"), usagesOf(keyUsages)];
      const normalized = normalize("deriveBits", algorithm);
      const spec = normalize("importKey", derivedKeyType);
      const { length } = normalize("keyLength", derivedKeyType);
      if (length !== undefined) spec.length = length;
      return perform("deriveKey", { algorithm: normalized, key, spec, extractable: Boolean(extractable), usages });
    }

    async deriveBits(algorithm, baseKey, length = null) {
      SubtleCrypto.#enter(this, arguments, 2);
      const key = handleOf(baseKey, "baseKey");
      const bits = length === null ? undefined : long(length, "length");
      return perform("deriveBits", { algorithm: normalize("deriveBits", algorithm), key, length: bits });
    }

    async importKey(format, keyData, algorithm, extractable, keyUsages) {
      SubtleCrypto.#enter(this, arguments, 5);
      const [keyFormat, usages] = [formatOf(format), usagesOf(keyUsages)];
      const [jwk, data] = keyFormat === "jwk" ? [jwkOf(keyData)] : [undefined, bytes(keyData, "keyData")];
      const spec = normalize("importKey", algorithm);
      return perform("importKey", { format: keyFormat, data, jwk, spec, extractable: Boolean(extractable), usages });
    }

    async exportKey(format, key) {
      SubtleCrypto.#enter(this, arguments, 2);
      return perform("exportKey", { format: formatOf(format), key: handleOf(key, "key") });
    }

    async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
      SubtleCrypto.#enter(this, arguments, 4);
      const keyFormat = formatOf(format);
      const [wrapped, wrapping] = [handleOf(key, "key"), handleOf(wrappingKey, "wrappingKey")];
      const algorithm = normalize("wrapKey", wrapAlgorithm);
      return perform("wrapKey", { format: keyFormat, key: wrapped, wrappingKey: wrapping, algorithm });
    }

    async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
      SubtleCrypto.#enter(this, arguments, 7);
      const [keyFormat, data] = [formatOf(format), bytes(wrappedKey, "wrappedKey")];
      const [unwrapping, usages] = [handleOf(unwrappingKey, "unwrappingKey"), usagesOf(keyUsages)];
      const algorithm = normalize("wrapKey", unwrapAlgorithm);
      const spec = normalize("importKey", unwrappedKeyAlgorithm);
      return perform("unwrapKey", {
        format: keyFormat, data, unwrappingKey: unwrapping, algorithm, spec, extractable: Boolean(extractable), usages,
      });
    }

    static #enter(receiver, given, least) {
      if (!isObject(receiver) || !(#brand in receiver)) throw new TypeError("this is not a SubtleCrypto");
      if (given.length < least) throw new TypeError(`${least} arguments are needed, ${given.length} were given`);
    }
  }

  core.brand(CryptoKey, SubtleCrypto);
  return { subtle: new SubtleCrypto(TOKEN), SubtleCrypto, CryptoKey };
}
