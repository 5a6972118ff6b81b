const clear = () => { performance.clearMarks(); performance.clearMeasures(); };

test("a mark has a name, a time, no duration, and a copy of its detail", () => {
  clear();
  const detail = { a: 1 };
  const mark = performance.mark("m", { detail, startTime: 5 });
  ok(mark instanceof PerformanceMark && mark instanceof PerformanceEntry && mark.detail !== detail);
  equal([mark.name, mark.entryType, mark.startTime, mark.duration, mark.detail], ["m", "mark", 5, 0, { a: 1 }]);
  equal(mark.toJSON(), { name: "m", entryType: "mark", startTime: 5, duration: 0, detail: { a: 1 } });
});
test("a mark without options is now, its detail null", () => {
  clear();
  const before = performance.now();
  const mark = performance.mark("m");
  ok(mark.startTime >= before && mark.startTime <= performance.now());
  same(mark.detail, null);
});
test("a mark needs a name, and a time that is not negative", () => {
  thrown(() => performance.mark(), "TypeError");
  thrown(() => performance.mark("m", { startTime: -1 }), "TypeError");
});
test("a measure lies between two marks", () => {
  clear();
  performance.mark("a", { startTime: 10 });
  performance.mark("b", { startTime: 25 });
  const measure = performance.measure("ab", "a", "b");
  ok(measure instanceof PerformanceMeasure);
  equal([measure.name, measure.entryType, measure.startTime, measure.duration, measure.detail], ["ab", "measure", 10, 15, null]);
});
test("a measure takes the last mark of a name", () => {
  clear();
  performance.mark("a", { startTime: 10 });
  performance.mark("a", { startTime: 20 });
  same(performance.measure("m", { start: "a", end: 50 }).startTime, 20);
});
test("a measure by start and duration, by end and duration, and by end alone", () => {
  clear();
  equal(performance.measure("m", { start: 5, duration: 7 }).toJSON().duration, 7);
  equal(performance.measure("m", { end: 50, duration: 7 }).startTime, 43);
  equal([performance.measure("m", { end: 50 }).startTime, performance.measure("m", { end: 50 }).duration], [0, 50]);
});
test("a measure without marks begins with the time origin", () => {
  clear();
  same(performance.measure("m").startTime, 0);
});
test("a mark that is not there is a SyntaxError", () => {
  clear();
  thrown(() => performance.measure("m", "none"), "SyntaxError");
});
test("contradicting options are TypeErrors", () => {
  thrown(() => performance.measure("m", { start: 1, end: 2, duration: 1 }), "TypeError");
  thrown(() => performance.measure("m", { detail: 1 }), "TypeError");
  thrown(() => performance.measure("m", { start: 1 }, "b"), "TypeError");
});
test("entries are listed by time, and can be had by name and type", () => {
  clear();
  performance.mark("b", { startTime: 20 });
  performance.mark("a", { startTime: 10 });
  performance.measure("a", { start: 15, end: 16 });
  equal(performance.getEntriesByType("mark").map(({ name }) => name), ["a", "b"]);
  equal(performance.getEntriesByName("a").map(({ entryType }) => entryType), ["mark", "measure"]);
  equal(performance.getEntriesByName("a", "measure").length, 1);
  equal(performance.getEntriesByType("nothing"), []);
});
test("marks and measures are cleared by name, or all", () => {
  clear();
  performance.mark("a");
  performance.mark("b");
  performance.measure("m");
  performance.clearMarks("a");
  equal(performance.getEntriesByType("mark").map(({ name }) => name), ["b"]);
  performance.clearMarks();
  equal([performance.getEntriesByType("mark").length, performance.getEntriesByType("measure").length], [0, 1]);
  performance.clearMeasures();
  same(performance.getEntriesByType("measure").length, 0);
});
test("entries cannot be constructed", () => {
  thrown(() => new PerformanceEntry(), "TypeError");
  thrown(() => new PerformanceMeasure(), "TypeError");
  same(new PerformanceMark("m").name, "m");
});
