// Appended to every script under `escapes/`. Each attempt runs in an isolate of its own, since it may ruin it; one that
// gets through throws. What attempts are judged by is taken here, before any of them runs.
function attempt(name, body) {
  attempt.all ??= [];
  attempt.all.push({ name, body });
}

function shut(condition, what) {
  if (!condition) throw new OwnError(`it got through: ${what}`);
}

function same(actual, expected, what = "") {
  if (!is(actual, expected)) throw new OwnError(`${what} expected ${String(expected)}, got ${String(actual)}`);
}

async function refused(start, name, part = "") {
  let got;
  try {
    got = await start();
  } catch (error) {
    if (error.name !== name || !includes(error.message, part)) {
      throw new OwnError(`expected ${name} with "${part}", got ${error.name}: ${error.message}`);
    }
    return error;
  }
  throw new OwnError(`it got through: expected ${name}, got ${typeof got}`);
}

// Whether values, or whatever their properties, prototypes and accessors lead to, are objects of the runtime's own parts.
// Stands on nothing that an attempt may have replaced.
function findInternal(...roots) {
  const seen = new OwnSet();
  let queue = null;
  const push = (value) => { queue = { value, next: queue }; };
  for (let index = 0; index < roots.length; index += 1) push(roots[index]);
  while (queue !== null) {
    const { value } = queue;
    queue = queue.next;
    if ((typeof value !== "object" && typeof value !== "function") || value === null || hasSeen(seen, value)) continue;
    add(seen, value);
    const keys = ownKeys(value);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index];
      if (key === "hooks" || key === "refusal" || key === "startTimer" || key === "mapStack") return `a property "${key}"`;
      let descriptor;
      try {
        descriptor = getOwnPropertyDescriptor(value, key);
      } catch {
        continue;
      }
      if (!descriptor) continue;
      if ("value" in descriptor) push(descriptor.value);
      push(descriptor.get);
      push(descriptor.set);
      try {
        const found = value[key];
        push(found);
        // Some accessors reject where others throw.
        if (found instanceof OwnPromise) whenDone(found, undefined, () => {});
      } catch {
        // An accessor of another receiver.
      }
    }
    push(getPrototypeOf(value));
  }
  return null;
}

const { is, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;
const OwnError = class extends Error {};
const OwnPromise = Promise;
const OwnSet = Set;
const uncurried = (method) => Function.prototype.call.bind(method);
const hasSeen = uncurried(Set.prototype.has);
const whenDone = uncurried(Promise.prototype.then);
const add = uncurried(Set.prototype.add);
const includes = uncurried(String.prototype.includes);

addEventListener("run", async ({ data }) => {
  if (data === null) return attempt.all.map(({ name }) => name);
  await attempt.all[data.number].body(data);
  return "shut";
});
