/** Steps: what stands around a body — condition, loop, retry, failure — and what later steps may read. */
import { suggestion } from "../text/suggestion.ts";
import type { Facts } from "../expression/presence.ts";
import { celString, sameType, typeName } from "../expression/types.ts";
import { bindBare } from "./bind-expression.ts";
import { bindBody } from "./bind-body.ts";
import { parseDuration } from "./duration.ts";
import { type Path, placeOf, problemOf, rangeOf } from "./locate.ts";
import type { Loop, Step } from "./program.ts";
import { asList, asMap, asNumber, asText, type RawMap } from "./raw.ts";
import { type Block, type FileScope, noOrigins, type Origins, type Spot, takenNames } from "./scope.ts";
import { hasExpression } from "./template.ts";

export interface Around {
  readonly blocks: readonly Block[];
  readonly facts: Facts;
}

export function bindSteps(file: FileScope, path: Path, steps: unknown, around: Around): readonly Step[] {
  return asList(steps).flatMap((raw, at) => bindStep(file, [...path, at], raw, around) ?? []);
}

export function bindStep(file: FileScope, path: Path, value: unknown, around: Around): Step | undefined {
  const raw = asMap(value);
  if (raw === undefined) return undefined;
  const { yaml } = file;
  const id = asText(raw["id"]) ?? "";
  checkSurroundings(file, path, raw);
  checkCited(file, path, raw);

  const spot: Spot = { file, ...around, locals: new Map() };
  const loop = raw["for-each"] === undefined ? undefined : bindLoop(spot, path, raw);
  const inner: Spot = loop === undefined ? spot : { ...spot, locals: loop.locals };
  const when = raw["when"] === undefined ? undefined : bindBare(inner, [...path, "when"], raw["when"], "bool");
  const guarded: Spot = { ...inner, facts: new Set([...around.facts, ...(when?.compiled.facts ?? [])]) };

  const handled = raw["on-error"] !== undefined && raw["on-error"] !== "stop";
  const block: Block = { conditional: raw["when"] !== undefined || handled };
  const body = bindBody(guarded, path, raw, { blocks: [...around.blocks, block], facts: guarded.facts });
  if (body === undefined) {
    file.broken.add(id);
    file.session.unbound.add(`${yaml.file} ${path.join(".")}`);
  }
  const mayMiss = block.conditional || body?.mayMiss === true;
  if (id !== "") {
    const { result, origins = new Map<string, Origins>() } = body ?? {};
    const looped = raw["for-each"] !== undefined;
    file.known.set(id, {
      id,
      blocks: around.blocks,
      loop: looped,
      mayMiss,
      origins,
      ...(result === undefined ? {} : { result }),
    });
  }
  const handler = bindSteps(file, [...path, "on-error"], raw["on-error"], {
    blocks: [...around.blocks, { conditional: true }],
    facts: around.facts,
  });
  if (body === undefined) return undefined;
  const retry = asMap(raw["retry"]);
  const timeout = durationOf(raw["timeout"]);
  return {
    id,
    title: plainText(file, [...path, "title"], raw["title"]) ?? id,
    place: placeOf(yaml, rangeOf(yaml, [...path, "id"])),
    ...(when === undefined ? {} : { when: when.expression }),
    ...(loop?.loop === undefined ? {} : { forEach: loop.loop }),
    ...(retry === undefined
      ? {}
      : { retry: { max: asNumber(retry["max"]) ?? 1, delay: durationOf(retry["delay"]) ?? 1000 } }),
    ...(timeout === undefined ? {} : { timeout }),
    onError: Array.isArray(raw["on-error"]) ? handler : raw["on-error"] === "continue" ? "continue" : "stop",
    cites: asList(raw["cites"]).map(String),
    body: body.body,
  };
}

