// Performance: the clock, and marks and measures of the service's own.

export default function performance(core) {
  const { native, EventTarget } = core;
  const ENTRIES_MAX = 10_000;
  const timeOrigin = Date.now() - native.now();
  let isOurs = false;
  let entries = [];

  function ours(make) {
    isOurs = true;
    try {
      return make();
    } finally {
      isOurs = false;
    }
  }

  class PerformanceEntry {
    #fields;
    constructor(fields) {
      if (!isOurs) throw new TypeError("Illegal constructor");
      this.#fields = fields;
    }
    get name() { return this.#fields.name; }
    get entryType() { return this.#fields.entryType; }
    get startTime() { return this.#fields.startTime; }
    get duration() { return this.#fields.duration; }
    toJSON() {
      const { name, entryType, startTime, duration } = this;
      return { name, entryType, startTime, duration };
    }
  }

  const cloned = (detail) => (detail === undefined || detail === null ? null : core.load("clone").structuredClone(detail));

  class PerformanceMark extends PerformanceEntry {
    #detail;
    constructor(name, options) {
      if (arguments.length === 0) throw new TypeError("a mark needs a name");
      const { detail, startTime = native.now() } = options ?? {};
      if (!(Number(startTime) >= 0)) throw new TypeError("startTime must not be negative");
      const fields = { name: `${name}`, entryType: "mark", startTime: Number(startTime), duration: 0 };
      isOurs = true;
      super(fields);
      isOurs = false;
      this.#detail = cloned(detail);
    }
    get detail() { return this.#detail; }
    toJSON() { return { ...super.toJSON(), detail: this.#detail }; }
  }

  class PerformanceMeasure extends PerformanceEntry {
    #detail;
    constructor(fields, detail) {
      super(fields);
      this.#detail = detail;
    }
    get detail() { return this.#detail; }
    toJSON() { return { ...super.toJSON(), detail: this.#detail }; }
  }

  // The oldest make room: a service that is kept alive must not fill its heap with them.
  function keep(entry) {
    if (entries.length >= ENTRIES_MAX) entries.shift();
    entries.push(entry);
    return entry;
  }

  function timeOf(mark) {
    if (typeof mark === "number") {
      if (mark < 0) throw new TypeError("a time must not be negative");
      return mark;
    }
    const found = entries.findLast(({ entryType, name }) => entryType === "mark" && name === `${mark}`);
    if (!found) throw new DOMException(`there is no mark "${mark}"`, "SyntaxError");
    return found.startTime;
  }

  const byTime = (list) => list.toSorted((a, b) => a.startTime - b.startTime);

  function clear(type, name) {
    entries = entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== `${name}`));
  }

  class Performance extends EventTarget {
    constructor() {
      if (!isOurs) throw new TypeError("Illegal constructor");
      super();
    }
    get timeOrigin() { return timeOrigin; }
    now() { return native.now(); }
    mark(name, options) {
      if (arguments.length === 0) throw new TypeError("a mark needs a name");
      return keep(new PerformanceMark(name, options));
    }
    measure(name, startOrOptions, endMark) {
      if (arguments.length === 0) throw new TypeError("a measure needs a name");
      const isBag = typeof startOrOptions === "object" && startOrOptions !== null;
      const { start, end, duration, detail } = isBag ? startOrOptions : { start: startOrOptions, end: endMark };
      if (isBag && endMark !== undefined) throw new TypeError("options and an end mark exclude each other");
      if (isBag && start === undefined && end === undefined) throw new TypeError("a start or an end is needed");
      if (start !== undefined && end !== undefined && duration !== undefined) throw new TypeError("start, end and duration exclude each other");
      const known = (value) => value !== undefined;
      const to = known(end) ? timeOf(end) : known(start) && known(duration) ? timeOf(start) + Number(duration) : native.now();
      const from = known(start) ? timeOf(start) : known(duration) ? to - Number(duration) : 0;
      const fields = { name: `${name}`, entryType: "measure", startTime: from, duration: to - from };
      return keep(ours(() => new PerformanceMeasure(fields, cloned(detail))));
    }
    clearMarks(name) { clear("mark", name); }
    clearMeasures(name) { clear("measure", name); }
    getEntries() { return byTime(entries); }
    getEntriesByType(type) { return byTime(entries.filter(({ entryType }) => entryType === `${type}`)); }
    getEntriesByName(name, type) {
      return byTime(entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`)));
    }
    toJSON() { return { timeOrigin }; }
  }

  core.brand(PerformanceEntry, PerformanceMark, PerformanceMeasure, Performance);
  return {
    Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure,
    performance: ours(() => new Performance()),
  };
}
