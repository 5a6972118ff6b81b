test("a channel has two ports", () => {
  const { port1, port2 } = new MessageChannel();
  ok(port1 instanceof MessagePort && port2 instanceof MessagePort && port1 !== port2 && port1 instanceof EventTarget);
  thrown(() => new MessagePort(), "TypeError");
  thrown(() => MessageChannel(), "TypeError");
  port1.close();
});
test("the ports of a channel stay the same, and cannot be set", () => {
  const channel = new MessageChannel();
  same(channel.port1, channel.port1);
  channel.port1.close();
});
