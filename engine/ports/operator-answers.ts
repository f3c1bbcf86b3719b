/** Answers that were written down beforehand, for drills, tests and unattended runs. */
import { RunbookError } from "../errors.ts";
import type { RunKind } from "../journal/events.ts";
import { alwaysTaken, type Answer, type ApproveCheckpoint, type Checkpoint, type Operator } from "./operator.ts";

/** One answer: a word, or an approval of some or of a list that its digest names. */
export type WrittenAnswer =
  | string
  | { readonly approve: "all" | readonly string[]; readonly digest?: string; readonly comment?: string };

/** From a checkpoint's id or full key to its answer, or to one answer for each time it is asked. */
export type Answers = Readonly<Record<string, WrittenAnswer | readonly WrittenAnswer[]>>;

const everything = "*";

/**
 * Keys may be written as they are shown, or as they are in the log.
 * @throws RunbookError ANSWER_INVALID where it is not a map of answers, or two of them are to one question
 */
export function readAnswers(file: unknown): Answers {
  if (!isMap(file)) throw invalid("Answers are a map from a checkpoint's id or key to its answer.");
  const answers = new Map<string, WrittenAnswer | readonly WrittenAnswer[]>();
  for (const [key, entry] of Object.entries(file)) {
    const asked = keyInTheLog(key);
    if (answers.has(asked)) throw invalid(`${key} is answered twice, in two spellings.`);
    answers.set(asked, Array.isArray(entry) ? entry.map((one) => read(key, one)) : read(key, entry));
  }
  return Object.fromEntries(answers);
}

/** The key with its items percent-encoded, as the log has them: in a written one they may hold slashes. */
export function keyInTheLog(key: string): string {
  return key.replace(/\[(.*?)\](?=$|[/#~])/g, (_, item: string) => {
    try {
      return `[${encodeURIComponent(decodeURIComponent(item))}]`;
    } catch {
      return `[${encodeURIComponent(item)}]`;
    }
  });
}

/**
 * Answers what it has an answer to and leaves the rest unanswered, so that the run is suspended. In
 * a live run an approval must name the digest of the list it approves. `answered` are the keys of
 * checkpoints that earlier processes of this run have answers to: lists go on after them.
 */
export function answersOperator(
  answers: Answers,
  options: { kind: RunKind; by?: string; answered?: readonly string[] },
): Operator {
  const asked = new Map<string, number>();
  const by = options.by ?? "answers file";

  function take(key: string): WrittenAnswer | undefined {
    const entry = [key, idOf(key)].find((name) => Object.hasOwn(answers, name));
    if (entry === undefined) return undefined;
    const found = answers[entry] as WrittenAnswer | readonly WrittenAnswer[];
    if (!isList(found)) return found;
    const times = asked.get(entry) ?? 0;
    asked.set(entry, times + 1);
    return found[times];
  }

  options.answered?.forEach(take);
  return {
    async ask(checkpoint) {
      const written = take(checkpoint.key);
      return written === undefined ? undefined : answerTo(checkpoint, written, options.kind, by);
    },
  };
}

/** The id that a playbook gives a checkpoint: the end of its key, without loop item, round and attempt. */
export function idOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/[[#~].*$/, "");
}

function answerTo(checkpoint: Checkpoint, written: WrittenAnswer, kind: RunKind, by: string): Answer {
  if (checkpoint.kind === "approve") return approvalOf(checkpoint, written, kind, by);
  const known = [...Object.keys(checkpoint.answers), ...alwaysTaken];
  if (typeof written !== "string" || !known.includes(written)) throw unknownAnswer(checkpoint, written, known);
  return { answer: written, by };
}

function approvalOf(checkpoint: ApproveCheckpoint, written: WrittenAnswer, kind: RunKind, by: string): Answer {
  if (written === "reject" || written === "defer" || written === "abort") return { answer: written, approved: [], by };
  const approval = written === "approve" || written === everything ? { approve: "all" as const } : written;
  if (typeof approval === "string") throw unknownAnswer(checkpoint, written, ["approve", "reject", ...alwaysTaken]);
  const { approve, digest, comment } = approval;
  if (digest === undefined ? kind === "live" : digest !== checkpoint.digest) throw unbound(checkpoint, digest);

  const ids = checkpoint.targets.map((target) => target.id);
  const strange = approve === "all" ? [] : approve.filter((id) => !ids.includes(id));
  if (strange.length > 0) {
    throw invalid(`The answer to ${checkpoint.key} approves what is not asked about: ${strange.join(", ")}.`, {
      asked: ids,
    });
  }
  return {
    answer: "approve",
    approved: approve === "all" ? ids : approve,
    by,
    ...(comment === undefined ? {} : { comment }),
  };
}

function unbound(checkpoint: ApproveCheckpoint, digest: string | undefined): RunbookError {
  const why =
    digest === undefined
      ? "does not name the list that it approves, as in a live run it must"
      : "approves another list than the one that is asked about";
  return invalid(`The answer to ${checkpoint.key} ${why}.`, { digest: digest ?? null, asked: checkpoint.digest });
}

function unknownAnswer(checkpoint: Checkpoint, written: WrittenAnswer, known: readonly string[]): RunbookError {
  return invalid(
    `${checkpoint.key} does not take the answer ${JSON.stringify(written)}; it takes ${known.join(", ")}.`,
  );
}

function read(key: string, answer: unknown): WrittenAnswer {
  if (typeof answer === "string") return answer;
  if (!isMap(answer))
    throw invalid(
      `The answer to ${key} is ${JSON.stringify(answer)}; an answer is a word (quote it) or a map with “approve”.`,
    );
  const { approve, digest, comment, ...others } = answer;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw invalid(`The answer to ${key} has unknown keys: ${unknown.join(", ")}.`);
  if (approve !== "all" && approve !== everything && !isTexts(approve)) {
    throw invalid(`The answer to ${key} must approve “all” or a list of ids.`);
  }
  if (!isOptionalText(digest) || !isOptionalText(comment))
    throw invalid(`In the answer to ${key}, digest and comment are texts.`);
  return {
    approve: isTexts(approve) ? approve : "all",
    ...(digest === undefined ? {} : { digest }),
    ...(comment === undefined ? {} : { comment }),
  };
}

function invalid(message: string, detail: Record<string, unknown> = {}): RunbookError {
  return new RunbookError("ANSWER_INVALID", message, {
    detail,
    hint: "Mend the answers file, then go on by `runbook resume`.",
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: WrittenAnswer | readonly WrittenAnswer[]): value is readonly WrittenAnswer[] {
  return Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
