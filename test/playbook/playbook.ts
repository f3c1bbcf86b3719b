/** Writes playbooks to a folder of their own and loads them with a few small actions. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Action, action } from "../../engine/action/action.ts";
import { Approved, Duration, Entity, Saved, Timestamp, Type, Region } from "../../engine/action/schema.ts";
import { type LoadedPlaybook, loadPlaybook } from "../../engine/playbook/load.ts";
import type { Problem } from "../../engine/playbook/problem.ts";
import type { Program, Step } from "../../engine/playbook/program.ts";
import { Policy } from "../../engine/policy/policy.ts";

const Key = Entity("Key", { id: Type.String(), user: Type.String(), old: Type.Boolean() });
const Proof = Entity("Proof", { id: Type.String() });
const KeyList = Entity("KeyList", { keys: Type.Array(Key), count: Type.Integer(), newest: Timestamp });

const nothing = { calls: [] as never[] };

export const registry: readonly Action[] = [
  action({
    ...nothing,
    name: "test.list-keys",
    summary: "List keys",
    purpose: "observe",
    reversible: true,
    params: Type.Object({
      regions: Type.Optional(Type.Array(Region)),
      since: Type.Optional(Timestamp),
      within: Type.Optional(Duration),
      mode: Type.Optional(Type.Union([Type.Literal("fast"), Type.Literal("slow")])),
      most: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    result: KeyList,
    run: async () => ({ keys: [], count: 0, newest: "2026-03-02T14:00:00Z" }),
  }) as never,
  action({
    ...nothing,
    name: "test.disable-key",
    summary: "Disable a key",
    purpose: "contain",
    reversible: true,
    target: "key",
    params: Type.Object({ key: Key, note: Type.Optional(Type.String()) }),
    result: Type.Object({}),
    run: async () => ({}),
  }) as never,
  action({
    ...nothing,
    name: "test.save-key",
    summary: "Save a key",
    purpose: "preserve",
    reversible: true,
    target: "key",
    params: Type.Object({ key: Key }),
    result: Saved(Proof),
    run: async () => ({ id: "proof" }),
  }) as never,
  action({
    ...nothing,
    name: "test.delete-key",
    summary: "Delete a key",
    purpose: "destroy",
    reversible: false,
    target: "key",
    params: Type.Object({ key: Approved(Key), proof: Type.Optional(Saved(Proof)) }),
    result: Type.Object({ gone: Type.Boolean() }),
    run: async () => ({ gone: true }),
  }) as never,
  action({
    ...nothing,
    name: "test.unsafe",
    summary: "Destroy without asking",
    purpose: "destroy",
    reversible: false,
    target: "key",
    params: Type.Object({ key: Key }),
    result: Type.Object({}),
    run: async () => ({}),
  }) as never,
];

/** File name → text; the first is the main playbook. */
export function load(files: Readonly<Record<string, string>> | string): LoadedPlaybook {
  const folder = mkdtempSync(join(tmpdir(), "playbook-"));
  const all = typeof files === "string" ? { "main.yaml": files } : files;
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return loadPlaybook(join(folder, Object.keys(all)[0] ?? ""), registry, Policy);
}

export function programOf(files: Parameters<typeof load>[0]): Program {
  const loaded = load(files);
  if ("problems" in loaded)
    throw new Error(
      loaded.problems.map((each) => `${each.line}:${each.column} ${each.code} ${each.message}`).join("\n"),
    );
  return loaded.program;
}

export function problemsOf(files: Parameters<typeof load>[0]): readonly Problem[] {
  const loaded = load(files);
  return "problems" in loaded ? loaded.problems : [];
}

/** Problems as `line:column CODE "underlined"`. */
export function places(files: Parameters<typeof load>[0]): readonly string[] {
  return problemsOf(files).map(
    ({ line, column, length, code, source }) =>
      `${line}:${column} ${code} ${source.slice(column - 1, column - 1 + length)}`,
  );
}

/** Every step of a program by its id, those within blocks and parts too. */
export function stepsOf(program: Program): ReadonlyMap<string, Step> {
  const found = new Map<string, Step>();
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      found.set(step.id, step);
      if (step.body.kind === "parallel" || step.body.kind === "repeat") visit(step.body.steps);
      if (step.body.kind === "playbook") step.body.program.stages.forEach((stage) => visit(stage.steps));
      if (typeof step.onError !== "string") visit(step.onError);
    }
  };
  program.stages.forEach((stage) => visit(stage.steps));
  return found;
}

/** A playbook of these steps; the first line of them is line 4. */
export function withSteps(steps: string): string {
  return `runbook: 1\ntitle: Test\nsteps:\n${steps}`;
}
