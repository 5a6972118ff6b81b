
// Appended to every script: function declarations are hoisted, so that scripts can use them above.
function registered() {
  registered.tests ??= [];
  return registered.tests;
}

function test(name, body) {
  registered().push({ name, body });
}

function same(actual, expected, what = "") {
  if (Object.is(actual, expected)) return;
  throw new Error(`${what} expected ${show(expected)}, got ${show(actual)}`);
}

// Equal in content, as JSON shows it; the order of keys is no content.
function equal(actual, expected, what = "") {
  same(JSON.stringify(actual, sortKeys), JSON.stringify(expected, sortKeys), what);
}

function sortKeys(_, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function ok(value, what = "a true value") {
  if (!value) throw new Error(`expected ${what}, got ${show(value)}`);
}

function thrown(body, name, what = "") {
  try {
    body();
  } catch (error) {
    same(error.name, name, `${what} ${error.message}:`);
    return error;
  }
  throw new Error(`${what} expected ${name}, nothing was thrown`);
}

async function rejected(promise, name, what = "") {
  try {
    await promise;
  } catch (error) {
    same(error.name, name, `${what} ${error.message}:`);
    return error;
  }
  throw new Error(`${what} expected ${name}, the promise was fulfilled`);
}

// Bytes of hexadecimal digits; white space is for the reader.
function fromHex(digits) {
  return Uint8Array.from(digits.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toHex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function show(value) {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

// A case that waits for what never comes is one that failed.
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

async function errorOf(body, caseMsMax) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = startTimer(() => reject(new Error(`it was not done after ${caseMsMax} ms`)), caseMsMax);
  });
  try {
    await Promise.race([body(), late]);
    return null;
  } catch (error) {
    return `${error?.message ?? error}\n${error?.stack ?? ""}`;
  } finally {
    stopTimer(timer);
  }
}

// All cases, or one of them, or all others; or nothing but their names.
addEventListener("run", async ({ data: { only, except = [], list = false, caseMsMax = 60_000 } = {} } = {}) => {
  if (list) return registered().map(({ name }) => name);
  const isChosen = ({ name }) => (only === undefined ? !except.includes(name) : name === only);
  const results = [];
  for (const { name, body } of registered().filter(isChosen)) results.push({ name, error: await errorOf(body, caseMsMax) });
  return results;
});
