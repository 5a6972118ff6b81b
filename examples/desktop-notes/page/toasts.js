// Notifications of services: the app hands them to the page.

import { showActivity } from "./activity.js";
import { byId, element } from "./dom.js";

const SHOWN_MS = 6_000;

/** @param {(service: string) => string} titleOf what a service is called */
export function showToasts(titleOf) {
  const tagged = new Map();
  addEventListener("app:notification", (event) => {
    const { service, title, body, tag } = /** @type {CustomEvent} */ (event).detail;
    showActivity({ type: "notify", at: Date.now(), detail: { title, body } }, titleOf(service));
    const toast = element("div", "toast", element("b", "", title), element("p", "", body));
    if (tag !== null) {
      tagged.get(tag)?.remove();
      tagged.set(tag, toast);
    }
    byId("toasts").append(toast);
    setTimeout(() => toast.remove(), SHOWN_MS);
  });
}
