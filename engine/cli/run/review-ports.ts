/** What stands around a run under review: answers that people gave then, and time and secrets that nobody has. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Question } from "../../aws/unanswered.ts";
import { Withheld } from "../../aws/withhold.ts";
import { evidenceFolder } from "../../journal/evidence.ts";
import type { ReviewLedger } from "../../journal/review-ledger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EvidenceStore } from "../../ports/journal.ts";
import type { Answer, ApproveCheckpoint, ChooseCheckpoint, Operator } from "../../ports/operator.ts";
import type { Secrets } from "../../ports/secrets.ts";

type Open = (question: Question) => void;

/**
 * A choice is what was chosen, where it can still be. An approval holds for the targets that were shown
 * then, to the byte; on any other nobody has decided. @throws Withheld for a choice that nobody made
 */
export function answersThen(ledger: ReviewLedger, asked: Asked, open: Open): Operator {
  return {
    async ask(checkpoint) {
      return checkpoint.kind === "choose" ? chosenThen(checkpoint) : approvedThen(checkpoint);
    },
  };

  function chosenThen({ key, answers }: ChooseCheckpoint): Answer {
    const answer = ledger.answered(key);
    if (answer !== undefined && (answer.answer === "abort" || Object.hasOwn(answers, answer.answer)))
      return { answer: answer.answer, by: answer.by };
    open({ step: key, what: "the answer of a person", region: "" });
    throw new Withheld(key);
  }

  function approvedThen({ key, targets }: ApproveCheckpoint): Answer {
    const answer = ledger.answered(key);
    if (answer?.answer === "abort") return { answer: "abort", by: answer.by };
    const shown = new Set(answer === undefined ? [] : asked(key));
    const yes = new Set(answer?.approved.map(({ digest }) => digest));
    const undecided = targets.filter(({ digest }) => !shown.has(digest)).map(({ id }) => id);
    if (undecided.length > 0) open({ step: key, what: "the approval of a person", region: "" });
    const approved = targets.filter(({ digest }) => shown.has(digest) && yes.has(digest)).map(({ id }) => id);
    return {
      answer: approved.length > 0 ? "approve" : "reject",
      approved,
      open: undecided,
      by: answer?.by ?? "nobody",
    };
  }
}

/** Digests of the targets over which a checkpoint was asked. */
type Asked = (key: string) => readonly string[];

/** Time that is not recorded has not passed. */
export function timeless(clock: Clock, open: Open): Clock {
  const unknown = (step: string): never => {
    open({ step, what: "the time", region: "" });
    throw new Withheld("the time");
  };
  return {
    ...clock,
    now: () => unknown(""),
    sleep: async (_milliseconds, key) => unknown(key),
  };
}

/** No secret is made; one that was made then is in the recording by its name only. */
export function secretless(open: Open): Secrets {
  return {
    async put(name) {
      open({ step: "", what: `the secret ${name}`, region: "" });
      throw new Withheld(`the secret ${name}`);
    },
    find: async () => undefined,
    randomBytes: (_label, count) => randomBytes(count),
  };
}

/** Reads the run's evidence, and keeps what is made anew in a folder of its own. */
export function overlay(evidence: EvidenceStore, folder: string, clock: Clock): EvidenceStore {
  const made = evidenceFolder(folder, clock);
  const holder = (hash: string) => (existsSync(join(folder, hash)) ? made : evidence);
  return { ...made, get: (hash) => holder(hash).get(hash), lines: (hash) => holder(hash).lines(hash) };
}
