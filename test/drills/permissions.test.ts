import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PolicyDocument } from "../../engine/aws/policy-documents.ts";
import { runbook } from "./in-process.ts";
import { clear, drill, eventsOf, journalOf, playbook, reportOf, type RunDone, workplace } from "./product.ts";

const cwd = workplace();
const files = ["read", "read-2", "contain", "eradicate"];
let documents: Record<string, PolicyDocument>;

beforeAll(async () => {
  const policy = drill("acme.policy");
  const { code } = await runbook(cwd, "permissions", playbook, "--policy", policy, "--out", "role");
  expect(code).toBe(0);
  documents = Object.fromEntries(
    files.map((name) => [name, JSON.parse(readFileSync(join(cwd, "role", `${name}.json`), "utf8")) as PolicyDocument]),
  );
  copyFileSync(policy, join(cwd, "policy.yaml"));
});
afterAll(() => clear(cwd));

/** The night of the leaked key, and a responder who is allowed what the documents say and nothing else. */
async function drilled(allowed: Readonly<Record<string, PolicyDocument>>): Promise<RunDone> {
  const responder = { attached: [], inline: allowed };
  const scenario = {
    drill: "least-privilege",
    title: "Exactly the permissions",
    extends: relative(cwd, drill("acme")),
    policy: "policy.yaml",
    state: { iam: { roles: { "incident-responder": responder } } },
  };
  writeFileSync(join(cwd, "drill.yaml"), JSON.stringify(scenario));
  const ended = await runbook(cwd, "exec", playbook, "--drill", "drill.yaml", "--json");
  const report = reportOf(ended);
  return { ...ended, report, folder: join(cwd, ".runbook/runs", report.run) };
}

function without(permission: string): Record<string, PolicyDocument> {
  const taken = Object.entries(documents).map(([name, { Version, Statement }]) => [
    name,
    {
      Version,
      Statement: Statement.map((one) => ({ ...one, Action: one.Action.filter((each) => each !== permission) })),
    },
  ]);
  expect(JSON.stringify(taken)).not.toBe(JSON.stringify(Object.entries(documents)));
  return Object.fromEntries(taken) as Record<string, PolicyDocument>;
}

describe("a run under the policies of `runbook permissions`", () => {
  it("ends as with an administrator's, and is refused nothing that a policy could allow", async () => {
    const done = await drilled(documents);
    expect(done.report).toMatchObject({ outcome: "remediated", gaps: [] });
    expect(done.code, done.stderr).toBe(0);
    const refused = eventsOf(journalOf(done.folder), "call.failed").filter(
      ({ error }) => error.class === "access-denied",
    );
    // No policy of a member account allows this.
    expect(refused.map(({ operation }) => operation)).toEqual(["account:GetPrimaryEmail"]);
  });

  it("without what only deletes, contains, and says at the first deletion which permission is missing", async () => {
    const { eradicate: _none, ...others } = documents;
    const done = await drilled(others);
    expect(done.code).not.toBe(0);
    expect(done.report.changes.length).toBeGreaterThan(10);
    expect(done.report.changes.map(({ operation }) => operation)).toContain("iam:PutUserPolicy");
    expect(done.stderr + done.stdout).toMatch(/is not authorized to perform: iam:/);
  });

  it("says of a reading that it may not make which permission it was, as a gap", async () => {
    const done = await drilled(without("lambda:ListFunctions"));
    expect(done.report).toMatchObject({ outcome: "remediated-with-gaps" });
    expect(done.report.gaps.map(({ reason }) => reason).join("\n")).toContain(
      "is not authorized to perform: lambda:ListFunctions on resource: *",
    );
  });

  it("says of a change that it may not make which permission it was, and on whom", async () => {
    const done = await drilled(without("iam:PutUserPolicy"));
    expect(done.code).not.toBe(0);
    expect(JSON.stringify(done.report) + done.stderr).toContain(
      "is not authorized to perform: iam:PutUserPolicy on resource: arn:aws:iam::111122223333:user/",
    );
  });
});
