/** Asks a person, records the answer, and turns it into values that later steps take. */
import type { Action } from "../action/action.ts";
import { RunbookError } from "../errors.ts";
import { type Scope, type StepValue, unknown } from "../expression/expression.ts";
import { digest } from "../journal/canonical.ts";
import type { ApprovedTarget, EventOf, Value } from "../journal/events.ts";
import type { Body } from "../playbook/program.ts";
import type { Answer, ApproveCheckpoint, Checkpoint, CheckpointTarget } from "../ports/operator.ts";
import { RunEnds } from "./signals.ts";
import { emit, type RunState } from "./state.ts";
import { fill, fillText } from "./template.ts";

type BodyOf<K extends Body["kind"]> = Extract<Body, { kind: K }>;

/** Gives `{ answer, approved, rejected }`. In a dry run nobody is asked and all are taken as approved. */
export async function approve(state: RunState, key: string, body: BodyOf<"approve">, scope: Scope): Promise<StepValue> {
  const values = body.targets.evaluate(scope);
  const targets = values === unknown ? [] : (values as Value[]).map(targetOf);
  if (targets.length === 0 && values !== unknown)
    return { status: "done", result: { answer: "nothing", approved: [], rejected: [] } };

  const checkpoint = approval(state, key, targets, {
    question: fillText(body.question, scope, "Approve?"),
    show: shown(fillShow(body, scope)),
    otherwise: fillText(body.otherwise, scope, "They stay as they are, and the run cannot end fully remediated."),
    allows: body.allows,
  });
  if (values === unknown) {
    // A plan shows that it would be asked; about what, only a real run can say.
    await emit(state, asked(checkpoint));
    return { status: "unknown" };
  }
  if (state.options.dryRun) {
    targets.forEach((target) => state.approved.add(target.digest));
    await emit(state, asked(checkpoint));
    return {
      status: "done",
      result: { answer: "assumed", approved: targets.map((target) => target.value), rejected: [] },
    };
  }
  const { approved, open } = await askApproval(state, checkpoint);
  const rejected = targets.filter((target) => !approved.includes(target) && !open.includes(target.id));
  if (rejected.length > 0 && !isOffer(body))
    state.caps.push(`${key}: not approved: ${rejected.map((target) => target.id).join(", ")}`);
  return {
    status: "done",
    result: {
      answer: approved.length > 0 ? "approve" : rejected.length > 0 ? "reject" : "open",
      approved: approved.map((target) => target.value),
      rejected: rejected.map((target) => target.value),
    },
  };
}

/** A no to it leaves nothing of the intruder's: it may be said without the run ending worse for it. */
function isOffer({ optional, allows }: BodyOf<"approve">): boolean {
  return optional === true && allows.every(({ purpose }) => purpose !== "contain" && purpose !== "destroy");
}

/** Gives `{ answer }`. In a dry run the answer is unknown, so that every branch is walked. */
export async function choose(state: RunState, key: string, body: BodyOf<"choose">, scope: Scope): Promise<StepValue> {
  const checkpoint: Checkpoint = {
    kind: "choose",
    key,
    question: fillText(body.question, scope, "Which?"),
    answers: body.answers,
    show: shown(fillShow(body, scope)),
    dataAge: ages(state),
    otherwise: fillText(body.otherwise, scope, "The run waits until someone answers."),
  };
  await emit(state, asked(checkpoint));
  if (state.options.dryRun) return { status: "unknown" };
  const { answer } = await answered(state, checkpoint);
  return { status: "done", result: { answer } };
}

/** Asks again over one target that is no longer what was shown. True when it was approved anew. */
export async function approveAgain(state: RunState, key: string, target: Value, action: Action): Promise<boolean> {
  const checkpoint = approval(state, `${key}/changed`, [targetOf(target)], {
    question: "This object changed after it was approved. Go on all the same?",
    show: null,
    otherwise: "It stays as it is, and the run cannot end fully remediated.",
    allows: [action],
  });
  return (await askApproval(state, checkpoint)).approved.length === 1;
}

async function askApproval(
  state: RunState,
  checkpoint: ApproveCheckpoint,
): Promise<{ approved: CheckpointTarget[]; open: readonly string[] }> {
  await emit(state, asked(checkpoint));
  const answer = await answered(state, checkpoint);
  const approved = chosen(checkpoint, answer);
  approved.forEach((target) => state.approved.add(target.digest));
  return { approved, open: answer.open ?? [] };
}

