// What services do and say, as it happens: the newest first.

import { byId, element } from "./dom.js";
import { clock, duration } from "./format.js";

const SHOWN_MAX = 300;

const list = byId("activity");
const panel = /** @type {HTMLElement} */ (list.closest(".panel"));

for (const box of panel.querySelectorAll("input")) {
  box.addEventListener("change", () => panel.classList.toggle(`without-${box.name}`, !box.checked));
}

/**
 * What an event says besides its type.
 * @type {Record<string, (detail: any) => string>}
 */
const TEXTS = {
  activate: () => "its page is there",
  run: ({ reason, attempt }) => (attempt > 1 ? `${reason}, attempt ${attempt}` : reason),
  abort: ({ why }) => why,
  complete: ({ outcome, durationMs, result, error }) =>
    `${outcome} in ${duration(durationMs)}${error ? `: ${error.message}` : result === null ? "" : ` → ${JSON.stringify(result)}`}`,
  notify: ({ title, body }) => `${title}: ${body}`,
  message: ({ data }) => JSON.stringify(data),
  progress: ({ completed, total }) => `${completed} of ${total}`,
  log: ({ text }) => text,
  storage: ({ key, deleted }) => (deleted ? `${key} was deleted` : key),
};

/**
 * @param {{ type: string, at: number, detail: unknown }} event
 * @param {string} title of who did it
 */
export function showActivity(event, title) {
  const { type, at } = event;
  /** @type {any} */
  const detail = event.detail;
  const text = TEXTS[type](detail);
  const row = element(
    "li",
    "",
    element("time", "", clock(at)),
    element("b", "", title),
    element("span", "type", type === "log" ? detail.level : type),
    element("span", "text", text),
  );
  row.title = text;
  row.dataset.kind = type === "log" || type === "message" ? type : "event";
  row.dataset.type = type;
  row.dataset.tone = detail.outcome ?? detail.level ?? "";
  list.prepend(row);
  while (list.children.length > SHOWN_MAX) list.lastElementChild.remove();
}
