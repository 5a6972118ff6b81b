import background, { background as named } from "oro:background";

test("default and named export are the same", () => { same(background, named); });

test("calls become IPC requests", async () => {
  equal(await background.schedule("other", { delay: 5 }), {
    name: "background:schedule", payload: { delay: 5, id: "other" },
  });
  for (const call of ["cancel", "status", "guarantees", "history"]) {
    equal(await background[call]("other"), { name: `background:${call}`, payload: { id: "other" } });
  }
  equal(await background.postMessage("other", [1]), { name: "background:post-message", payload: { data: [1], id: "other" } });
  equal(await background.list(), { name: "background:list", payload: {} });
  equal(await background.register({ id: "x" }), { name: "background:register", payload: { id: "x" } });
  equal(await background.available(), { name: "background:available", payload: {} });
});

test("errors carry their code", async () => {
  const error = await rejected(background.status("unknown"), "Error");
  same(error.code, "ENOENT");
  await rejected(background.status(3), "TypeError");
});

const heard = [];
background.addEventListener("run", (event) => heard.push([event.id, event.type, event.detail.attempt]));

test("listeners hear of the run, and need a known type", () => {
  equal(heard, [["sync-notifications", "run", 1]]);
  thrown(() => background.addEventListener("runs", () => {}), "TypeError");
  thrown(() => background.addEventListener("run", null), "TypeError");
});
