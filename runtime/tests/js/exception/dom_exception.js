const CODES = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7,
  NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12,
  InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18,
  NetworkError: 19, AbortError: 20, URLMismatchError: 21, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
};
for (const [name, code] of Object.entries(CODES)) {
  test(`${name} has the code ${code}`, () => { same(new DOMException("m", name).code, code); });
}
for (const name of ["NotAllowedError", "EncodingError", "OperationError", "NotReadableError", "UnknownError", "ConstraintError", "DataError", "VersionError", "Error", "Mine"]) {
  test(`${name} has no code of its own`, () => { same(new DOMException("m", name).code, 0); });
}
test("the constants are on the class and on each exception", () => {
  const constants = {
    INDEX_SIZE_ERR: 1, DOMSTRING_SIZE_ERR: 2, HIERARCHY_REQUEST_ERR: 3, WRONG_DOCUMENT_ERR: 4, INVALID_CHARACTER_ERR: 5, NO_DATA_ALLOWED_ERR: 6,
    NO_MODIFICATION_ALLOWED_ERR: 7, NOT_FOUND_ERR: 8, NOT_SUPPORTED_ERR: 9, INUSE_ATTRIBUTE_ERR: 10, INVALID_STATE_ERR: 11, SYNTAX_ERR: 12,
    INVALID_MODIFICATION_ERR: 13, NAMESPACE_ERR: 14, INVALID_ACCESS_ERR: 15, VALIDATION_ERR: 16, TYPE_MISMATCH_ERR: 17, SECURITY_ERR: 18,
    NETWORK_ERR: 19, ABORT_ERR: 20, URL_MISMATCH_ERR: 21, QUOTA_EXCEEDED_ERR: 22, TIMEOUT_ERR: 23, INVALID_NODE_TYPE_ERR: 24, DATA_CLONE_ERR: 25,
  };
  for (const [name, code] of Object.entries(constants)) equal([DOMException[name], new DOMException()[name]], [code, code], name);
});
test("name and message default, and become text", () => {
  const plain = new DOMException();
  equal([plain.name, plain.message], ["Error", ""]);
  equal([new DOMException(5, 6).message, new DOMException(5, 6).name], ["5", "6"]);
  equal([new DOMException(undefined, undefined).name, new DOMException(null, null).name], ["Error", "null"]);
});
test("it is an Error with a stack, and reads as one", () => {
  const error = new DOMException("m", "AbortError");
  ok(error instanceof Error && error instanceof DOMException && typeof error.stack === "string");
  same(String(error), "AbortError: m");
  same(Object.prototype.toString.call(error), "[object DOMException]");
});
test("name, message and code are read-only accessors of the prototype", () => {
  const error = new DOMException("m", "AbortError");
  for (const name of ["name", "message", "code"]) {
    ok(!Object.hasOwn(error, name), name);
    same(typeof Object.getOwnPropertyDescriptor(DOMException.prototype, name).get, "function", name);
  }
});
test("it needs new", () => { thrown(() => DOMException("m"), "TypeError"); });
test("the accessors need an exception", () => {
  thrown(() => Object.getOwnPropertyDescriptor(DOMException.prototype, "code").get.call({}), "TypeError");
});
