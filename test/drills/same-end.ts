/** What must hold of a run that was killed and gone on with: all that holds of one that was not. */
import { expect } from "vitest";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import type { World } from "../../engine/aws/simulated/world.ts";
import { leaks, secretsOf } from "./leaks.ts";
import { type Ended, reportOf, worldOf } from "./product.ts";
import { effects, projection, taken } from "../projection.ts";

/** Of an undisturbed run. */
export interface Reference {
  readonly projection: readonly string[];
  readonly once: readonly string[];
}

export function referenceOf(folder: string): Reference {
  const world = worldOf(folder);
  return { projection: projection(world), once: onceEach(world) };
}

/** `at` says where it was killed, for whoever has to find out why it failed. */
export function expectSameEnd(resumed: Ended, folder: string, reference: Reference, at: string): void {
  const { outcome, reasons, assessment } = reportOf(resumed);
  const end = { at, code: resumed.code, outcome, failed: assessment?.failed };
  expect(end, reasons.join("; ")).toEqual({ at, code: 0, outcome: "remediated", failed: [] });
  const world = worldOf(folder);
  expect(projection(world), at).toEqual(reference.projection);
  expect(onceEach(world), at).toEqual(reference.once);
  expect(leaks(secretsOf(folder), folder, { stdout: resumed.stdout, stderr: resumed.stderr }), at).toEqual([]);
}

/** Calls that add something each time, each as often as it remained: an orphaned key that was taken back does not. */
export function onceEach(world: World): string[] {
  const undone = taken(world).filter(
    ({ operation, input }) => operation === "iam:DeleteAccessKey" && !declared(world, input),
  );
  const kept = effects(world, ({ operation }) => !operations[operation as OperationName].idempotent);
  for (const _ of undone) {
    const made = kept.findIndex((write) => write.startsWith('["iam:CreateAccessKey"'));
    kept.splice(made, 1);
  }
  return kept;
}

function declared({ scenario }: World, input: unknown): boolean {
  return JSON.stringify(scenario).includes((input as { AccessKeyId: string }).AccessKeyId);
}
