// What a value is by its class, whatever its tags say; and the methods of each class. As the embedded engine's part of this
// name, with what a browser lets one know.

export default function kinds(core) {
  const { apply, getPrototypeOf } = Reflect;
  const { hasOwn } = Object;
  const textOf = Object.prototype.toString;
  const sourceText = Function.prototype.toString;
  const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
  const array = getPrototypeOf(Uint8Array.prototype);

  // Each throws for an object of another class.
  const proofs = {
    __proto__: null,
    Date: Date.prototype.getTime,
    RegExp: getter(RegExp.prototype, "source"),
    Map: getter(Map.prototype, "size"),
    Set: getter(Set.prototype, "size"),
    ArrayBuffer: getter(ArrayBuffer.prototype, "byteLength"),
    DataView: getter(DataView.prototype, "buffer"),
    Number: Number.prototype.valueOf,
    String: String.prototype.valueOf,
    Boolean: Boolean.prototype.valueOf,
    BigInt: BigInt.prototype.valueOf,
    DOMException: getter(DOMException.prototype, "name"),
  };
  const arrayName = getter(array, Symbol.toStringTag);

  function proves(tag, value) {
    try {
      apply(proofs[tag], value, []);
      return true;
    } catch {
      return false;
    }
  }

  const isNative = (prototype) => {
    const own = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    return typeof own === "function" && hasOwn(prototype, Symbol.toStringTag) && apply(sourceText, own, []).includes("[native code]");
  };
  const isBranded = core.isPlatform;
  core.isPlatform = (prototype) => isBranded(prototype) || isNative(prototype);

  function platformClassOf(value) {
    for (let proto = getPrototypeOf(value); proto !== null && proto !== Object.prototype; proto = getPrototypeOf(proto)) {
      const name = core.platformName(proto) ?? (isNative(proto) ? proto[Symbol.toStringTag] : undefined);
      if (typeof name === "string") return name;
    }
    return undefined;
  }

  // The name of the built-in class; "platform" for objects of the platform; undefined for what cannot be copied.
  function kindOf(value) {
    if (typeof value === "function") return undefined;
    const view = apply(arrayName, value, []);
    if (view !== undefined) return view;
    if (Array.isArray(value)) return "Array";
    const tag = apply(textOf, value, []).slice(8, -1);
    if (tag in proofs) {
      if (proves(tag, value)) return tag;
    } else if (tag === "Error" && value instanceof Error) {
      return tag;
    }
    return platformClassOf(value) === undefined ? "Object" : "platform";
  }

  const { getTime } = Date.prototype;
  const [source, flags] = [proofs.RegExp, getter(RegExp.prototype, "flags")];
  const [eachOfMap, eachOfSet] = [Map.prototype.forEach, Set.prototype.forEach];
  return {
    kindOf,
    platformClassOf,
    timeOf: (date) => apply(getTime, date, []),
    sourceOf: (pattern) => apply(source, pattern, []),
    flagsOf: (pattern) => apply(flags, pattern, []),
    eachOfMap: (map, callback) => apply(eachOfMap, map, [callback]),
    eachOfSet: (set, callback) => apply(eachOfSet, set, [callback]),
  };
}
