/// <reference path="../gen/typescript/oro-background.d.ts" />

addEventListener("run", async (event) => {
  const text = event.data?.text ?? "Look at your notes";
  const server = await storage.get("server");
  // Tells the server first, so that the user's other devices need not remind: where that fails, this run is tried again.
  const response = await fetch(`${server}/reminders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
    signal: event.signal,
  });
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  await notifications.show({ title: "Reminder", body: text, tag: "reminder" });
  return { text };
});
