test("atob and btoa", () => {
  same(btoa("abc\xff"), "YWJj/w==");
  same(atob(" YWJj/w"), "abc\xff");
  thrown(() => btoa("€"), "InvalidCharacterError");
  thrown(() => atob("a"), "InvalidCharacterError");
});
test("without an argument they throw TypeErrors; undefined is the text of it", () => {
  thrown(() => atob(), "TypeError");
  thrown(() => btoa(), "TypeError");
  same(btoa(undefined), "dW5kZWZpbmVk");
  thrown(() => atob(undefined), "InvalidCharacterError");
  equal([atob.name, atob.length, btoa.name, btoa.length], ["atob", 1, "btoa", 1]);
});
