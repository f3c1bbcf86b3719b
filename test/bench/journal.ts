/** The journal of every measured run: the one place that knows what opening one takes. */
import { openJournal } from "../../engine/journal/file.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { signer } from "../journal/signer.ts";

export function benchJournal(path: string, clock: Clock): Promise<Journal> {
  return openJournal(path, { clock, mode: "create", signer });
}
