/** `runbook replay <run> --playbook … --policy …`: what a past run would have decided by other files, and where that cannot be told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Question } from "../../aws/unanswered.ts";
import { exit, type ExitCode, type Outcome, RunbookError } from "../../errors.ts";
import { readJournal } from "../../journal/read.ts";
import { type Doings, doingsOf } from "../../journal/review-ledger.ts";
import type { RunEnd } from "../../run/run.ts";
import type { Io } from "../io.ts";
import { painter } from "../io.ts";
import type { Edited } from "./load-edited.ts";
import { again, type PastRun, replayStrictly } from "./strictly.ts";
import { type Changed, type Judged, listening, changedVerdicts } from "./review-verdicts.ts";
import { reviewText } from "./review-text.ts";
import type { SessionOptions } from "../run/session.ts";

export interface Review {
  readonly run: string;
  readonly exitCode: ExitCode;
  /** `now` is null where the recording has no answer to something. */
  readonly outcome: { readonly recorded: Outcome; readonly now: Outcome | null };
  /** Why the run would stop, where it would. */
  readonly stops: readonly string[];
  readonly verdicts: readonly Changed[];
  readonly checkpoints: {
    readonly asked: readonly string[];
    readonly notAsked: readonly string[];
    /** Over other targets: ids. */
    readonly changed: readonly {
      readonly key: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }[];
  };
  readonly changes: { readonly additional: readonly Write[]; readonly noLonger: readonly Write[] };
  readonly unanswered: readonly (Question & { readonly times: number })[];
}

export interface Write {
  readonly operation: string;
  readonly region: string;
  readonly target: string;
}

/** 0 where all could be worked out, 3 where the recording has no answer to something, 4 where the recording is not to be trusted. */
export async function review(io: Io, past: PastRun & { edited: Edited }, options: SessionOptions): Promise<ExitCode> {
  const { folder, same, edited } = past;
  const before = listening(same.policy.judge);
  const strict = await replayStrictly(io, past, options, before.judge);
  if (strict.code === exit.tampered) {
    throw new RunbookError(
      "REPLAY_DIVERGED",
      "The run does not replay as it was recorded, so its recording proves nothing.",
      {
        detail: { reasons: strict.end.reasons },
        hint: `\`runbook replay ${folder.id}\` shows every difference.`,
      },
    );
  }
  const did = await doingsOf(readJournal(folder.journal));
  const questions = new Map<string, Question & { times: number }>();
  const open = (question: Question) => {
    const name = `${question.step} ${question.what} ${question.region}`;
    questions.set(name, { ...question, times: (questions.get(name)?.times ?? 0) + 1 });
  };
  const policy = edited.policy ?? same.policy;
  const after = listening(policy.judge);
  const made = mkdtempSync(join(tmpdir(), "runbook-"));
  const { end, now } = await again(io, past, options, {
    mode: "review",
    program: edited.program ?? same.program,
    policy: { ...policy, judge: after.judge },
    operator: { ask: async () => undefined },
    review: { did, folder: made, open },
  }).finally(() => rmSync(made, { recursive: true, force: true }));
  const found = compared(past, {
    end,
    now: now ?? did,
    did,
    questions: [...questions.values()],
    before: before.judged,
    after: after.judged,
  });
  io.stdout.write(
    options.json === true ? `${JSON.stringify(found)}\n` : `${reviewText(found, painter(io.stdout, io.env))}\n`,
  );
  return found.exitCode;
}

function compared(
  { folder, reading }: PastRun,
  facts: { end: RunEnd; did: Doings; now: Doings; questions: Review["unanswered"]; before: Judged; after: Judged },
): Review {
  const { end, did, now, questions } = facts;
  return {
    run: folder.id,
    exitCode: questions.length === 0 ? exit.done : exit.incomplete,
    outcome: { recorded: reading.report.outcome, now: questions.length === 0 ? end.outcome : null },
    stops: end.code === undefined && end.outcome !== "failed" ? [] : end.reasons,
    verdicts: changedVerdicts(facts.before, facts.after),
    checkpoints: {
      asked: keys(now).filter((key) => !did.asked.has(key)),
      notAsked: keys(did).filter((key) => !now.asked.has(key)),
      changed: keys(now).flatMap((key) => otherTargets(key, did, now)),
    },
    changes: { additional: without(now, did), noLonger: without(did, now) },
    unanswered: questions,
  };
}

function keys(doings: Doings): string[] {
  return [...doings.asked.keys()];
}

function otherTargets(key: string, did: Doings, now: Doings): Review["checkpoints"]["changed"] {
  const before = did.asked.get(key)?.targets;
  const after = now.asked.get(key)?.targets ?? [];
  if (before === undefined) return [];
  const ids = (some: typeof before, others: typeof before) =>
    some.filter(({ id }) => !others.some((other) => other.id === id)).map(({ id }) => id);
  const [added, removed] = [ids(after, before), ids(before, after)];
  return added.length + removed.length === 0 ? [] : [{ key, added, removed }];
}

function without(some: Doings, others: Doings): Write[] {
  return [...some.writes]
    .filter(([name]) => !others.writes.has(name))
    .map(([, { operation, region, target }]) => ({ operation, region, target }));
}
