/** A run's audit log held against CloudTrail: against files of events, or against a drill's own world. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { recordedCalls } from "../../cloudtrail/calls.ts";
import { matchCloudTrail } from "../../cloudtrail/match.ts";
import type { CloudTrailMatch } from "../../cloudtrail/result.ts";
import { eventFiles, eventTexts, type EventSource } from "../../cloudtrail/sources.ts";
import { RunbookError } from "../../errors.ts";
import { readJournal } from "../../journal/read.ts";
import type { RunFolder } from "../run/folder.ts";

/**
 * Expects a log that verifies. `path` is a file or folder of events; without it, a drill is held
 * against what its simulated account recorded.
 * @throws RunbookError FILE_UNREADABLE; USAGE without a path where the run was no drill; JOURNAL_TAMPERED
 */
export async function matchRun(cwd: string, folder: RunFolder, path: string | undefined): Promise<CloudTrailMatch> {
  const source = path === undefined ? await ownWorld(folder) : eventFiles(resolve(cwd, path));
  return matchCloudTrail(await recordedCalls(readJournal(folder.journal)), source);
}

async function ownWorld(folder: RunFolder): Promise<EventSource> {
  if (!existsSync(folder.world)) {
    throw new RunbookError("USAGE", `The run ${folder.id} is no drill: CloudTrail's events must be given.`, {
      hint: "Give --cloudtrail the log files of a trail, or the output of `aws cloudtrail lookup-events`.",
    });
  }
  const { worldEvents } = await import("../../aws/simulated/world-events.ts");
  return eventTexts(
    folder.world,
    worldEvents(folder.world).map((event) => event.CloudTrailEvent),
  );
}
