// A foreground that uses every call, and what the typings have to refuse.

import background, { storage, type HostCapabilityOf, type Scheduled, type ServiceId } from "oro:background";

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
    permissions: ["network:api.example.com"],
  });
  await background.schedule(id);
  await background.postMessage(id, { hello: [1, true, null] });
}

background.addEventListener("complete", (event) => {
  const outcome: "success" | "failure" | "timeout" | "cancelled" | "crashed" = event.detail.outcome;
  console.log(event.id, outcome, event.detail.durationMs);
});
background.addEventListener("log", (event) => console.log(event.detail.level, event.detail.text));

export async function remember(): Promise<void> {
  await storage.set("theme", { dark: true });
  const theme = await storage.get<{ dark: boolean }>("theme");
  console.log(theme?.dark, await storage.delete("theme"), (await storage.list("t")).length);
  storage.addEventListener("change", ({ key, deleted, source }) => console.log(key, deleted, source ?? "the foreground"));
  background.addEventListener("storage", ({ detail }) => console.log(detail.key));
  // @ts-expect-error: a function is no value
  await storage.set("theme", () => {});
}

// An app types what its host brings; what it does not type has operations of any name.
declare module "oro:background" {
  interface HostCapabilities {
    contacts: { find(query: { name: string }): Promise<string[]> };
  }
}
export type Contacts = HostCapabilityOf<"contacts">;
export const first = async (contacts: Contacts): Promise<string | undefined> => (await contacts.find({ name: "Ada" }))[0];
export const any = (calendar: HostCapabilityOf<"calendar">): Promise<unknown> => calendar.next({ days: 1 });

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
