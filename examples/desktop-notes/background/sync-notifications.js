/// <reference path="../gen/typescript/oro-background.d.ts" />

const PREFIX = "inbox/";
const KEPT_MAX = 100;

addEventListener("run", async (event) => {
  const server = await storage.get("server");
  const cursor = (await storage.get("cursor")) ?? 0;
  const response = await fetch(`${server}/notifications?after=${cursor}`, { signal: event.signal });
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  // The oldest first; an id is a date, so that keys are in the order of arrival.
  /** @type {{ items: { id: number, title: string, body: string, at: number }[] }} */
  const { items } = await response.json();

  for (const [index, item] of items.entries()) {
    await storage.set(PREFIX + item.id, item);
    // After the item: a run that is cut off in between fetches it once more, and loses none.
    await storage.set("cursor", item.id);
    event.progress(index + 1, items.length);
  }
  for (const key of (await storage.list(PREFIX)).slice(0, -KEPT_MAX)) await storage.delete(key);

  console.log(items.length === 0 ? "nothing new" : `${items.length} new`);
  if (items.length > 0) {
    postMessage({ type: "arrived", ids: items.map(({ id }) => id) });
    const [{ title, body }] = items;
    await notifications.show(items.length === 1 ? { title, body } : { title: `${items.length} new notifications`, body: title });
  }
  return { new: items.length };
});
