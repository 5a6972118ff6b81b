test("CountQueuingStrategy counts every chunk as one", () => {
  const strategy = new CountQueuingStrategy({ highWaterMark: 4 });
  equal([strategy.highWaterMark, strategy.size("abc"), strategy.size()], [4, 1, 1]);
});

test("ByteLengthQueuingStrategy counts bytes", () => {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 16 });
  equal([strategy.highWaterMark, strategy.size(new Uint8Array(5)), strategy.size(new ArrayBuffer(3))], [16, 5, 3]);
  same(strategy.size({}), undefined);
});

test("a strategy needs a high water mark", () => {
  thrown(() => new CountQueuingStrategy(), "TypeError");
  thrown(() => new CountQueuingStrategy({}), "TypeError");
  thrown(() => new ByteLengthQueuingStrategy({}), "TypeError");
});

test("size is one function for all instances", () => {
  const [one, two] = [1, 2].map((highWaterMark) => new CountQueuingStrategy({ highWaterMark }));
  same(one.size, two.size);
  same(one.size.name, "size");
});
