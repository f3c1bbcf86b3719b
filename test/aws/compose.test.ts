import { expect, test } from "vitest";
import { compose, type ChainParts } from "../../engine/aws/compose.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import type { Preflight } from "../../engine/aws/preflight.ts";
import { memoryEvidence, memoryJournal } from "../../engine/journal/memory.ts";
import { liveLedger } from "../../engine/journal/recorded-ledger.ts";
import { answering, awsError, call, from } from "./call.ts";
import { handClock } from "./clock.ts";
import { policyFor } from "./policy.ts";

const account = "111122223333";
const found: Preflight = {
  caller: {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/responder/me`,
    principal: `arn:aws:iam::${account}:role/responder`,
    partition: "aws",
    userId: "AROAX:me",
  },
  protected: [`arn:aws:iam::${account}:role/responder`],
  before: "0".repeat(64),
};

const inDoubt = () => Promise.reject(new Error("nothing is in doubt here"));

function chained(adapter: AwsPort, changed: Partial<ChainParts> = {}) {
  const clock = handClock();
  const journal = memoryJournal(clock);
  const ledger = liveLedger(journal, memoryEvidence());
  const chain = compose({ adapter, ledger, clock, policy: policyFor(account), dryRun: false, inDoubt, ...changed });
  return { ...chain, clock, story: () => journal.lines.map((line) => (JSON.parse(line) as { type: string }).type) };
}

const revoke = call("iam:PutRolePolicy", {
  RoleName: "web",
  PolicyName: "AWSRevokeOlderSessions",
  PolicyDocument: "{}",
});
const ownRole = call("iam:PutRolePolicy", { RoleName: "responder", PolicyName: "x", PolicyDocument: "{}" });

test("audit is outside guard: a refusal is recorded, and nothing is sent", async () => {
  const port = answering();
  const chain = chained(port);
  chain.identified(found);
  await expect(chain.aws.send(ownRole, from(ownRole.operation))).rejects.toMatchObject({ code: "TARGET_PROTECTED" });
  expect(chain.story()).toEqual(["call.intended", "call.refused"]);
  expect(port.sent).toEqual([]);
});

test("no write goes through before the preflight, reads do", async () => {
  const chain = chained(answering({ Users: [] }));
  await chain.aws.send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  await expect(chain.aws.send(revoke, from(revoke.operation))).rejects.toMatchObject({ code: "BEFORE_NOT_SAVED" });
});

test("guard is outside withhold: a dry run meets the refusals of a live one", async () => {
  const chain = chained(answering(), { dryRun: true });
  chain.identified(found);
  await expect(chain.aws.send(ownRole, from(ownRole.operation))).rejects.toMatchObject({ code: "TARGET_PROTECTED" });
});

test("audit is outside withhold: a withheld write is recorded", async () => {
  const port = answering();
  const chain = chained(port, { dryRun: true });
  chain.identified(found);
  await chain.aws.send(revoke, from(revoke.operation));
  expect(chain.story()).toEqual(["call.intended", "call.withheld"]);
  expect(port.sent).toEqual([]);
});

test("audit is outside retry: a call sent again has one outcome", async () => {
  const chain = chained(answering(awsError("Throttling", revoke.operation), {}));
  chain.identified(found);
  await chain.aws.send(revoke, from(revoke.operation));
  expect(chain.story()).toEqual(["call.intended", "call.returned"]);
});

test("pace is outside retry: a call sent again takes no second turn", async () => {
  const lookup = call("cloudtrail:LookupEvents", {});
  const chain = chained(answering(awsError("ThrottlingException", lookup.operation), {}));
  await chain.aws.send(lookup, from(lookup.operation));
  expect(chain.clock.slept.map(({ key }) => key.split(" ").at(-2))).toEqual(["retry"]);
});

test("evidence snapshots of this run are protected from it", async () => {
  const create = call("ec2:CreateSnapshots", { InstanceSpecification: { InstanceId: "i-1" } });
  const chain = chained(answering({ Snapshots: [{ SnapshotId: "snap-1" }, { SnapshotId: "snap-2" }] }));
  chain.identified(found);
  await chain.aws.send(create, from(create.operation));
  const touch = call("ec2:CreateSnapshots", { InstanceSpecification: { InstanceId: "snap-2" } });
  await expect(chain.aws.send(touch, from(touch.operation, { key: "other" }))).rejects.toMatchObject({
    code: "TARGET_PROTECTED",
  });
});

test("evidence that the run itself names is protected too, and what it is a copy of is not", async () => {
  const chain = chained(answering({ operations: [{ resourceName: "copy-1" }, { resourceName: "wp-1" }] }, {}));
  chain.identified(found);
  const snapshot = call("lightsail:CreateInstanceSnapshot", { instanceName: "wp-1", instanceSnapshotName: "copy-1" });
  await chain.aws.send(snapshot, from(snapshot.operation));
  const close = (instanceName: string) => call("lightsail:PutInstancePublicPorts", { instanceName, portInfos: [] });
  await expect(chain.aws.send(close("copy-1"), from("lightsail:PutInstancePublicPorts"))).rejects.toMatchObject({
    code: "TARGET_PROTECTED",
  });
  await expect(
    chain.aws.send(close("wp-1"), from("lightsail:PutInstancePublicPorts", { key: "other" })),
  ).resolves.toMatchObject({ output: {} });
});

test("what reads tell of the account's identities reaches the guard", async () => {
  const nested = { Roles: [{ RoleName: "responder", Arn: `arn:aws:iam::${account}:role/other/responder` }] };
  const chain = chained(answering(nested, {}));
  chain.identified(found);
  await expect(chain.aws.send(ownRole, from(ownRole.operation, { key: "first" }))).rejects.toMatchObject({
    code: "TARGET_PROTECTED",
  });
  await chain.aws.send(call("iam:ListRoles", {}), from("iam:ListRoles", { key: "list" }));
  await chain.aws.send(ownRole, from(ownRole.operation, { key: "second" }));
  expect(chain.story()).toEqual(["call.intended", "call.refused", "call.returned", "call.intended", "call.returned"]);
});

test("the probe of a key in doubt may delete the orphan, and the key is made again", async () => {
  const createKey = call("iam:CreateAccessKey", { UserName: "ci" });
  const orphan = { AccessKeyMetadata: [{ UserName: "ci", AccessKeyId: "AKIA1", CreateDate: "2026-03-02T10:00:00Z" }] };
  const port = answering(
    awsError("TimeoutError", createKey.operation),
    orphan,
    {},
    { AccessKey: { AccessKeyId: "AKIA2" } },
  );
  const chain = chained(port, {
    inDoubt: async (_call, { step }) => {
      await chain.aws.send(
        call("iam:ListAccessKeys", { UserName: "ci" }),
        from("iam:ListAccessKeys", { key: "list", step }),
      );
      await chain.aws.send(
        call("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: "AKIA1" }),
        from("iam:DeleteAccessKey", { key: "delete", step }),
      );
      return "not-done";
    },
  });
  chain.identified(found);
  expect((await chain.aws.send(createKey, from(createKey.operation))).output.AccessKey?.AccessKeyId).toBe("AKIA2");
  expect(port.sent.map(({ operation }) => operation.slice(4))).toEqual([
    "CreateAccessKey",
    "ListAccessKeys",
    "DeleteAccessKey",
    "CreateAccessKey",
  ]);
});
