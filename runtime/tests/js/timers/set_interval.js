test("an interval repeats with its arguments until it is cleared, also by itself", async () => {
  const calls = [];
  await new Promise((resolve) => {
    const id = setInterval((value) => {
      calls.push(value);
      if (calls.length === 3) { clearInterval(id); resolve(); }
    }, 1, "x");
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  equal(calls, ["x", "x", "x"]);
});
