import { describe, expect, test } from "vitest";
import { parseReport } from "../../../actions/iam/credential-report.ts";
import { readCredentialReport } from "../../../actions/iam/read-credential-report.ts";
import { type Answers, actionContext, emptyPolicy, refusal } from "../context.ts";

const header =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
  "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
  "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
  "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const none = "false,N/A,N/A,N/A,N/A";
const certificates = "false,N/A,false,N/A";
const arn = (name: string) => `arn:aws:iam::111122223333:user/${name}`;
const root = `<root_account>,arn:aws:iam::111122223333:root,2019-06-01T00:00:00+00:00,not_supported,no_information,not_supported,not_supported,false,true,2019-06-01T00:00:00+00:00,N/A,N/A,N/A,${none},${certificates}`;
const alice = `alice,${arn("alice")},2021-01-10T00:00:00+00:00,true,2026-02-20T08:00:00+00:00,2025-12-01T00:00:00+00:00,N/A,true,${none},${none},${certificates}`;
const ci = `ci-deploy,${arn("ci-deploy")},2023-05-04T09:00:00+00:00,false,N/A,N/A,N/A,false,true,2023-05-04T09:00:00+00:00,2026-03-02T06:10:00+00:00,us-east-1,iam,${none},${certificates}`;
const odd = `a,b,${arn("a,b")},2021-01-10T00:00:00+00:00,false,N/A,N/A,N/A,false,${none},${none},${certificates}`;

describe("the credential report", () => {
  test("is parsed with root's row and AWS's words for nothing", () => {
    const { rows, unreadable } = parseReport([header, root, alice, ci].join("\n"));
    expect(unreadable).toEqual([]);
    expect(rows.map((row) => row.user)).toEqual(["<root_account>", "alice", "ci-deploy"]);
    expect(rows[0]).toMatchObject({
      mfa: false,
      password_last_used_at: "",
      keys: [{ active: true, last_used_at: "" }],
    });
    expect(rows[1]).toMatchObject({ mfa: true, keys: [], password_last_used_at: "2026-02-20T08:00:00Z" });
    expect(rows[2]?.keys).toEqual([
      {
        active: true,
        rotated_at: "2023-05-04T09:00:00Z",
        last_used_at: "2026-03-02T06:10:00Z",
        last_used_region: "us-east-1",
        last_used_service: "iam",
      },
    ]);
  });

  test("is read where a user's name holds a comma, which AWS does not quote", () => {
    const { rows, unreadable } = parseReport([header, odd].join("\n"));
    expect(unreadable).toEqual([]);
    expect(rows[0]).toMatchObject({ user: "a,b", arn: arn("a,b"), created_at: "2021-01-10T00:00:00Z" });
  });

  test("says which rows it could not read", () => {
    expect(parseReport([header, "too,short"].join("\n")).unreadable).toEqual(["too,short"]);
    expect(parseReport("<html>").unreadable).toEqual(["<html>"]);
  });
});

function answers(csv: string, refusals: number): Answers {
  let asked = 0;
  return {
    "iam:GenerateCredentialReport": () => ({ State: "STARTED" }),
    "iam:GetCredentialReport": () => {
      asked += 1;
      if (asked === 1 && refusals > 0) throw refusal("gone", "CredentialReportNotPresentException");
      if (asked <= refusals) throw refusal("conflict", "CredentialReportNotReadyException");
      return { Content: Buffer.from(csv).toString("base64"), GeneratedTime: "2026-03-02T09:00:00Z" };
    },
    "iam:GetAccountSummary": () => ({ SummaryMap: { AccountAccessKeysPresent: 1, AccountMFAEnabled: 0 } }),
    "iam:ListAccessKeys": ({ UserName }) => {
      if (UserName === "alice") throw refusal("gone", "NoSuchEntityException");
      const ids = UserName === "ci-deploy" ? ["AKIA1", "AKIA2"] : [];
      return {
        AccessKeyMetadata: ids.map((AccessKeyId) => ({
          UserName,
          AccessKeyId,
          Status: "Active" as const,
          CreateDate: "2023-05-04T09:00:00Z",
        })),
      };
    },
    "iam:GetAccessKeyLastUsed": () => ({
      AccessKeyLastUsed: { LastUsedDate: "2026-03-02T06:10:00Z", ServiceName: "iam", Region: "us-east-1" },
    }),
  };
}

const policy = emptyPolicy({ window: { start: "2026-03-02T02:00:00Z", margin: "2h" } });

describe("reading the credential report", () => {
  test("waits while AWS makes it, and says how old it is", async () => {
    const context = actionContext({ answers: answers([header, root, alice, ci].join("\n"), 3), policy });
    const report = await readCredentialReport.run({}, context);
    expect(context.said.slept).toEqual([2_000, 4_000, 8_000]);
    expect(report.generated_at).toBe("2026-03-02T09:00:00Z");
  });

  test("flags what stands out, checked against the keys as they are now", async () => {
    const context = actionContext({ answers: answers([header, root, alice, ci].join("\n"), 0), policy });
    const report = await readCredentialReport.run({}, context);
    expect(report.flagged.map((row) => row.user)).toEqual(["ci-deploy"]);
    expect(report.flagged[0]?.flags).toEqual(["access key used in the window", "access keys changed since the report"]);
    expect(report.flagged[0]?.keys.map((key) => key.last_used_at)).toEqual([
      "2026-03-02T06:10:00Z",
      "2026-03-02T06:10:00Z",
    ]);
    expect(report.root).toEqual({
      access_keys: true,
      mfa: false,
      flags: ["active access key never used", "root without MFA", "root has access keys"],
    });
  });

  test("has a gap for rows that cannot be read", async () => {
    const context = actionContext({ answers: answers([header, root, "broken"].join("\n"), 0), policy });
    await readCredentialReport.run({}, context);
    expect(context.said.gaps).toHaveLength(1);
  });

  test("fails in time where AWS never finishes", async () => {
    const context = actionContext({ answers: answers(header, 1_000), policy });
    await expect(readCredentialReport.run({}, context)).rejects.toThrow("within ten minutes");
  });
});
