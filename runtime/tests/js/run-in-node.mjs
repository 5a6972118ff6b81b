// The portable files of this suite in Node: proof that the cases say what the standards say, and not only what this
// runtime does. Files that begin with `// oro only: <why>` are left out.
//
//   node run-in-node.mjs            all files; ends with 1 when a case fails that is not listed below
//   node run-in-node.mjs FILE       one of them, as JSON

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL(".", import.meta.url));

// Topics that need this runtime's host, and attempts that are no cases.
const HOSTED = ["background", "capabilities", "escapes", "network", "notifications", "storage"];

// Cases in which Node does not do what the standard says, with the reason. One that passes has to leave the list.
const RANGE = "throws Node's own ERR_OUT_OF_RANGE, a RangeError";
const PLATFORM = "clones objects of the platform as plain ones";
const ORDER = "has one list of listeners, whether they capture or not";
const DEVIATIONS = {
  "abort/abort_signal.js": {
    "timeout(-1) is a TypeError": RANGE,
    "timeout(NaN) is a TypeError": RANGE,
    "timeout(Infinity) is a TypeError": RANGE,
    "timeout(1152921504606847000) is a TypeError": RANGE,
  },
  "clone/blob.js": {
    "an object that only has the prototype of Blob is a DataCloneError": PLATFORM,
  },
  "clone/structured_clone.js": {
    "a message behind a getter is not read": "reads it",
    "an EventTarget is a DataCloneError, also deep inside": PLATFORM,
    "an Event is a DataCloneError, also deep inside": PLATFORM,
    "an AbortSignal is a DataCloneError, also deep inside": PLATFORM,
  },
  "clone/transfer.js": {
    "a buffer that a getter detaches is a DataCloneError": "transfers the detached buffer",
  },
  "compression/compression_stream.js": {
    "chunks are buffers and views, everything else is a TypeError": "takes strings",
  },
  "encoding/legacy.js": {
    "big5, also with two code points for one pair": "decodes such a pair to nothing",
  },
  "encoding/text_streams.js": {
    "they say what they are": "has no Symbol.toStringTag there",
  },
  "events/error_event.js": {
    "its fields come from the dictionary, converted": "does not convert lineno and colno",
  },
  "events/event.js": {
    "the dictionary may be null, undefined or a function, and no other primitive": "refuses a function",
    "the members of the dictionary are read in order, once each": "reads a symbol of its own besides",
    "the phases are constants of the class and of each event": "has them on the class alone",
    "initEvent sets type and flags, and clears what was prevented": "leaves what was prevented",
  },
  "events/event_target.js": {
    "listeners that capture come first, also at the target": ORDER,
    "stopPropagation in a capturing listener keeps those that do not capture from being called": ORDER,
    "the options are read in order; removing reads capture alone": "reads them in another order, and options of its own",
    "stopPropagation before the dispatch keeps all listeners from being called, once": "ignores the flag",
    "an event can be dispatched again, not while it is being dispatched": "throws an Error with ERR_EVENT_RECURSION",
  },
  "messaging/message_port.js": {
    "messages wait until the port was started": "starts a port with its first listener",
  },
  "performance/user_timing.js": {
    "contradicting options are TypeErrors": "takes some of them",
  },
  "url/url_pattern.js": {
    "an input that is no URL matches nothing": "does not parse it where every component is a wildcard",
  },
};

const [file] = process.argv.slice(2);
if (file) await runOne(file);
else process.exitCode = runAll();

function runAll() {
  const topics = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const totals = { passed: 0, failed: 0, deviating: 0 };
  for (const topic of topics.filter((name) => !HOSTED.includes(name)).sort()) {
    for (const name of readdirSync(join(ROOT, topic)).sort()) {
      const path = `${topic}/${name}`;
      if (!readFileSync(join(ROOT, path), "utf8").startsWith("// oro only:")) count(path, totals);
    }
  }
  const unknown = Object.keys(DEVIATIONS).filter((path) => !totals[path]);
  for (const path of unknown) report(totals, `${path}: listed as deviating, but there is no such file`);
  console.log(`in Node ${process.version}: ${totals.passed} passed, ${totals.failed} failed, ${totals.deviating} known deviations`);
  return totals.failed === 0 ? 0 : 1;
}

function report(totals, text) {
  totals.failed += 1;
  console.log(text);
}

function count(path, totals) {
  totals[path] = true;
  const node = spawnSync(process.execPath, [fileURLToPath(import.meta.url), path], { encoding: "utf8", timeout: 60_000 });
  const line = node.stdout.split("\n").findLast((text) => text.startsWith("RESULTS "));
  if (node.status !== 0 || !line) return report(totals, `${path}: ${node.stderr || node.error || node.stdout}`);
  const expected = { ...DEVIATIONS[path] };
  for (const { name, error } of JSON.parse(line.slice("RESULTS ".length))) {
    const reason = expected[name];
    delete expected[name];
    if (error && reason) totals.deviating += 1;
    else if (error) report(totals, `${path}: "${name}": ${error}`);
    else if (reason) report(totals, `${path}: "${name}": listed as deviating (${reason}), but it passes`);
    else totals.passed += 1;
  }
  for (const name of Object.keys(expected)) report(totals, `${path}: "${name}": listed as deviating, but there is no such case`);
}

async function runOne(path) {
  const folder = mkdtempSync(join(tmpdir(), "oro-js-"));
  let run;
  // What the suite needs of a worker's scope.
  globalThis.self ??= globalThis;
  globalThis.addEventListener = (type, listener) => { if (type === "run") run = listener; };
  try {
    const module = join(folder, "case.mjs");
    writeFileSync(module, `${readFileSync(join(ROOT, path), "utf8")}\n${readFileSync(join(ROOT, "assert.js"), "utf8")}`);
    await import(pathToFileURL(module).href);
    const results = await run();
    // Not by console, which a case may have left indented.
    process.stdout.write(`\nRESULTS ${JSON.stringify(results)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exit(0);
}
