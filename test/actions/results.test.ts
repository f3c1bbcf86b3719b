/** What actions give is what they declare: all of it, and nothing else, in the largest drill. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Clean, Errors } from "typebox/value";
import { expect, test } from "vitest";
import { actions } from "../../actions/index.ts";
import { canonical } from "../../engine/journal/canonical.ts";
import type { EventOf, JournalRecord, Kept } from "../../engine/journal/events.ts";
import { drilled } from "../drills/in-process.ts";
import { ownWorkplace } from "../drills/product.ts";

test("the results in a log are as their actions declare them", async () => {
  const { code, folder } = await drilled(ownWorkplace(), "acme");
  expect(code).toBe(0);
  const records = readFileSync(join(folder, "audit.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JournalRecord);
  const begun = new Map<string, string>();
  const strange: string[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    if (record.type === "step.started" && record.action !== null) begun.set(record.key, record.action);
    const action = record.type === "step.completed" ? begun.get(record.key) : undefined;
    const { result: declared } = actions.find(({ name }) => name === action) ?? {};
    if (declared === undefined || action === undefined || seen.has(action)) continue;
    seen.add(action);
    const given = resultOf(record as EventOf<"step.completed">, folder);
    const [error] = Errors(declared, given);
    if (error !== undefined) strange.push(`${action}: ${error.instancePath} ${error.message}`);
    else if (canonical(Clean(declared, structuredClone(given))) !== canonical(given))
      strange.push(`${action}: more than it declares`);
  }
  expect(strange).toEqual([]);
  expect(seen.size).toBeGreaterThan(80);
});

function resultOf({ result }: EventOf<"step.completed">, folder: string): unknown {
  const kept = result as Kept;
  if ("value" in kept) return kept.value;
  return JSON.parse(readFileSync(join(folder, "evidence", kept.sha256), "utf8"));
}
