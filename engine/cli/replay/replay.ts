/** `runbook replay <run>`: the playbook again, on the recorded answers, without network and world. */
import { resolve } from "node:path";
import { type ExitCode, exit } from "../../errors.ts";
import { visible } from "../../text/visible.ts";
import { type Io, painter } from "../io.ts";
import { putBack } from "../run/kept-files.ts";
import { loadEdited } from "./load-edited.ts";
import { type Replayed, replayStrictly } from "./strictly.ts";
import { review } from "./review.ts";
import { findRun } from "../run/folder.ts";
import { readingOf, type SessionOptions } from "../run/session.ts";
import { loadSameRun } from "../run/same-run.ts";

export interface ReplayOptions extends SessionOptions {
  readonly run: string;
  /** Another than the run's: then it is asked what the run would have done by it. */
  readonly playbook?: string;
  readonly policy?: string;
}

/** 0 when every event is met, 4 when one is not, 3 when the log breaks off. Of a review: see there. */
export async function replay(io: Io, options: ReplayOptions): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const reading = await readingOf(folder);
  const edited = loadEdited(io, reading.started, options);
  const copies = await putBack(folder, reading.started);
  const from = { io: copies === undefined ? io : { ...io, cwd: copies.folder }, runs: options.runs, folder, reading };
  // Without copies, a file that is named and no other one is where the run's own was moved to.
  const at = copies ?? {
    ...(options.playbook === undefined || edited?.program !== undefined
      ? {}
      : { playbook: resolve(io.cwd, options.playbook) }),
    ...(options.policy === undefined || edited?.policy !== undefined
      ? {}
      : { policy: resolve(io.cwd, options.policy) }),
  };
  const same = await loadSameRun(from, at, false).finally(() => copies?.remove());
  if (edited !== undefined) return review(io, { folder, reading, same, edited }, options);
  return say(
    io,
    await replayStrictly(io, { folder, reading, same }, options),
    folder.id,
    reading.report.outcome,
    options,
  );
}

function say(io: Io, replayed: Replayed, run: string, recorded: string, options: ReplayOptions): ExitCode {
  const { code, end, unmet } = replayed;
  const reasons = code === exit.done ? [] : end.reasons;
  if (options.json === true) {
    io.stdout.write(`${JSON.stringify({ run, exitCode: code, outcome: end.outcome, recorded, reasons, unmet })}\n`);
    return code;
  }
  const paint = painter(io.stdout, io.env);
  const lines =
    code === exit.done
      ? [paint("green", `${run}: replayed, every event is the recorded one; it ends ${end.outcome}`)]
      : [
          paint("red", `${run}: the replay is not the recorded run`),
          ...reasons.map((reason) => `  ${visible(reason)}`),
          ...unmet.slice(0, 20).map(({ type, key }) => `  recorded, but never come by: ${type} ${visible(key)}`),
        ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return code;
}
