// What Web IDL gives the interfaces of the platform: members that show, a TypeError for a call with too few arguments,
// and iteration over pairs.

export default function interfaces() {
  const { apply, ownKeys } = Reflect;
  const { defineProperty, entries, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;
  const ITERATOR = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));

  function checked(target, name, count) {
    const method = target[name];
    const { [name]: wrapper } = { [name](...args) {
      if (args.length < count) throw new TypeError(`${name} needs ${count} argument${count === 1 ? "" : "s"}, not ${args.length}`);
      return apply(method, this, args);
    } };
    defineProperty(wrapper, "length", { value: count, configurable: true });
    defineProperty(target, name, { value: wrapper, writable: true, enumerable: true, configurable: true });
  }

  // `length` is that of the constructor; `methods` and `statics` say how many arguments each needs.
  function describe(type, { length = 0, methods = {}, statics = {} }) {
    defineProperty(type, "length", { value: length, configurable: true });
    for (const [name, count] of entries(methods)) checked(type.prototype, name, count);
    for (const [name, count] of entries(statics)) checked(type, name, count);
    for (const key of ownKeys(type.prototype)) {
      if (typeof key === "string" && key !== "constructor") defineProperty(type.prototype, key, { enumerable: true });
    }
  }

  // `at(object, index)` is the pair there, or undefined, and a TypeError for an object of another class. Asked again at each
  // step: what changes meanwhile shows.
  function iterable(type, at) {
    const { name, prototype } = type;

    class PairIterator {
      #object;
      #index = 0;
      #pick;
      constructor(object, pick) {
        this.#object = object;
        this.#pick = pick;
      }
      next() {
        const pair = at(this.#object, this.#index);
        if (pair === undefined) return { value: undefined, done: true };
        this.#index += 1;
        return { value: this.#pick(pair), done: false };
      }
    }
    delete PairIterator.prototype.constructor;
    setPrototypeOf(PairIterator.prototype, ITERATOR);
    defineProperty(PairIterator.prototype, "next", { enumerable: true });
    defineProperty(PairIterator.prototype, Symbol.toStringTag, { value: `${name} Iterator`, configurable: true });

    const iterator = (object, pick) => {
      at(object, 0);
      return new PairIterator(object, pick);
    };
    const methods = {
      entries() { return iterator(this, (pair) => [pair[0], pair[1]]); },
      keys() { return iterator(this, (pair) => pair[0]); },
      values() { return iterator(this, (pair) => pair[1]); },
      forEach(callback, receiver = undefined) {
        at(this, 0);
        if (typeof callback !== "function") throw new TypeError("forEach needs a function");
        for (let index = 0; ; index += 1) {
          const pair = at(this, index);
          if (pair === undefined) return;
          apply(callback, receiver, [pair[1], pair[0], this]);
        }
      },
    };
    for (const [key, value] of entries(methods)) {
      defineProperty(prototype, key, { value, writable: true, enumerable: true, configurable: true });
    }
    defineProperty(prototype, Symbol.iterator, { value: methods.entries, writable: true, configurable: true });
  }

  // The pairs of a sequence of pairs, or of a record. Every name and value is converted.
  function pairsOf(init, convert, what) {
    const iterate = init[Symbol.iterator];
    if (iterate === undefined || iterate === null) {
      const record = new Map();
      for (const key of ownKeys(init)) {
        if (!getOwnPropertyDescriptor(init, key)?.enumerable) continue;
        if (typeof key === "symbol") throw new TypeError(`a symbol is not the name of a ${what}`);
        record.set(convert(key), convert(init[key]));
      }
      return [...record];
    }
    if (typeof iterate !== "function") throw new TypeError(`the pairs cannot be iterated`);
    const pairs = [];
    for (const entry of init) {
      const isSequence = (typeof entry === "object" || typeof entry === "function") && entry !== null;
      const pair = isSequence ? [...entry] : [];
      if (pair.length !== 2) throw new TypeError(`a ${what} is a pair of a name and a value`);
      pairs.push([convert(pair[0]), convert(pair[1])]);
    }
    return pairs;
  }

  return { describe, iterable, pairsOf };
}
