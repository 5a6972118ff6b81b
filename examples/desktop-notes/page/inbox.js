// The notifications that were synced: in the store, where the service puts them.

import background, { storage } from "oro:background";
import { byId, element, setText } from "./dom.js";
import { ago } from "./format.js";

const PREFIX = "inbox/";

const list = byId("inbox");
const shown = new Map();

/** Shows what is there, and from now on what changes. */
export async function showInbox() {
  storage.addEventListener("change", ({ key, value, deleted }) => {
    if (!key.startsWith(PREFIX)) return;
    if (deleted) remove(key);
    else show(key, value);
  });
  // What is new is told in a message of the service: an item that was only read again is not.
  background.addEventListener("message", ({ id, detail }) => {
    if (id !== "sync-notifications") return;
    const { ids } = /** @type {{ ids: number[] }} */ (detail.data);
    for (const item of ids) shown.get(PREFIX + item)?.row.classList.add("new");
  });
  for (const key of await storage.list(PREFIX)) {
    const item = await storage.get(key);
    if (item !== undefined) show(key, item);
  }
  setInterval(() => shown.forEach(({ item, when }) => setText(when, ago(item.at))), 5_000);
}

/** Keys are in the order of arrival; the newest is on top. */
function show(key, item) {
  remove(key);
  const when = element("time", "", ago(item.at));
  const row = element("li", "", element("b", "", item.title), when, element("p", "", item.body));
  row.dataset.key = key;
  const before = [...list.children].find((other) => /** @type {HTMLElement} */ (other).dataset.key < key) ?? null;
  list.insertBefore(row, before);
  shown.set(key, { item, row, when });
  count();
}

function remove(key) {
  shown.get(key)?.row.remove();
  shown.delete(key);
  count();
}

function count() {
  setText(byId("inbox-count"), shown.size === 0 ? "" : String(shown.size));
}
