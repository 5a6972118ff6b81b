// The page of the app: cards of services, the inbox that they fill, and what they do as it happens.

import background from "oro:background";
import { showActivity } from "./activity.js";
import { Card } from "./card.js";
import { byId } from "./dom.js";
import { showInbox } from "./inbox.js";
import { SERVICES } from "./services.js";
import { showToasts } from "./toasts.js";

/** @type {(keyof import("oro:background").ServiceEvents)[]} */
const EVENTS = ["activate", "run", "abort", "complete", "message", "progress", "log", "storage"];
/** What is waited for may also be over without an event: a due date passes, say. */
const REFRESH_MS = 5_000;

/** @type {Map<string, Card>} */
const cards = new Map();
const stale = new Set();

/** What happens before the page has asked is called by its id. */
const titleOf = (id) => cards.get(id)?.title ?? id;

async function refresh(id) {
  const [status, runs] = await Promise.all([background.status(id), background.history(id)]);
  cards.get(id)?.show(status, runs);
}

/** Many events come at once; a service is asked for once. */
function refreshSoon(id) {
  if (stale.size === 0) {
    setTimeout(() => {
      const ids = [...stale];
      stale.clear();
      for (const id of ids) refresh(id).catch(reportError);
    }, 30);
  }
  stale.add(id);
}

function listen() {
  for (const type of EVENTS) {
    background.addEventListener(type, (event) => {
      showActivity(event, event.id === undefined ? "This page" : titleOf(event.id));
      const card = cards.get(event.id);
      if (card === undefined) return;
      card.hear(event);
      refreshSoon(event.id);
    });
  }
}

async function start() {
  listen();
  showToasts(titleOf);
  const { available, reason, shortfalls = [] } = await background.available();
  const availability = byId("availability");
  availability.textContent = available ? "Services can run" : `Services cannot run: ${reason}`;
  availability.dataset.tone = available ? "success" : "failure";
  if (!available) return;
  if (shortfalls.length > 0) {
    byId("shortfalls").textContent = `${shortfalls.map(({ reason, instead }) => `${reason}: ${instead}`).join(". ")}.`;
  }

  const order = Object.keys(SERVICES);
  const place = ({ id }) => (order.includes(id) ? order.indexOf(id) : order.length);
  for (const status of (await background.list()).sort((a, b) => place(a) - place(b))) {
    const card = new Card(status.id, SERVICES[status.id], () => refresh(status.id));
    cards.set(status.id, card);
    byId("services").append(card.element);
    card.show(status, await background.history(status.id));
  }
  await showInbox();

  setInterval(() => cards.forEach((card) => card.tick()), 1_000);
  setInterval(() => cards.forEach((_, id) => refreshSoon(id)), REFRESH_MS);
}

start().catch((error) => {
  const availability = byId("availability");
  availability.textContent = `${error.message} (${error.code ?? error.name})`;
  availability.dataset.tone = "failure";
});
