// Numbers and names, for people.

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export const clock = (at) => time.format(at);

export function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  return span(ms);
}

/** As {@link duration}, in whole units: for what changes while one looks. */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

export const ago = (at) => (Date.now() - at < 1_500 ? "just now" : `${span(Date.now() - at)} ago`);

export const ahead = (at) => (at - Date.now() < 500 ? "now" : `in ${span(at - Date.now())}`);

const REASONS = {
  interval: "when the interval is over",
  "not-before": "as it was asked for",
  backoff: "tries again after a failure",
  constraint: "the device has to allow it",
  overlap: "after the run under way",
  held: "its last run could not be recorded",
  due: "it is due",
};

export const reason = (kind) => REASONS[kind] ?? kind;

const TRIGGERS = { interval: "Every", refresh: "About every", processing: "When there is time, every" };

/** What a definition says, in one line. */
export function about({ trigger, keepAlive, permissions }) {
  const when = trigger.type === "on-demand" ? "On demand" : `${TRIGGERS[trigger.type]} ${span(trigger.minimumIntervalMs)}`;
  return [when, ...(keepAlive ? ["stays alive"] : []), ...permissions].join(" · ");
}
