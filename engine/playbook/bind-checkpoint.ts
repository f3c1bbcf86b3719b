/** Checkpoints: an approval over exact targets, or a choice among declared answers. */
import type { Action } from "../action/action.ts";
import { listOf, objectOf, oneOf, required, typeName, withMark } from "../expression/types.ts";
import type { BoundBody } from "./bind-body.ts";
import { bindBare } from "./bind-expression.ts";
import { plainText } from "./bind-step.ts";
import { anyTarget, bindValue, type Target, textTarget } from "./bind-value.ts";
import { type Path, problemOf } from "./locate.ts";
import type { Template } from "./program.ts";
import { asMap, asText, type RawMap } from "./raw.ts";
import type { Origins, Spot } from "./scope.ts";

export function bindCheckpoint(spot: Spot, path: Path, value: unknown): BoundBody | undefined {
  const raw = asMap(value);
  if (raw === undefined) return undefined;
  const { yaml, session } = spot.file;
  const report = (at: Path, code: "CONFLICT" | "MISSING_KEY", message: string, hint: string) =>
    session.problems.push(problemOf(yaml, at, code, message, { key: true, hint }));
  const [approve, choose] = [raw["approve"] !== undefined, raw["choose"] !== undefined];
  if (approve === choose) {
    const message = approve ? "a checkpoint either approves or chooses" : "the checkpoint asks nothing";
    report(
      path,
      approve ? "CONFLICT" : "MISSING_KEY",
      message,
      "write approve: <question> with targets, or choose: <question> with answers",
    );
    return undefined;
  }
  const [needed, refused] = approve ? ["targets", "answers"] : ["answers", "targets"];
  if (raw[needed] === undefined)
    report(path, "MISSING_KEY", `${needed} is missing`, `add ${needed}: to the checkpoint`);
  if (raw[refused] !== undefined)
    report(
      [...path, refused],
      "CONFLICT",
      `${refused} means nothing here`,
      `a checkpoint that ${approve ? "approves" : "chooses"} has ${needed}`,
    );
  if (!approve && raw["optional"] !== undefined)
    report([...path, "optional"], "CONFLICT", "optional means nothing here", "every answer of a choice is as good");
  return approve ? bindApprove(spot, path, raw) : bindChoose(spot, path, raw);
}

function bindApprove(spot: Spot, path: Path, raw: RawMap): BoundBody | undefined {
  const { yaml, session } = spot.file;
  const asked = bindAsked(spot, path, raw, "approve");
  const targets = bindBare(spot, [...path, "targets"], raw["targets"], "list");
  if (targets === undefined) return undefined;
  const of = targets.compiled.type.kind === "list" ? targets.compiled.type.of : undefined;
  const id = of?.kind === "object" ? of.fields.get("id") : undefined;
  if (of?.kind !== "object" || id === undefined || id.optional || id.type.kind !== "string") {
    const message = `targets must be objects with an id, not ${typeName(targets.compiled.type)}`;
    session.problems.push(
      problemOf(yaml, [...path, "targets"], "EXPRESSION_TYPE", message, {
        hint: "give the findings themselves, not a part of them",
      }),
    );
    return undefined;
  }
  const allows: Action[] = [];
  const result = objectOf(session.fresh("approval"), [
    ["answer", required(oneOf(approvalAnswers))],
    ["approved", required(listOf(withMark(of, "approved")))],
    ["rejected", required(listOf(of))],
  ]);
  const optional = raw["optional"] === true;
  const allow = (action: Action) => {
    if (allows.includes(action)) return;
    if (optional && !allows.some(changesWhatWasFound) && changesWhatWasFound(action))
      refuseOptional(spot, path, action);
    allows.push(action);
  };
  const origins = new Map<string, Origins>([["approved", new Set([{ allow }])]]);
  const body = {
    kind: "approve",
    ...asked,
    ...(optional ? { optional } : {}),
    targets: targets.expression,
    allows,
  } as const;
  return { body, result, origins };
}

/** A no to it leaves something of the intruder's, so that the run cannot end as if nothing were left. */
function changesWhatWasFound({ purpose }: Action): boolean {
  return purpose === "contain" || purpose === "destroy";
}

function refuseOptional({ file: { yaml, session } }: Spot, path: Path, { name }: Action): void {
  const message = `optional has no effect: a no leaves what ${name} would deal with`;
  const hint = "take optional away; it is for offers, such as to restore something";
  session.problems.push(problemOf(yaml, [...path, "optional"], "CONFLICT", message, { key: true, hint }));
}

/** As a run gives them: what was said, `nothing` without targets, `open` where all was left, `assumed` in a dry run. */
const approvalAnswers = ["approve", "reject", "open", "nothing", "assumed"] as const;

function bindChoose(spot: Spot, path: Path, raw: RawMap): BoundBody {
  const asked = bindAsked(spot, path, raw, "choose");
  const answers = Object.entries(asMap(raw["answers"]) ?? {}).map(([name, meaning]) => {
    return [name, plainText(spot.file, [...path, "answers", name], meaning) ?? ""] as const;
  });
  const names = answers.map(([name]) => name);
  // Named after its answers: what is no answer of this choice may be one of another.
  const result = objectOf(`choice_${names.join("_or_")}`, [["answer", required(oneOf(names))]]);
  return { body: { kind: "choose", ...asked, answers: Object.fromEntries(answers) }, result };
}

function bindAsked(spot: Spot, path: Path, raw: RawMap, kind: "approve" | "choose") {
  const part = (name: string, target: Target): Template | undefined =>
    raw[name] === undefined ? undefined : bindValue(spot, [...path, name], raw[name], target).template;
  const show = part("show", anyTarget);
  const otherwise = part("otherwise", textTarget);
  const question = part(kind, textTarget) ?? { kind: "literal" as const, value: asText(raw[kind]) ?? "" };
  return { question, ...(show === undefined ? {} : { show }), ...(otherwise === undefined ? {} : { otherwise }) };
}
