import { describe, expect, it } from "vitest";
import { denyUser } from "../../../actions/iam/deny-user.ts";
import { readDenials } from "../../../actions/iam/read-denials.ts";
import { allowing, awsPolicy, remedy, user } from "../remedy.ts";

const eve = { created: "2026-03-02T02:19:31Z", attached: ["AdministratorAccess"] };
const denyAll = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };

describe("iam.deny-user", () => {
  it("puts one inline policy on the user that denies everything, and reads it back although IAM shows it late", async () => {
    const account = remedy({ iam: { users: { eve } } });
    expect(await account.carryOut(denyUser, { user: user("eve") })).toEqual({
      state: "denied",
      by: "inline",
      before: "",
    });
    expect(account.writes()).toEqual(["iam:PutUserPolicy"]);
    expect(account.inputs("iam:PutUserPolicy")).toEqual([
      {
        UserName: "eve",
        PolicyName: "runbook-deny-all",
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Sid":"RunbookDenyAll","Effect":"Deny","Action":"*","Resource":"*"}]}',
      },
    ]);
    const read = { users: ["eve"], roles: [] };
    expect(await account.carryOut(readDenials, read)).toMatchObject({
      open: [],
      denied: [{ name: "eve", by: "inline" }],
    });
  });

  it("writes nothing where the denial is in force", async () => {
    const account = remedy({ iam: { users: { eve: { ...eve, inline: { "runbook-deny-all": denyAll } } } } });
    expect(await account.carryOut(denyUser, { user: user("eve") })).toMatchObject({ state: "already", by: "inline" });
    expect(account.writes()).toEqual([]);
  });

  it("replaces a policy of the same name that does not deny everything, and keeps it in its result", async () => {
    const sham = allowing("*");
    const account = remedy({ iam: { users: { eve: { ...eve, inline: { "runbook-deny-all": sham } } } } });
    const result = (await account.carryOut(denyUser, { user: user("eve") })) as { state: string; before: string };
    expect(result.state).toBe("denied");
    expect(JSON.parse(result.before)).toEqual(sham);
  });

  it("attaches AWSDenyAll where the intruder filled up the quota of inline policies", async () => {
    const long = allowing("s3:GetObject", `arn:aws:s3:::${"x".repeat(1900)}`);
    const account = remedy({ iam: { users: { eve: { ...eve, inline: { padding: long } } } } });
    expect(await account.carryOut(denyUser, { user: user("eve") })).toMatchObject({ state: "denied", by: "managed" });
    expect(account.writes()).toEqual(["!iam:PutUserPolicy", "iam:AttachUserPolicy"]);
    expect(account.inputs("iam:AttachUserPolicy")).toEqual([{ UserName: "eve", PolicyArn: awsPolicy("AWSDenyAll") }]);
  });

  it("attaches AWSDenyAll where IAM calls the document malformed", async () => {
    const faults = [{ operation: "iam:PutUserPolicy", error: "MalformedPolicyDocumentException" }];
    const account = remedy({ iam: { users: { eve } }, faults });
    expect(await account.carryOut(denyUser, { user: user("eve") })).toMatchObject({ by: "managed" });
  });

  it("says so where the user is gone, and fails where it may not write", async () => {
    const account = remedy({
      iam: { users: { eve } },
      faults: [{ operation: "iam:PutUserPolicy", error: "AccessDenied" }],
    });
    expect(await account.carryOut(denyUser, { user: user("nobody") })).toMatchObject({ state: "gone" });
    await expect(account.carryOut(denyUser, { user: user("eve") })).rejects.toMatchObject({ class: "access-denied" });
  });
});
