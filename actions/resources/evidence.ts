/** What is kept of a resource before it is deleted. */
import type { ActionContext, Evidence } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Entity, EvidenceRef, type Finding, type Static, Type } from "../../engine/action/schema.ts";

export const ResourceEvidence = Entity("ResourceEvidence", {
  /** The finding's id. */
  resource: Type.String(),
  region: Type.String(),
  /** Ids of complete copies that AWS keeps, such as snapshots; empty where only a description is kept. */
  copies: Type.Array(Type.String()),
  evidence: Type.Array(EvidenceRef),
});
export type ResourceEvidence = Static<typeof ResourceEvidence>;

/** Keeps what AWS says of it, as indented JSON. `sensitive` where it may hold secrets, such as environment variables. */
export function saveDescription(
  { kind, region, name }: Pick<Finding, "kind" | "region" | "name">,
  description: unknown,
  context: Pick<ActionContext, "saveEvidence">,
  options: { sensitive?: boolean } = {},
): Promise<Evidence> {
  return context.saveEvidence(`${kind} ${region} ${name}.json`, JSON.stringify(description, undefined, 2), options);
}

/** @throws RunbookError where the evidence is of something else */
export function requireEvidence(target: Pick<Finding, "id">, evidence: ResourceEvidence): void {
  if (evidence.resource !== target.id) {
    throw stepFailed(`the evidence is of ${evidence.resource}, not of ${target.id}`);
  }
}
