// A foreground that uses every call, and what the typings have to refuse.

import background, { type Scheduled, type ServiceId } from "oro:background";

export async function refresh(): Promise<string> {
  const answer: Scheduled = await background.schedule("sync-notifications", { data: { since: 0 }, delay: "5m" });
  return answer.accepted ? answer.runId : answer.reason;
}

export async function report(): Promise<void> {
  const { available, reason } = await background.available();
  console.log(available, reason);
  for (const service of await background.list()) {
    console.log(service.definition.id, service.state, service.nextRun?.reason, service.counters.timeout);
  }
  const status = await background.status("sync-notifications");
  console.log(status.lastRun?.outcome, status.failureStreak);
  for (const run of await background.history("sync-notifications")) console.log(run.durationMs, run.error?.message);
  const { cancelled } = await background.cancel("sync-notifications");
  console.log(cancelled === "nothing");
}

export async function register(): Promise<void> {
  const { id } = await background.register({
    id: "late-comer",
    trigger: { type: "interval", minimumInterval: "15m" },
    permissions: ["network"],
  });
  await background.schedule(id);
  await background.postMessage(id, { hello: [1, true, null] });
}

background.addEventListener("complete", (event) => {
  const outcome: "success" | "failure" | "timeout" | "cancelled" | "crashed" = event.detail.outcome;
  console.log(event.id, outcome, event.detail.durationMs);
});
background.addEventListener("log", (event) => console.log(event.detail.level, event.detail.text));

export const known: ServiceId = "sync-notifications";

// @ts-expect-error: a misspelt id
background.schedule("sync-notification");
// @ts-expect-error: the configuration's spelling is not the canonical one
background.status("sync_notifications");
// @ts-expect-error: no such option
background.schedule("sync-notifications", { dely: "5m" });
// @ts-expect-error: a function cannot be passed to a service
background.postMessage("sync-notifications", { run: () => 1 });
// @ts-expect-error: no such permission
background.register({ id: "late-comer", permissions: ["camera"] });
// @ts-expect-error: an interval needs its length
background.register({ id: "late-comer", trigger: { type: "interval" } });
// @ts-expect-error: no such event
background.addEventListener("completed", () => {});
// @ts-expect-error: what was not accepted has no run
background.schedule("sync-notifications").then((answer) => answer.runId.length);
