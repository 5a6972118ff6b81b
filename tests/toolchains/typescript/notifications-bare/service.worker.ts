// A service that uses what its permissions give, and what the typings have to refuse.

addEventListener("activate", (event) => {
  event.waitUntil(Promise.resolve());
});

addEventListener("run", async (event) => {
  const response = await fetch("https://example.com/inbox.json", { signal: event.signal });
  const items: string[] = await response.json();
  await notifications.show({ title: `${items.length} new`, tag: "inbox" });
  postMessage({ attempt: event.attempt, reason: event.reason, left: event.deadline - Date.now() });
  return items.length;
});

self.addEventListener("abort", (event) => {
  console.warn(event.reason.name);
});

addEventListener("run", (event) => {
  // @ts-expect-error: attempts are counted, not named
  const attempt: string = event.attempt;
  // @ts-expect-error: only a promise can be waited for
  event.waitUntil(attempt);
});

// @ts-expect-error: a notification has a title
notifications.show({ body: "nothing above" });

export async function remember(): Promise<void> {
  const { default: store, storage: named } = await import("oro:storage");
  const { notifications: notifier } = await import("oro:notifications");
  await store.set("seen", [1, 2]);
  named.addEventListener("change", (event) => console.log(event.key, event.value, event.deleted, event.source), { once: true });
  store.onchange = null;
  await notifier.show({ title: "done" });
}
