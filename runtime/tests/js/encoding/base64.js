test("atob and btoa", () => {
  same(btoa("abc\xff"), "YWJj/w==");
  same(atob(" YWJj/w"), "abc\xff");
  thrown(() => btoa("€"), "InvalidCharacterError");
  thrown(() => atob("a"), "InvalidCharacterError");
});
