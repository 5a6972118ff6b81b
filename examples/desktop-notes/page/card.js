// A card: one service with its state, its runs, and what can be done with it.

import background from "oro:background";
import { byId, element, setText } from "./dom.js";
import { about, ago, ahead, clock, duration, reason, span } from "./format.js";

const RUNS_SHOWN = 24;
/** A run of this time has the highest bar. */
const LONGEST_MS = 10_000;

export class Card {
  /** @type {Record<string, HTMLElement>} */
  #fields = {};
  #status;
  #extras;
  #refresh;
  #progress = null;

  /**
   * @param {import("oro:background").AnyServiceId} id
   * @param {import("./services.js").Extras} extras
   * @param {() => Promise<void>} refresh shows what holds now
   */
  constructor(id, extras = {}, refresh) {
    this.id = id;
    this.#extras = extras;
    this.#refresh = refresh;
    const { content } = /** @type {HTMLTemplateElement} */ (byId("card"));
    this.element = /** @type {HTMLElement} */ (content.firstElementChild.cloneNode(true));
    this.element.dataset.service = id;
    /** @type {NodeListOf<HTMLElement>} */
    const fields = this.element.querySelectorAll("[data-field]");
    for (const field of fields) this.#fields[field.dataset.field] = field;
    this.#prepareForms();
    this.#on("cancel", () => this.#cancel());
    this.#on("register", () => this.#register());
  }

  get title() {
    return this.#status?.definition.title;
  }

  show(status, runs) {
    this.#status = status;
    const { title } = this.#fields;
    setText(title, status.definition.title);
    setText(this.#fields.about, about(status.definition));
    if (status.running === null) this.#progress = null;
    this.#showRuns(runs, status.counters);
    this.tick();
  }

  /** Shows what changes with time alone. */
  tick() {
    const { state, running, nextRun, waiting, lastRun, mailbox } = this.#status;
    const { state: pill, next, nextWhy, last, lastWhen } = this.#fields;
    this.element.dataset.state = state;
    setText(pill, running && this.#progress ? `running ${this.#progress}` : state);
    pill.dataset.tone = state;

    const letters = mailbox === 0 ? "" : `, ${mailbox} in the mailbox`;
    if (running) {
      setText(next, "now");
      setText(nextWhy, `since ${span(Date.now() - running.startedAtMs)}${letters}`);
    } else if (nextRun) {
      setText(next, ahead(nextRun.notBefore));
      setText(nextWhy, reason(waiting?.reason.kind ?? nextRun.reason) + letters);
    } else {
      setText(next, "none");
      setText(nextWhy, (state === "cancelled" ? "it was cancelled" : "until it is scheduled") + letters);
    }

    last.dataset.tone = lastRun?.outcome ?? "";
    setText(last, lastRun ? `${lastRun.outcome} in ${duration(lastRun.durationMs)}` : "none yet");
    setText(lastWhen, lastRun ? (lastRun.error?.message ?? ago(lastRun.startedAtMs + lastRun.durationMs)) : "");
    lastWhen.title = lastRun?.error?.stack ?? "";
  }

  hear({ type, detail }) {
    if (type === "progress") this.#progress = `${detail.completed} of ${detail.total}`;
    if (type === "message") this.#answer(this.#extras.answer?.(detail.data) ?? JSON.stringify(detail.data));
  }

  #showRuns(runs, counters) {
    const shown = runs.slice(0, RUNS_SHOWN).reverse();
    this.#fields.runs.replaceChildren(
      ...shown.map(({ outcome, durationMs, startedAtMs, reason, error }) => {
        const text = `${outcome} in ${duration(durationMs)} at ${clock(startedAtMs)}, ${reason}${error ? `: ${error.message}` : ""}`;
        const run = element("li", "", element("span", "unseen", text));
        run.title = text;
        run.dataset.tone = outcome;
        const height = Math.log10(1 + durationMs) / Math.log10(1 + LONGEST_MS);
        run.style.setProperty("--height", `${Math.round(Math.min(1, height) * 100)}%`);
        return run;
      }),
    );
    const failed = counters.runs - counters.success - counters.cancelled;
    const count = counters.runs === 1 ? "1 run" : `${counters.runs} runs`;
    setText(this.#fields.runsCaption, counters.runs === 0 ? "No runs" : failed === 0 ? count : `${count}, ${failed} failed`);
  }

  #prepareForms() {
    const { data, delay = 0, message } = this.#extras;
    const schedule = this.#form("schedule", (form) => this.#schedule(form));
    schedule.elements.delay.value = String(delay);
    if (data) {
      this.#fields.dataField.hidden = false;
      setText(this.#fields.dataLabel, data.label);
      schedule.elements.text.value = data.value;
    }
    const send = this.#form("message", (form) => this.#send(form));
    if (message) {
      send.hidden = false;
      setText(this.#fields.messageLabel, message.label);
      send.elements.text.value = message.value;
    }
  }

  /** @returns {any} a form, whose elements have the names that the page gives them */
  #form(name, action) {
    const form = this.element.querySelector(`[data-form="${name}"]`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#attempt(() => action(form));
    });
    return form;
  }

  #on(action, handler) {
    this.element.querySelector(`[data-action="${action}"]`).addEventListener("click", () => this.#attempt(handler));
  }

  /** Says what came of it, in either case. */
  async #attempt(action) {
    try {
      this.#answer(await action());
    } catch (error) {
      this.#answer(`${error.message} (${error.code ?? error.name})`, "failure");
    }
    await this.#refresh();
  }

  async #schedule({ elements }) {
    const { data } = this.#extras;
    const seconds = Number(elements.delay.value);
    const answer = await background.schedule(this.id, {
      ...(data ? { data: data.toData(elements.text.value) } : {}),
      ...(seconds > 0 ? { delay: seconds * 1_000 } : {}),
    });
    if (!answer.accepted) return `Not scheduled: it runs already (${answer.reason}).`;
    const instead = answer.replaced ? ", instead of what was asked for before" : "";
    return answer.reason ? `Runs at ${clock(answer.notBefore)}${instead}: ${reason(answer.reason)}.` : `Runs now${instead}.`;
  }

  async #cancel() {
    const { cancelled } = await background.cancel(this.id);
    if (cancelled === "nothing") return "There was nothing to cancel.";
    return cancelled === "running" ? "The run is being stopped." : "What was to come is cancelled.";
  }

  async #register() {
    const { trigger } = await background.register({ id: this.id });
    return trigger.type === "on-demand" ? "Registered: runs when it is asked to." : "Registered: its interval begins anew.";
  }

  async #send({ elements }) {
    const { delivered } = await background.postMessage(this.id, this.#extras.message.toData(elements.text.value));
    return delivered === "isolate" ? "Sent." : "It does not run: the message waits in its mailbox for the next run.";
  }

  #answer(text, tone = "") {
    setText(this.#fields.answer, text);
    this.#fields.answer.dataset.tone = tone;
  }
}
