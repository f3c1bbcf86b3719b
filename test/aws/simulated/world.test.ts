import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyWorld, readWorld } from "../../../engine/aws/simulated/kernel/world-file.ts";
import { open, scenario } from "./account-of-a-test.ts";

const folder = () => mkdtempSync(join(tmpdir(), "world-"));
const key = { UserName: "ann", AccessKeyId: "AKIAEXAMPLEANN000001" };

test("a reopened account is as it was left, history, counters and lag included", async () => {
  const worldPath = join(folder(), "world.jsonl");
  const faults = [{ operation: "iam:GetUser", every: 3, error: "ThrottlingException" }];
  const small = scenario({ faults, consistency: { iam: "4s" } });
  const before = open({ scenario: small, worldPath });
  await before.call("iam:DeleteAccessKey", key);
  const made = await before.call("iam:CreateAccessKey", { UserName: "ann" });
  await before.call("iam:GenerateCredentialReport", {});
  await before.call("iam:GetUser", { UserName: "ann" });
  await before.call("iam:GetUser", { UserName: "ann" });
  const objects = before.aws.world.objects();
  before.aws.close();

  const after = open({ scenario: small, worldPath, startAt: "2026-03-02T10:00:01Z" });
  expect(after.aws.world.objects()).toEqual(objects);
  expect(after.aws.world.ownWrites()).toEqual(before.aws.world.ownWrites());
  expect(await after.refusalOf("iam:GetUser", { UserName: "ann" })).toBe("ThrottlingException");
  expect((await after.call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata?.[0]?.AccessKeyId).toBe(
    key.AccessKeyId,
  );
  await after.wait(4_000);
  expect((await after.call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata?.[0]?.AccessKeyId).toBe(
    made.AccessKey?.AccessKeyId,
  );
  await after.wait(300_000);
  const { Events = [] } = await after.call("cloudtrail:LookupEvents", {
    LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateAccessKey" }],
  });
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "").responseElements.accessKey.accessKeyId).toBe(
    made.AccessKey?.AccessKeyId,
  );
  await after.wait(600_000);
  expect((await after.call("iam:GetCredentialReport", {})).ReportFormat).toBe("text/csv");
});

test("what two runs on the same drill make has the same ids and secrets", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(() => open({ scenario: scenario() }).call("iam:CreateAccessKey", { UserName: "ann" })),
  );
  expect(one).toEqual(other);
});

test("no secret is written to the file, and only its owner may read it", async () => {
  const worldPath = join(folder(), "world.jsonl");
  const { call } = open({ scenario: scenario(), worldPath });
  const made = await call("iam:CreateAccessKey", { UserName: "ann" });
  await call("iam:UpdateLoginProfile", { UserName: "ann", Password: "Correct-Horse-77!" });
  const text = readFileSync(worldPath, "utf8");
  expect(text).not.toContain(made.AccessKey?.SecretAccessKey);
  expect(text).not.toContain("Correct-Horse");
  expect(statSync(worldPath).mode & 0o777).toBe(0o600);
});

test("a torn last line is dropped and the next one stands whole", async () => {
  const worldPath = join(folder(), "world.jsonl");
  const first = open({ scenario: scenario(), worldPath });
  await first.call("iam:DeleteAccessKey", key);
  first.aws.close();
  appendFileSync(worldPath, '{"kind":"call","seq":1,"at":17');
  const second = open({ worldPath });
  await second.call("cloudtrail:StartLogging", { Name: "main" });
  second.aws.close();
  expect(readWorld(worldPath).lines.map((line) => line.kind === "call" && line.operation)).toEqual([
    "iam:DeleteAccessKey",
    "cloudtrail:StartLogging",
  ]);
});

test("a file that is of another drill, or no world at all, is refused", () => {
  const worldPath = join(folder(), "world.jsonl");
  open({ scenario: scenario(), worldPath }).aws.close();
  expect(() => open({ scenario: scenario({ page_size: 3 }), worldPath })).toThrow(
    expect.objectContaining({ code: "RUN_CHANGED" }),
  );
  const other = join(folder(), "world.jsonl");
  writeFileSync(other, "{}\n");
  expect(() => open({ worldPath: other })).toThrow(expect.objectContaining({ code: "JOURNAL_TAMPERED" }));
});

test("a copy goes on from where the other run left, whose writes are not its own", async () => {
  const from = join(folder(), "world.jsonl");
  const first = open({ scenario: scenario(), worldPath: from });
  await first.wait(60_000);
  await first.call("iam:DeleteAccessKey", key);
  first.aws.close();
  const to = join(folder(), "world.jsonl");
  copyWorld(from, to);
  expect(new Date(readWorld(to).at).toISOString()).toBe("2026-03-02T10:01:00.000Z");
  const second = open({ worldPath: to });
  expect(second.aws.world.ownWrites()).toEqual([]);
  expect(second.aws.world.writes()).toHaveLength(1);
  expect((await second.call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toEqual([]);
});
