/** What CloudTrail recorded in the account that a drill left, read from its file without changing it. */
import { virtualClock } from "../../ports/virtual-clock.ts";
import { simulatedAccount } from "./account.ts";
import type { LookupEvent } from "./kernel/event-record.ts";
import { readWorld } from "./kernel/world-file.ts";
import { simulatedServices } from "./services.ts";

/** Of all runs on it and of the drill's actors; data events are not among them. @throws RunbookError JOURNAL_TAMPERED */
export function worldEvents(path: string): readonly LookupEvent[] {
  const left = readWorld(path);
  const clock = virtualClock({ startAt: new Date(left.at).toISOString(), seed: "events" });
  return simulatedAccount({ services: simulatedServices, clock, left }).events();
}
