/** The tests of the shipped playbook, as its users run them. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownWorkplace, root, runbook, runsIn } from "./product.ts";

describe("playbooks/tests", () => {
  it("pass, take every branch, and leave nothing behind", { timeout: 600_000 }, async () => {
    const cwd = ownWorkplace();
    const { code, stdout, stderr } = await runbook(cwd, "test", join(root, "playbooks/tests"), "--coverage");
    expect(stderr).toBe("");
    expect(stdout).toContain("compromised-account.yaml: ");
    expect(stdout).toContain("taken (100 %)");
    expect(code, stdout).toBe(0);
    expect(runsIn(cwd)).toEqual([]);
  });
});
