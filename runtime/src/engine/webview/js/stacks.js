// Stacks in the form that V8 and the embedded engine write: WebKit has `name@place`. Rust looks the positions up.

export default function stacks() {
  function readable(stack) {
    if (/^\s*at /m.test(stack)) return stack;
    const frames = [];
    for (const line of stack.split("\n")) {
      const [, name, place] = /^(.*?)@(.+)$/.exec(line) ?? [];
      // How the engine resumes what awaited.
      if (place === "[native code]" && /^(?:async|promiseReaction|$)/.test(name)) continue;
      if (place === undefined) frames.push(line);
      else if (place === "[native code]") frames.push(`    at ${name} (native)`);
      else frames.push(name === "" ? `    at ${place}` : `    at ${name} (${place})`);
    }
    return frames.join("\n");
  }

  // Without what V8 puts before the frames.
  function stackOf({ name, message, stack }) {
    if (typeof stack !== "string") return "";
    const heading = message === "" ? name : `${name}: ${message}`;
    return readable(stack.startsWith(heading) ? stack.slice(heading.length).replace(/^\n/, "") : stack);
  }

  // The topmost place of a stack, in the bundle.
  function placeOf(stack) {
    const [, filename = "", line = 0, column = 0] = /^\s*at (?:.*\()?(\S+?):(\d+):(\d+)\)?$/m.exec(stack) ?? [];
    return { filename, lineno: Number(line), colno: Number(column) };
  }

  return { readable, stackOf, placeOf };
}
