import { afterEach, describe, expect, it } from "vitest";
import { readsOnly } from "../../../engine/aws/simulated/kernel/request.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import type { OperationName } from "../../../engine/aws/operations.ts";
import { runbook } from "../../drills/in-process.ts";
import { ownWorkplace, root } from "../../drills/product.ts";

type Run = (input: unknown, request: { state: unknown }) => unknown;

const restore: (() => void)[] = [];
afterEach(() => restore.splice(0).forEach((undo) => undo()));

/** Has every read look at what it leaves of its state. */
function watchReads(): { asked: Set<string>; changed: Set<string> } {
  const asked = new Set<string>();
  const changed = new Set<string>();
  for (const { operations } of simulatedServices as unknown as { operations: Record<string, Run> }[]) {
    for (const [name, run] of Object.entries(operations)) {
      if (!readsOnly(name as OperationName)) continue;
      operations[name] = (input, request) => {
        const before = JSON.stringify(request.state);
        const output = run(input, request);
        asked.add(name);
        if (JSON.stringify(request.state) !== before) changed.add(name);
        return output;
      };
      restore.push(() => (operations[name] = run));
    }
  }
  return { asked, changed };
}

describe("reads of the simulated account", () => {
  it("change nothing, since nothing would be kept of it", async () => {
    const { asked, changed } = watchReads();
    const ended = await runbook(ownWorkplace(), "test", `${root}/playbooks/tests`, "--case", "remediated");
    expect(ended.code).toBe(0);
    expect(asked.size).toBeGreaterThan(80);
    expect([...changed]).toEqual([]);
  });
});
