/** A run again as it was begun, on its recorded answers, each event held against the recorded one. */
import { isDeepStrictEqual } from "node:util";
import { exit, type ExitCode, RunbookError } from "../../errors.ts";
import { RanOut } from "../../journal/ran-out.ts";
import type { Operator } from "../../ports/operator.ts";
import { virtualClock } from "../../ports/virtual-clock.ts";
import type { RunEnd } from "../../run/run.ts";
import { type Composed, composeRun, type Composition } from "../run/compose.ts";
import { type Io, painter } from "../io.ts";
import type { LoadedPolicy } from "../load.ts";
import { runCommand } from "../run/next-steps.ts";
import type { RunFolder } from "../run/folder.ts";
import type { Reading } from "../run/report.ts";
import type { SessionOptions } from "../run/session.ts";
import type { SameRun } from "../run/same-run.ts";
import { stopOnSignals } from "../run/stop.ts";
import { titlesOf } from "../view/step-key.ts";
import { plainView } from "../view/plain.ts";

export interface PastRun {
  readonly folder: RunFolder;
  readonly reading: Reading;
  readonly same: SameRun;
}

export interface Replayed {
  /** 0 when every event is met, 4 when one is not, 3 when the log breaks off. */
  readonly code: ExitCode;
  readonly end: RunEnd;
  readonly unmet: Composed["unmet"];
}

/** `judge` stands in for the policy's own, to listen to it. */
export async function replayStrictly(
  io: Io,
  past: PastRun,
  options: SessionOptions,
  judge?: LoadedPolicy["judge"],
): Promise<Replayed> {
  const { reading, same } = past;
  const policy = judge === undefined ? same.policy : { ...same.policy, judge };
  const { end, unmet } = await again(io, past, options, {
    mode: "replay",
    program: same.program,
    policy,
    operator: operatorOf(reading),
    ...(reading.ended ? { recordedEnd: reading.report.outcome } : {}),
  });
  const { report, ended } = reading;
  const metEnd = ended && end.outcome === report.outcome && isDeepStrictEqual(end.reasons, report.reasons);
  const brokeOff = end.outcome === "failed" && end.exitCode === exit.incomplete;
  const code = metEnd && unmet.length === 0 ? exit.done : brokeOff ? exit.incomplete : exit.tampered;
  return { code, end, unmet };
}

/** A past run once more, without network, world and person. */
export async function again(
  io: Io,
  { folder, reading, same }: PastRun,
  options: SessionOptions,
  way: Pick<Composition, "mode" | "program" | "policy" | "operator" | "recordedEnd" | "review">,
): Promise<Composed> {
  const { started, startedAt } = reading;
  const shown = plainView({
    out: io.stderr,
    paint: painter(io.stderr, io.env),
    titles: titlesOf(way.program),
    verbose: true,
  });
  // Only differences matter: the run's own lines are shown where more is asked for.
  const view = options.verbose === true ? shown : { ...shown, event: () => undefined, progress: () => undefined };
  const stop = stopOnSignals(io, () => view, runCommand("replay", folder.id, options.runs));
  return composeRun({
    ...way,
    folder,
    kind: started.kind,
    dryRun: started.dryRun,
    inputs: started.inputs,
    started,
    region: same.settings.region,
    clock: virtualClock({ startAt: startedAt, seed: folder.id }),
    view,
    signal: stop.signal,
    resumed: 0,
  }).finally(stop.off);
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
