// oro only: what is imported at run time.
test("only modules of the runtime can be imported", async () => {
  for (const specifier of ["node:fs", "./other.js", "oro:internal/core", "oro:runtime", "https://example.com/x.js"]) {
    const error = await import(specifier).catch((error) => error);
    ok(error instanceof Error && error.message.includes(specifier), error.message);
  }
});
