/** `runbook replay <run>`: the playbook again, on the recorded answers, without network and world. */
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { exit, type ExitCode, RunbookError } from "../errors.ts";
import { RanOut } from "../journal/ran-out.ts";
import type { Operator } from "../ports/operator.ts";
import { virtualClock } from "../ports/virtual-clock.ts";
import { visible } from "../text/visible.ts";
import { composeRun } from "./compose-run.ts";
import { type Io, painter } from "./io.ts";
import { runCommand } from "./next-steps.ts";
import { putBack } from "./kept-files.ts";
import { findRun } from "./run-folder.ts";
import type { Reading } from "./run-report.ts";
import { readingOf, type SessionOptions } from "./run-session.ts";
import { loadSameRun } from "./same-run.ts";
import { stopOnSignals } from "./stop.ts";
import { titlesOf } from "./step-key.ts";
import { plainView } from "./view-plain.ts";

export interface ReplayOptions extends SessionOptions {
  readonly run: string;
  readonly playbook?: string;
  readonly policy?: string;
}

/** 0 when every event is met, 4 when one is not, 3 when the log breaks off. */
export async function replay(io: Io, options: ReplayOptions): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const reading = await readingOf(folder);
  const { started, startedAt } = reading;
  const copies = await putBack(folder, started);
  const from = { io: copies === undefined ? io : { ...io, cwd: copies.folder }, runs: options.runs, folder, reading };
  const at = {
    playbook: options.playbook === undefined ? copies?.playbook : resolve(io.cwd, options.playbook),
    policy: options.policy === undefined ? copies?.policy : resolve(io.cwd, options.policy),
  };
  const { program, policy, settings } = await loadSameRun(from, at, false).finally(() => copies?.remove());
  const clock = virtualClock({ startAt: startedAt, seed: folder.id });
  const shown = plainView({
    out: io.stderr,
    paint: painter(io.stderr, io.env),
    titles: titlesOf(program),
    verbose: true,
  });
  // Only differences matter: the run's own lines are shown where more is asked for.
  const view = options.verbose === true ? shown : { ...shown, event: () => undefined, progress: () => undefined };
  const stop = stopOnSignals(io, () => view, runCommand("replay", folder.id, options.runs));
  const { end, unmet } = await composeRun({
    mode: "replay",
    folder,
    kind: started.kind,
    dryRun: started.dryRun,
    program,
    inputs: started.inputs,
    policy,
    started,
    region: settings.region,
    clock,
    operator: operatorOf(reading),
    view,
    signal: stop.signal,
    ...(reading.ended ? { recordedEnd: reading.report.outcome } : {}),
    resumed: 0,
  }).finally(stop.off);

  const { report, ended } = reading;
  const metEnd = ended && end.outcome === report.outcome && isDeepStrictEqual(end.reasons, report.reasons);
  const same = metEnd && unmet.length === 0;
  const brokeOff = end.outcome === "failed" && end.exitCode === exit.incomplete;
  const code = same ? exit.done : brokeOff ? exit.incomplete : exit.tampered;
  if (options.json === true) {
    io.stdout.write(
      `${JSON.stringify({ run: folder.id, exitCode: code, outcome: end.outcome, recorded: report.outcome, reasons: same ? [] : end.reasons, unmet })}\n`,
    );
    return code;
  }
  const paint = painter(io.stdout, io.env);
  const lines = same
    ? [paint("green", `${folder.id}: replayed, every event is the recorded one; it ends ${end.outcome}`)]
    : [
        paint("red", `${folder.id}: the replay is not the recorded run`),
        ...end.reasons.map((reason) => `  ${visible(reason)}`),
        ...unmet.slice(0, 20).map(({ type, key }) => `  recorded, but never come by: ${type} ${visible(key)}`),
      ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return code;
}

/** Asked only what no answer is recorded for: then nobody answered, or the question was interrupted. */
function operatorOf({ ended, report }: Reading): Operator {
  return {
    async ask({ key }) {
      if (!ended || report.outcome !== "interrupted") return undefined;
      throw new RanOut(new RunbookError("REPLAY_DIVERGED", `The audit log has no answer to ${key}.`));
    },
  };
}
