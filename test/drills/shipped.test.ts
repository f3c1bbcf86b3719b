/** The tests of the shipped playbook, as its users run them. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { drilled } from "./in-process.ts";
import { eventsOf, journalOf, ownWorkplace, root, runbook, runsIn } from "./product.ts";

const folder = join(root, "playbooks/tests");

interface Asked {
  readonly key: string;
  readonly targets: readonly string[];
}

interface Written {
  readonly cases: readonly {
    readonly id: string;
    readonly expect: {
      readonly outcome: string;
      readonly asked: { readonly exactly: readonly (string | Asked)[] };
      readonly changes: { readonly exactly: readonly Readonly<Record<string, string>>[] };
    };
  }[];
}

const inWords = (asked: string | Asked) =>
  typeof asked === "string" ? asked : `${asked.key} for ${asked.targets.toSorted().join(", ")}`;

describe("playbooks/tests", () => {
  it("pass, take every branch, and leave nothing behind", { timeout: 600_000 }, async () => {
    const cwd = ownWorkplace();
    const { code, stdout, stderr } = await runbook(cwd, "test", folder, "--coverage");
    expect(stderr).toBe("");
    expect(stdout).toContain("compromised-account.yaml: ");
    expect(stdout).toContain("taken (100 %)");
    expect(code, stdout).toBe(0);
    expect(runsIn(cwd)).toEqual([]);
  });

  it("are of runs that do what `exec` does", { timeout: 120_000 }, async () => {
    const text = readFileSync(join(folder, "compromised-account.test.yaml"), "utf8");
    const { expect: expected } = (parse(text) as Written).cases.find(
      ({ id }) => id === "remediated",
    ) as Written["cases"][number];
    const { report, folder: run } = await drilled(ownWorkplace(), "acme");
    expect(report.outcome).toBe(expected.outcome);
    const written = expected.changes.exactly.map(({ operation, target }) => `${operation} ${target}`);
    expect(report.changes.map(({ operation, target }) => `${operation} ${target}`).toSorted()).toEqual(
      written.toSorted(),
    );
    const asked = eventsOf(journalOf(run), "checkpoint.asked").map(({ key: encoded, kind, targets }) => {
      const key = decodeURIComponent(encoded);
      return inWords(kind === "approve" ? { key, targets: targets.map(({ id }) => id) } : key);
    });
    expect(asked.toSorted()).toEqual(expected.asked.exactly.map(inWords).toSorted());
  });
});