/** Text that is shown as it is: an expression in it would never be evaluated, so it is refused. */
export function plainText(file: FileScope, path: Path, value: unknown): string | undefined {
  if (hasExpression(value)) {
    file.session.problems.push(
      problemOf(file.yaml, path, "UNSUPPORTED", "there are no expressions in this text", { hint: "put it into show" }),
    );
  }
  return asText(value);
}

function checkCited({ yaml, session }: FileScope, path: Path, raw: RawMap): void {
  const { requirements, problems } = session;
  if (requirements === undefined) return;
  asList(raw["cites"]).forEach((value, at) => {
    const id = String(value);
    if (requirements.has(id)) return;
    const message = `there is no requirement ${id}`;
    const hint = suggestion(id, requirements);
    problems.push(problemOf(yaml, [...path, "cites", at], "UNKNOWN_REQUIREMENT", message, { hint }));
  });
}

const companions: readonly (readonly [keyword: string, with_: readonly string[]])[] = [
  ["with", ["uses", "playbook"]],
  ["because", ["end"]],
  ["as", ["for-each"]],
  ["key", ["for-each"]],
  ["concurrency", ["for-each"]],
  ["retry", ["uses", "playbook"]],
  ["timeout", ["uses"]],
];

function checkSurroundings({ yaml, session }: FileScope, path: Path, raw: RawMap): void {
  const report = (key: string, code: "CONFLICT" | "UNSUPPORTED", message: string, hint: string) =>
    session.problems.push(problemOf(yaml, [...path, key], code, message, { key: true, hint }));
  for (const [keyword, hosts] of companions) {
    if (raw[keyword] === undefined || hosts.some((host) => raw[host] !== undefined)) continue;
    report(keyword, "CONFLICT", `${keyword} means something only beside ${hosts.join(" or ")}`, "leave it out");
  }
  if (raw["for-each"] === undefined) return;
  for (const block of ["parallel", "repeat"]) {
    if (raw[block] !== undefined)
      report(
        block,
        "UNSUPPORTED",
        `${block} cannot stand in a for-each`,
        "put it into a playbook of its own and call that for each item",
      );
  }
  if (raw["end"] !== undefined)
    report("end", "UNSUPPORTED", "end cannot stand in a for-each", "put it into a step of its own behind the loop");
  if (Array.isArray(raw["on-error"]))
    report(
      "on-error",
      "UNSUPPORTED",
      "the steps of on-error cannot stand in a for-each",
      "write on-error: continue, and ask for the failed items in a later step",
    );
}

interface BoundLoop {
  readonly locals: Spot["locals"];
  /** Absent where it has mistakes. */
  readonly loop?: Loop;
}

function bindLoop(spot: Spot, path: Path, raw: RawMap): BoundLoop {
  const { yaml, session } = spot.file;
  const as = asText(raw["as"]) ?? "item";
  if (takenNames.has(as)) {
    session.problems.push(
      problemOf(yaml, [...path, "as"], "CONFLICT", `${as} is a word of the language`, { hint: "choose another" }),
    );
    return { locals: new Map() };
  }
  const items = bindBare(spot, [...path, "for-each"], raw["for-each"], "list");
  if (items?.compiled.type.kind !== "list") {
    spot.file.broken.add(as);
    return { locals: new Map() };
  }
  const { of } = items.compiled.type;
  const locals = new Map([[as, { type: of, origins: items.origins ?? noOrigins }]]);
  const key =
    raw["key"] === undefined ? undefined : bindBare({ ...spot, locals }, [...path, "key"], raw["key"], "string");
  if (raw["key"] === undefined && !sameType(of, celString)) {
    const message = `the items are ${typeName(of)}, so each needs a key`;
    session.problems.push(
      problemOf(yaml, [...path, "for-each"], "MISSING_KEY", message, { key: true, hint: `add key: ${as}.id` }),
    );
  }
  const concurrency = asNumber(raw["concurrency"]) ?? 1;
  return {
    locals,
    loop: { items: items.expression, as, concurrency, ...(key === undefined ? {} : { key: key.expression }) },
  };
}

function durationOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}
