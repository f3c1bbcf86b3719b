/** From a checked document to a program: stages, steps and outputs, bound to actions and typed. */
import { basename, extname } from "node:path";
import { noFacts } from "../expression/presence.ts";
import { anything, type CelType, celBool, celString, objectOf, required } from "../expression/types.ts";
import type { Input } from "./bind-inputs.ts";
import { bindSteps, plainText } from "./bind-step.ts";
import { anyTarget, bindValue } from "./bind-value.ts";
import { lineOf, type Path, placeOf, problemOf, rangeOf } from "./locate.ts";
import type { Part } from "./parts.ts";
import type { Program, Stage, Template } from "./program.ts";
import { asList, asMap, asText, type RawMap } from "./raw.ts";
import type { YamlFile } from "./read.ts";
import { type FileScope, type Origins, unreadableNames } from "./scope.ts";
import { onlyStage } from "./step-path.ts";
import type { Session } from "./session.ts";

export interface BoundOutput {
  readonly type: CelType;
  readonly origins: Origins;
}

export interface BoundProgram {
  readonly program: Program;
  readonly outputs: Readonly<Record<string, BoundOutput>>;
}

/** Problems go to the session; with any, the program is not to be run. `call` is the path of ids of the step that calls it. */
export function bindProgram(
  session: Session,
  part: Part,
  inputs: readonly Input[],
  inputOrigins: ReadonlyMap<string, Origins>,
  call = "",
): BoundProgram {
  const { yaml } = part;
  const raw = asMap(yaml.value) ?? {};
  const inputsName = session.fresh("inputs");
  const file: FileScope = {
    session,
    yaml,
    inputs: objectOf(
      inputsName,
      inputs.map(({ name, type }) => [name, required(type)]),
    ),
    inputOrigins,
    suffix: inputsName.slice("inputs".length).replace("_", "."),
    known: new Map(),
    broken: new Set(inputs.filter((input) => input.broken).map((input) => input.name)),
    lines: stepLines(session, yaml, raw),
    stack: part.stack,
    call,
  };
  const title = plainText(file, ["title"], raw["title"]) ?? "";
  const stages = bindStages(file, raw, title);
  const outputs = bindOutputs(file, raw);
  return {
    program: {
      id: basename(part.path, extname(part.path)),
      title,
      files: [{ path: basename(part.path), sha256: part.sha256 }],
      inputs: inputs.map(({ declaration }) => declaration),
      stages,
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, { template }]) => [name, template])),
    },
    outputs,
  };
}

function bindStages(file: FileScope, raw: RawMap, title: string): readonly Stage[] {
  const { yaml, session } = file;
  const around = { blocks: [], facts: noFacts };
  if (raw["stages"] !== undefined && raw["steps"] !== undefined) {
    session.problems.push(
      problemOf(yaml, ["steps"], "CONFLICT", "a playbook has either stages or steps", {
        key: true,
        hint: "move the steps into a stage",
      }),
    );
  }
  if (raw["stages"] === undefined && raw["steps"] === undefined) {
    session.problems.push(
      problemOf(yaml, ["runbook"], "MISSING_KEY", "the playbook has no stages", {
        key: true,
        hint: "add stages:, or steps: to a part of another playbook",
      }),
    );
  }
  if (raw["stages"] === undefined) {
    const steps = bindSteps(file, ["steps"], raw["steps"], around);
    return [{ id: onlyStage, title, steps, place: placeOf(yaml, rangeOf(yaml, ["steps"])) }];
  }
  const seen = new Set<string>();
  return asList(raw["stages"]).flatMap((value, at) => {
    const stage = asMap(value);
    const path: Path = ["stages", at];
    if (stage === undefined) return [];
    const id = asText(stage["id"]) ?? "";
    if (seen.has(id))
      session.problems.push(
        problemOf(yaml, [...path, "id"], "DUPLICATE_ID", `another stage has the id ${id}`, { hint: "choose another" }),
      );
    seen.add(id);
    const steps = bindSteps(file, [...path, "steps"], stage["steps"], around);
    return [
      {
        id,
        title: plainText(file, [...path, "title"], stage["title"]) ?? id,
        steps,
        place: placeOf(yaml, rangeOf(yaml, [...path, "id"])),
      },
    ];
  });
}

function bindOutputs(file: FileScope, raw: RawMap): Readonly<Record<string, BoundOutput & { template: Template }>> {
  const spot = { file, blocks: [], facts: noFacts, locals: new Map() };
  const bound = Object.entries(asMap(raw["outputs"]) ?? {}).map(([name, value]) => {
    const { template, type, origins } = bindValue(spot, ["outputs", name], value, anyTarget);
    return [name, { template, origins, type: template.kind === "literal" ? writtenType(value) : type }] as const;
  });
  return Object.fromEntries(bound);
}

function writtenType(value: unknown): CelType {
  if (typeof value === "string") return celString;
  return typeof value === "boolean" ? celBool : anything;
}

/** The ids of all steps, in the order of the document; one that stands twice is a problem. */
function stepLines(session: Session, yaml: YamlFile, raw: RawMap): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const visit = (value: unknown, path: Path): void => {
    asList(value).forEach((each, at) => {
      const step = asMap(each);
      const here = [...path, at];
      if (step === undefined) return;
      const id = asText(step["id"]);
      if (id !== undefined) {
        const before = lines.get(id);
        if (before !== undefined) {
          session.problems.push(
            problemOf(yaml, [...here, "id"], "DUPLICATE_ID", `the step of ${before} has the id ${id} too`, {
              hint: "choose another",
            }),
          );
        }
        if (unreadableNames.has(id)) {
          session.problems.push(
            problemOf(yaml, [...here, "id"], "CONFLICT", `${id} is a word of expressions`, {
              hint: "choose another id",
            }),
          );
        }
        lines.set(id, before ?? lineOf(yaml, rangeOf(yaml, [...here, "id"])));
      }
      visit(step["parallel"], [...here, "parallel"]);
      visit(asMap(step["repeat"])?.["steps"], [...here, "repeat", "steps"]);
      visit(step["on-error"], [...here, "on-error"]);
    });
  };
  asList(raw["stages"]).forEach((stage, at) => visit(asMap(stage)?.["steps"], ["stages", at, "steps"]));
  visit(raw["steps"], ["steps"]);
  return lines;
}
