/** What a resource held when its evidence was saved, so that nothing is deleted with it that nobody has seen. */
import type { ActionContext, Evidence } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import type { Finding } from "../../engine/action/schema.ts";
import type { ResourceEvidence } from "./evidence.ts";

type Named = Pick<Finding, "kind" | "region" | "name">;

const fileOf = ({ kind, region, name }: Named, what: string) => `${kind} ${region} ${name} ${what}.jsonl`;

/** Keeps the names of all `what` that the resource holds, as many as there are. */
export async function saveNames(
  finding: Named,
  what: string,
  names: AsyncIterable<string> | Iterable<string>,
  context: Pick<ActionContext, "saveDataset">,
): Promise<Evidence> {
  const { name, sha256, bytes } = await context.saveDataset(fileOf(finding, what), names);
  return { name, sha256, bytes };
}

/** @throws RunbookError where the resource holds one by now that the evidence does not name */
export async function requireNames(
  finding: Named,
  what: string,
  now: AsyncIterable<string> | Iterable<string>,
  evidence: ResourceEvidence,
  context: Pick<ActionContext, "readDataset">,
): Promise<void> {
  const saved = evidence.evidence.find(({ name }) => name === fileOf(finding, what));
  const known = new Set<unknown>();
  // Its rows are counted by nobody here.
  if (saved !== undefined) for await (const row of context.readDataset({ ...saved, rows: 0 })) known.add(row);
  for await (const one of now) {
    if (saved === undefined || !known.has(one))
      throw stepFailed(
        `the evidence of ${finding.name} does not name ${one}, which is there now`,
        "Save the evidence again, and let it be approved again.",
      );
  }
}