/** The recorded answer, else the operator's. @throws RunEnds suspended or declined; RunbookError ANSWER_INVALID */
async function answered(state: RunState, checkpoint: Checkpoint): Promise<Answer> {
  if (!state.options.policyGiven) {
    throw new RunEnds("inconclusive", [
      `without a policy only reading is done; ${checkpoint.key} would decide on more`,
    ]);
  }
  const { ledger, clock, operator } = state.options.ports;
  const recorded = ledger.recorded("checkpoint.answered", checkpoint.key);
  const answer: Answer | undefined =
    recorded === undefined
      ? await clock.busy(operator.ask(checkpoint))
      : { ...recorded, approved: recorded.approved.map((target) => target.id) };
  if (answer === undefined || answer.answer === "defer") {
    throw new RunEnds("suspended", [`${checkpoint.key} waits for an answer: ${checkpoint.question}`]);
  }
  // Checked before it is recorded: a wrong answer in the journal would be met again by every resume.
  check(checkpoint, answer);
  await emit(state, {
    type: "checkpoint.answered",
    key: checkpoint.key,
    answer: answer.answer,
    approved: chosen(checkpoint, answer).map(idAndDigest),
    by: answer.by,
    comment: answer.comment ?? "",
  });
  if (answer.answer === "abort") throw new RunEnds("declined", [`${answer.by} aborted the run at ${checkpoint.key}`]);
  return answer;
}

function check(checkpoint: Checkpoint, { answer, approved }: Answer): void {
  const allowed = [...answersOf(checkpoint), "abort"];
  if (!allowed.includes(answer)) {
    throw new RunbookError(
      "ANSWER_INVALID",
      `${checkpoint.key}: “${answer}” is not one of its answers: ${allowed.join(", ")}, defer`,
    );
  }
  if (checkpoint.kind === "choose") return;
  const strange = approved?.filter((id) => !checkpoint.targets.some((target) => target.id === id)) ?? [];
  if (strange.length > 0) {
    throw new RunbookError(
      "ANSWER_INVALID",
      `${checkpoint.key}: the answer approves what was not asked about: ${strange.join(", ")}`,
    );
  }
}

function answersOf(checkpoint: Checkpoint): string[] {
  return checkpoint.kind === "approve" ? ["approve", "reject"] : Object.keys(checkpoint.answers);
}

function chosen(checkpoint: Checkpoint, { answer, approved }: Answer): CheckpointTarget[] {
  if (checkpoint.kind === "choose" || answer !== "approve") return [];
  return checkpoint.targets.filter((target) => approved?.includes(target.id) ?? true);
}

function approval(
  state: RunState,
  key: string,
  targets: readonly CheckpointTarget[],
  facts: { question: string; show: Value; otherwise: string; allows: readonly Action[] },
): ApproveCheckpoint {
  const allows = facts.allows.map(({ name, summary, reversible, keeps, calls }) => ({
    action: name,
    summary,
    reversible,
    ...(keeps === undefined ? {} : { keeps }),
    operations: calls,
  }));
  return {
    kind: "approve",
    key,
    targets,
    digest: digest(targets.map((target) => target.digest)),
    dataAge: ages(state),
    ...facts,
    allows,
  };
}

function asked(checkpoint: Checkpoint): EventOf<"checkpoint.asked"> {
  const approving = checkpoint.kind === "approve";
  return {
    type: "checkpoint.asked",
    key: checkpoint.key,
    kind: checkpoint.kind,
    question: checkpoint.question,
    targets: approving ? checkpoint.targets.map(idAndDigest) : [],
    answers: answersOf(checkpoint),
    digest: approving ? checkpoint.digest : digest(Object.keys(checkpoint.answers)),
  };
}

const idAndDigest = ({ id, digest: hash }: CheckpointTarget): ApprovedTarget => ({ id, digest: hash });

function targetOf(value: Value): CheckpointTarget {
  const { id } = value as { id?: string };
  return { id: id ?? digest(value), digest: digest(value), value };
}

function fillShow(body: BodyOf<"approve"> | BodyOf<"choose">, scope: Scope): unknown {
  return body.show === undefined ? null : fill(body.show, scope);
}

function shown(value: unknown): Value {
  return value === unknown ? "not known in a dry run" : (value as Value);
}

function ages(state: RunState): readonly string[] {
  return [...state.gaps].sort().map((gap) => `could not be read: ${gap}`);
}
