import contacts from "oro:contacts";
import store, { storage as named } from "oro:storage";
import notifier from "oro:notifications";

test("any method is an operation of the host, and its first argument the payload", async () => {
  equal(await contacts.find({ name: "Ada" }, "ignored"), {
    capability: "contacts", operation: "find", payload: { name: "Ada" },
  });
  equal((await contacts.count()).payload, null);
  equal((await contacts["add many"]([1])).operation, "add many");
});

test("a capability is an object like others", async () => {
  same(await Promise.resolve(contacts), contacts);
  same(`${contacts}`, "[object oro:contacts]");
  same(typeof contacts.find, "function");
  same(contacts.then, undefined);
  same(JSON.stringify({ contacts }), '{"contacts":{}}');
  thrown(() => { contacts.find = null; }, "TypeError");
  console.log(contacts);
});

test("static and dynamic imports have the same object", async () => {
  same((await import("oro:contacts")).default, contacts);
  same((await import("oro:storage")).default, store);
});

test("the modules of the runtime's own capabilities are the globals", () => {
  same(store, storage);
  same(named, storage);
  same(notifier, notifications);
});

test("what cannot be sent is refused before the host is asked", async () => {
  await rejected(contacts.find(() => {}), "DataCloneError");
});
