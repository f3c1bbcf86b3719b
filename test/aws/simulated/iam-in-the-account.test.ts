import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const folder = mkdtempSync(join(tmpdir(), "iam-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the credential report and a last-accessed job come about in the account's own time", async () => {
  const { call, refusalOf, wait } = open({ scenario: scenario({ consistency: { iam: "4s" } }) });
  expect(await refusalOf("iam:GetCredentialReport", {})).toBe("CredentialReportNotPresentException");
  expect((await call("iam:GenerateCredentialReport", {})).State).toBe("STARTED");
  expect(await refusalOf("iam:GetCredentialReport", {})).toBe("CredentialReportNotReadyException");
  const { JobId } = await call("iam:GenerateServiceLastAccessedDetails", { Arn: "arn:aws:iam::111122223333:user/ann" });
  expect((await call("iam:GetServiceLastAccessedDetails", { JobId })).JobStatus).toBe("IN_PROGRESS");
  await wait(10_000);
  expect((await call("iam:GetCredentialReport", {})).GeneratedTime).toBe("2026-03-02T10:00:05Z");
  expect((await call("iam:GetServiceLastAccessedDetails", { JobId })).JobStatus).toBe("COMPLETED");
});

test("what was done to a user stands when the world is opened again, with no secret in it", async () => {
  const worldPath = join(folder, "world.jsonl");
  const first = open({ scenario: scenario(), worldPath });
  const made = await first.call("iam:CreateAccessKey", { UserName: "ann" });
  await first.call("iam:UpdateAccessKey", {
    UserName: "ann",
    AccessKeyId: "AKIAEXAMPLEANN000001",
    Status: "Inactive",
  });
  await first.call("iam:UpdateLoginProfile", { UserName: "ann", Password: "Correct-horse-7" });
  const objects = first.aws.world.objects();
  first.aws.close();

  const again = open({ worldPath });
  expect(again.aws.world.objects()).toEqual(objects);
  expect(objects["arn:aws:iam::111122223333:user/ann"]).toMatchObject({
    access_keys: { AKIAEXAMPLEANN000001: "Inactive", [made.AccessKey?.AccessKeyId ?? ""]: "Active" },
    password: { last_changed: "2026-03-02T10:00:00Z" },
  });
  expect(await again.refusalOf("iam:CreateAccessKey", { UserName: "ann" })).toBe("LimitExceededException");
  expect(await again.refusalOf("iam:DeleteUser", { UserName: "ann" })).toBe("DeleteConflictException");
  again.aws.close();
});
