import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { CreateUserCommand, GetUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NamedDocument, PolicyDocument } from "../../engine/aws/policy-documents.ts";
import { type Ended, runbook } from "./command-line.ts";
import { arn, clientsOf, emptied, endpoint } from "./emulator.ts";
import { enforcing, type LeastPrivileged, leastPrivileged, responder, without } from "./enforcement.ts";
import { allowing } from "./given.ts";
import { type Relay, relayTo } from "./plain-refusals.ts";

const folder = mkdtempSync(join(tmpdir(), "runbook-permissions-"));
const playbook = join(folder, "playbook.yaml");
const UserName = "mallory";
let relay: Relay;
let role: LeastPrivileged;
let documents: readonly NamedDocument[];

writeFileSync(
  playbook,
  `runbook: 1
title: Least privilege
steps:
  - id: regions
    uses: account.list-regions
  # Moto lists the regions of all partitions as one account's.
  - id: trails
    uses: cloudtrail.list-trails
    with: { regions: ["us-east-1"] }
  - id: history
    uses: cloudtrail.list-events
    with: { regions: ["us-east-1"], since: "\${{ policy.window.start }}" }
  - id: identities
    uses: iam.list-findings
    with: { history: "\${{ steps.history.result.events }}", since: "\${{ policy.window.start }}" }
  - id: deny
    for-each: steps.identities.result.users
    as: user
    key: user.id
    uses: iam.deny-user
    with: { user: "\${{ user }}" }
  - { id: done, end: remediated }
`,
);
writeFileSync(
  join(folder, "policy.yaml"),
  `account: "123456789012"
window: { start: 2026-03-02T02:00:00Z }
identities: { never_touch: ["${arn(`role/${responder}`)}"] }
rules:
  - { id: his, if: 'object.name == "${UserName}"', then: unsanctioned, because: it is his }
  - { id: ours, if: "true", then: sanctioned, because: it is ours }
`,
);

beforeAll(async () => {
  relay = await relayTo(endpoint);
  const out = join(folder, "role");
  const { code, stdout } = await runbook(["permissions", playbook, "--out", out, "--json"], { endpoint });
  expect(code).toBe(0);
  const written = (JSON.parse(stdout) as { documents: readonly (NamedDocument & { file: string })[] }).documents;
  documents = written.map((one) => ({
    ...one,
    document: JSON.parse(readFileSync(join(out, basename(one.file)), "utf8")) as PolicyDocument,
  }));
});

beforeEach(async () => {
  await emptied();
  const { iam } = clientsOf();
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify(allowing("*"));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  role = await leastPrivileged();
  await enforcing(true);
  await role.give(documents);
});

afterAll(async () => {
  await enforcing(false);
  await relay.close();
  rmSync(folder, { recursive: true, force: true });
});

async function exec(): Promise<Ended & { report: Report }> {
  const runs = join(folder, "runs");
  const ended = await runbook(["exec", playbook, "--runs", runs, "--json"], {
    endpoint: relay.endpoint,
    credentials: role.keys,
  });
  await enforcing(false);
  return { ...ended, report: JSON.parse(ended.stdout) as Report };
}

interface Report {
  readonly outcome: string;
  readonly gaps: readonly { readonly reason: string }[];
  readonly changes: readonly { readonly operation: string }[];
}

const denied = () =>
  clientsOf()
    .iam.send(new GetUserPolicyCommand({ UserName, PolicyName: "runbook-deny-all" }))
    .then(
      () => true,
      () => false,
    );
/** The operations of which a gap says that they are lacking or refused. */
const operationsIn = ({ gaps }: Report) =>
  [...new Set(gaps.map(({ reason }) => /[a-z0-9-]+:[A-Z][A-Za-z]+/.exec(reason)?.[0] ?? reason))].toSorted();

describe("a run by a role with nothing but what `runbook permissions` says", () => {
  it("does all that it is for, and lacks only what moto lacks", async () => {
    const { code, report, stderr } = await exec();
    expect(operationsIn(report)).toEqual(["cloudtrail:LookupEvents", "iam:ListServiceSpecificCredentials"]);
    expect({ code, outcome: report.outcome }, stderr).toEqual({ code: 3, outcome: "remediated-with-gaps" });
    expect(report.changes.map(({ operation }) => operation)).toEqual(["iam:PutUserPolicy"]);
    expect(await denied()).toBe(true);
  });

  it("names the permission of a change that it may not make, and changes nothing", async () => {
    await role.give(without("iam:PutUserPolicy", documents));
    const { code, report, stderr } = await exec();
    expect(code).toBe(1);
    expect(stderr + JSON.stringify(report)).toContain("is not authorized to perform: iam:PutUserPolicy");
    expect(report.changes).toEqual([]);
    expect(await denied()).toBe(false);
  });

  it("names the permission of a reading that it may not make, as a gap", async () => {
    await role.give(without("cloudtrail:DescribeTrails", documents));
    const { code, report } = await exec();
    expect(code).toBe(3);
    expect(report.gaps.map(({ reason }) => reason).join("\n")).toContain(
      "is not authorized to perform: cloudtrail:DescribeTrails",
    );
    expect(await denied()).toBe(true);
  });

  it("changes nothing where it may not save the identities first, and says so", async () => {
    await role.give(without("iam:GetAccountAuthorizationDetails", documents));
    const { code, report, stderr } = await exec();
    expect(code).not.toBe(0);
    expect(stderr + JSON.stringify(report)).toContain("perform: iam:GetAccountAuthorizationDetails");
    expect(report.changes).toEqual([]);
    expect(await denied()).toBe(false);
  });
});
