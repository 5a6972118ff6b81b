// What a value is by its class in the engine, whatever its prototype or its tags say; and the methods of each class.

export default function kinds(core) {
  const { native } = core;
  const { classes, methods } = core.intrinsics;
  const { apply, getPrototypeOf } = Reflect;
  const plain = Object.prototype;

  const samples = {
    Object: {}, Array: [], Date: new classes.Date(0), RegExp: /x/, Map: new classes.Map(), Set: new classes.Set(),
    Error: new classes.Error(), DOMException: new classes.DOMException(), ArrayBuffer: new classes.ArrayBuffer(0),
    DataView: new classes.DataView(new classes.ArrayBuffer(0)),
    Number: Object(0), String: Object(""), Boolean: Object(false), BigInt: Object(0n),
  };
  for (const name of Object.keys(classes)) if (name.endsWith("Array")) samples[name] = new classes[name](0);
  const names = { __proto__: null };
  for (const name of Object.keys(samples)) if (samples[name]) names[native.classOf(samples[name])] ??= name;

  // An object of the platform (an event, a signal, a response) has state that its properties do not show.
  function platformClassOf(value) {
    for (let proto = getPrototypeOf(value); proto !== null && proto !== plain; proto = getPrototypeOf(proto)) {
      const name = core.platformName(proto);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  // The name of the built-in class; "platform" for objects of the platform; undefined for what cannot be copied.
  function kindOf(value) {
    const name = names[native.classOf(value)];
    return name === "Object" && platformClassOf(value) !== undefined ? "platform" : name;
  }

  const uncurried = {};
  for (const name of Object.keys(methods)) uncurried[name] = (receiver, ...args) => apply(methods[name], receiver, args);
  return { kindOf, platformClassOf, ...uncurried };
}
