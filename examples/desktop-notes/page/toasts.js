// Notifications of services: the app hands them to the page.

import { byId, element } from "./dom.js";

const SHOWN_MS = 6_000;

export function showToasts() {
  const tagged = new Map();
  addEventListener("app:notification", (event) => {
    const { title, body, tag } = /** @type {CustomEvent} */ (event).detail;
    const toast = element("div", "toast", element("b", "", title), element("p", "", body));
    if (tag !== null) {
      tagged.get(tag)?.remove();
      tagged.set(tag, toast);
    }
    byId("toasts").append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  });
}
