test("the defaults of a message", () => {
  const event = new MessageEvent("message");
  equal([event.data, event.origin, event.lastEventId, event.source, event.ports.length], [null, "", "", null, 0]);
  ok(event instanceof Event);
  thrown(() => new MessageEvent(), "TypeError");
});
test("data, origin and lastEventId come from the dictionary", () => {
  const data = {};
  const event = new MessageEvent("message", { data, origin: "https://example.com", lastEventId: 7 });
  same(event.data, data);
  equal([event.origin, event.lastEventId], ["https://example.com", "7"]);
});
test("ports are a frozen copy of the list", () => {
  const { port1 } = new MessageChannel();
  const ports = [port1];
  const event = new MessageEvent("message", { ports });
  ok(event.ports[0] === port1 && event.ports !== ports && event.ports === event.ports);
  ok(Object.isFrozen(event.ports), "frozen ports");
  port1.close();
});
test("source is a port or null", () => {
  const { port1 } = new MessageChannel();
  same(new MessageEvent("message", { source: port1 }).source, port1);
  thrown(() => new MessageEvent("message", { source: {} }), "TypeError");
  port1.close();
});
test("ports that are none are TypeErrors", () => {
  thrown(() => new MessageEvent("message", { ports: [{}] }), "TypeError");
  thrown(() => new MessageEvent("message", { ports: 5 }), "TypeError");
});
