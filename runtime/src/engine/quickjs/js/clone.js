// structuredClone and transfer, as the HTML standard has them: first everything is read, then what is transferred is
// detached, then everything is made. What fails while reading leaves the originals whole. Lists are walked by index, since
// a service may have changed how arrays are iterated.

export default function clone(core) {
  const methods = core.load("kinds");
  const { kindOf } = methods;
  const { classes } = core.intrinsics;
  const { apply } = Reflect;
  const { toString } = Object.prototype;
  const { keys, hasOwn, defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;
  const refuse = (what) => { throw new DOMException(`${what} could not be cloned`, "DataCloneError"); };
  const { Error, EvalError, RangeError, ReferenceError, SyntaxError, URIError } = classes;
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError: classes.TypeError, URIError };

  // What was read of one object. `made` is its copy, once there is one.
  class Record {
    // A setter that a service puts on Object.prototype must not be called with it.
    static { setPrototypeOf(this.prototype, null); }

    made = undefined;
    constructor(kind, fields) {
      this.kind = kind;
      const names = keys(fields);
      for (let index = 0; index < names.length; index += 1) this[names[index]] = fields[names[index]];
    }
  }

  // --- reading

  function read(value, memory) {
    if (typeof value === "symbol") refuse(value.toString());
    if (typeof value === "function") refuse(value.name === "" ? "a function" : `the function ${value.name}`);
    if (typeof value !== "object" || value === null) return value;
    const known = methods.look(memory, value);
    if (known) return known;
    const keep = (kind, fields = {}) => {
      const record = new Record(kind, fields);
      methods.put(memory, value, record);
      return record;
    };
    const kind = kindOf(value);
    switch (kind) {
      case "Object": return readProperties(value, keep(kind), memory);
      case "Array": return readProperties(value, keep(kind, { length: value.length }), memory);
      case "Date": return keep(kind, { time: methods.timeOf(value) });
      case "RegExp": return keep(kind, { source: methods.sourceOf(value), flags: methods.flagsOf(value) });
      case "Map": {
        const items = [];
        methods.eachOfMap(value, (item, key) => { items[items.length] = key; items[items.length] = item; });
        return readItems(items, keep(kind), memory);
      }
      case "Set": {
        const items = [];
        methods.eachOfSet(value, (item) => { items[items.length] = item; });
        return readItems(items, keep(kind), memory);
      }
      case "Error": return readError(value, keep, memory);
      case "DOMException":
        return keep(kind, { name: methods.nameOfException(value), message: methods.messageOfException(value), stack: value.stack });
      case "Number": return keep("Boxed", { value: methods.numberOf(value) });
      case "String": return keep("Boxed", { value: methods.stringOf(value) });
      case "Boolean": return keep("Boxed", { value: methods.booleanOf(value) });
      case "BigInt": return keep("Boxed", { value: methods.bigintOf(value) });
      case "ArrayBuffer": return keep(kind, { made: copyBuffer(value) });
      case undefined: return refuse(`an object of type ${tagOf(value)}`);
      case "platform": return readPlatform(value, keep);
      default: return readView(value, kind, keep, memory);
    }
  }

  function readProperties(value, record, memory) {
    const names = keys(value);
    record.properties = [];
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index];
      // A getter of another one may have removed it.
      if (hasOwn(value, name)) record.properties[record.properties.length] = { name, value: read(value[name], memory) };
    }
    return record;
  }

  function readItems(items, record, memory) {
    for (let index = 0; index < items.length; index += 1) items[index] = read(items[index], memory);
    record.items = items;
    return record;
  }

  function readError(value, keep, memory) {
    const { name } = value;
    const message = getOwnPropertyDescriptor(value, "message");
    const record = keep("Error", { name: hasOwn(ERRORS, `${name}`) ? `${name}` : "Error", stack: value.stack });
    if (message && "value" in message) record.message = `${message.value}`;
    if (hasOwn(value, "cause")) {
      record.hasCause = true;
      record.cause = read(value.cause, memory);
    }
    return record;
  }

  function readView(value, kind, keep, memory) {
    const isView = kind === "DataView";
    const buffer = isView ? methods.bufferOfView(value) : methods.bufferOfArray(value);
    if (kindOf(buffer) !== "ArrayBuffer" || methods.isDetached(buffer)) refuse(`a ${kind} whose buffer is detached or shared`);
    const record = keep(kind, {
      offset: isView ? methods.offsetOfView(value) : methods.offsetOfArray(value),
      length: isView ? methods.lengthOfView(value) : methods.lengthOfArray(value),
    });
    record.buffer = read(buffer, memory);
    return record;
  }

  function copyBuffer(buffer) {
    if (methods.isDetached(buffer)) refuse("a detached ArrayBuffer");
    const { ArrayBuffer, Uint8Array } = classes;
    const options = methods.isResizable(buffer) ? { maxByteLength: methods.maxByteLengthOf(buffer) } : undefined;
    const copy = new ArrayBuffer(methods.byteLengthOf(buffer), options);
    methods.copyInto(new Uint8Array(copy), new Uint8Array(buffer));
    return copy;
  }

  function readPlatform(value, keep) {
    const { cloneables } = core;
    for (let index = 0; index < cloneables.length; index += 1) {
      if (cloneables[index].is(value)) return keep("platform", { made: cloneables[index].clone(value) });
    }
    return refuse(`an object of type ${tagOf(value)}`);
  }

  // --- making

  function make(record) {
    if (!(record instanceof Record)) return record;
    if (record.made !== undefined) return record.made;
    const { kind } = record;
    const hidden = (name, value) => defineProperty(record.made, name, { value, writable: true, configurable: true });
    switch (kind) {
      case "Object": record.made = {}; return makeProperties(record);
      case "Array": record.made = []; record.made.length = record.length; return makeProperties(record);
      case "Date": return (record.made = new classes.Date(record.time));
      case "RegExp": return (record.made = new classes.RegExp(record.source, record.flags));
      case "Boxed": return (record.made = Object(record.value));
      case "Map":
        record.made = new classes.Map();
        for (let index = 0; index < record.items.length; index += 2) {
          methods.put(record.made, make(record.items[index]), make(record.items[index + 1]));
        }
        return record.made;
      case "Set":
        record.made = new classes.Set();
        for (let index = 0; index < record.items.length; index += 1) methods.add(record.made, make(record.items[index]));
        return record.made;
      case "Error":
        record.made = new ERRORS[record.name]();
        if (record.message !== undefined) hidden("message", record.message);
        if (typeof record.stack === "string") hidden("stack", record.stack);
        if (record.hasCause) hidden("cause", make(record.cause));
        return record.made;
      case "DOMException":
        record.made = new classes.DOMException(record.message, record.name);
        if (typeof record.stack === "string") hidden("stack", record.stack);
        return record.made;
      default: return (record.made = new classes[kind](make(record.buffer), record.offset, record.length));
    }
  }

  function makeProperties(record) {
    for (let index = 0; index < record.properties.length; index += 1) {
      const { name, value } = record.properties[index];
      defineProperty(record.made, name, { value: make(value), writable: true, enumerable: true, configurable: true });
    }
    return record.made;
  }

  // --- transfer

  const BUFFERS = {
    is: (value) => kindOf(value) === "ArrayBuffer",
    isDetached: methods.isDetached,
    transfer: (buffer) => methods.transferBuffer(buffer),
  };

  // The list of a sequence, or of `{ transfer }`, with how each item is moved.
  function transferList(options) {
    if (options === undefined || options === null) return [];
    if (typeof options !== "object" && typeof options !== "function") throw new TypeError("the options must be an object");
    const sequence = typeof options[Symbol.iterator] === "function" ? options : options.transfer;
    const list = [];
    if (sequence === undefined) return list;
    for (const value of sequence) {
      if (typeof value !== "object" || value === null) throw new TypeError("only objects can be transferred");
      const how = howToTransfer(value);
      if (how === null) refuse(`an object of type ${tagOf(value)} in the transfer list`);
      for (let index = 0; index < list.length; index += 1) {
        if (list[index].value === value) refuse("an object that is twice in the transfer list");
      }
      // Not assigned: a setter that a service puts on Array.prototype would be called with it.
      defineProperty(list, list.length, { __proto__: null, value: { value, how }, writable: true, enumerable: true, configurable: true });
    }
    return list;
  }

  function howToTransfer(value) {
    if (BUFFERS.is(value)) return BUFFERS;
    const { transferables } = core;
    for (let index = 0; index < transferables.length; index += 1) {
      if (transferables[index].is(value)) return transferables[index];
    }
    return null;
  }

  function detach(list) {
    const moved = [];
    setPrototypeOf(moved, null);
    for (let index = 0; index < list.length; index += 1) {
      if (list[index].how.isDetached(list[index].value)) refuse("a detached object in the transfer list");
    }
    for (let index = 0; index < list.length; index += 1) moved[index] = list[index].how.transfer(list[index].value);
    return moved;
  }

  // The copy, and what was transferred in the order of the list.
  function cloneWithTransfer(value, options) {
    return cloneWithList(value, transferList(options));
  }

  function cloneWithList(value, list) {
    const memory = new classes.Map();
    for (let index = 0; index < list.length; index += 1) {
      list[index].record = new Record("transferred", {});
      methods.put(memory, list[index].value, list[index].record);
    }
    const record = read(value, memory);
    const moved = detach(list);
    for (let index = 0; index < list.length; index += 1) list[index].record.made = moved[index];
    return { value: make(record), moved };
  }

  function structuredClone(value, options) {
    // Only a dictionary here, where `postMessage` takes a list too.
    const isDictionary = typeof options === "object" && options !== null;
    return cloneWithTransfer(value, isDictionary ? { transfer: options.transfer } : options).value;
  }

  function tagOf(value) {
    try {
      return apply(toString, value, []).slice(8, -1);
    } catch {
      return "unknown";
    }
  }

  return { structuredClone, cloneWithList, transferList, detach };
}
