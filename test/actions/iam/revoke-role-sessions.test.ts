import { describe, expect, it } from "vitest";
import { revokeRoleSessions } from "../../../actions/iam/revoke-role-sessions.ts";
import { revokeUserSessions } from "../../../actions/iam/revoke-user-sessions.ts";
import { allowing, finding, remedy, trusting } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";
const session = (holder_kind: string, holder: string, issued_at = "2026-03-02T02:31:12Z") =>
  finding("session", `${holder}/x`, { holder_kind, holder, session_name: "x", issued_at });
const revocation = (time: string) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": time } } },
  ],
});

describe("iam.revoke-user-sessions and iam.revoke-role-sessions", () => {
  it("deny what was issued before AWS's own time, and name the time", async () => {
    const account = remedy({
      iam: {
        users: { ci: { created } },
        roles: { web: { created, trust: trusting("arn:aws:iam::111122223333:root") } },
      },
    });
    const result = await account.carryOut(revokeRoleSessions, { session: session("role", "web") });
    expect(result).toEqual({ state: "revoked", revoked_before: "2026-03-02T10:00:00Z", before: "" });
    expect(account.inputs("iam:PutRolePolicy")).toEqual([
      {
        RoleName: "web",
        PolicyName: "AWSRevokeOlderSessions",
        PolicyDocument: JSON.stringify(revocation("2026-03-02T10:00:00Z")),
      },
    ]);
    expect(await account.carryOut(revokeUserSessions, { session: session("user", "ci") })).toMatchObject({
      state: "revoked",
    });
    expect(account.writes()).toEqual(["iam:PutRolePolicy", "iam:PutUserPolicy"]);
  });

  it("write once for all sessions of one holder", async () => {
    const account = remedy({ iam: { users: { ci: { created } } } });
    await account.carryOut(revokeUserSessions, { session: session("user", "ci") });
    expect(
      await account.carryOut(revokeUserSessions, { session: session("user", "ci", "2026-03-02T03:00:00Z") }),
    ).toMatchObject({
      state: "already",
      revoked_before: "2026-03-02T10:00:00Z",
    });
    expect(account.writes()).toEqual(["iam:PutUserPolicy"]);
  });

  it("replace a revocation that is too old for the session, or that lies in the future", async () => {
    for (const time of ["2026-03-01T00:00:00Z", "2030-01-01T00:00:00Z"]) {
      const account = remedy({
        iam: { users: { ci: { created, inline: { AWSRevokeOlderSessions: revocation(time) } } } },
      });
      const result = (await account.carryOut(revokeUserSessions, { session: session("user", "ci") })) as {
        state: string;
        before: string;
      };
      expect(result).toMatchObject({ state: "revoked", revoked_before: "2026-03-02T10:00:00Z" });
      expect(result.before).toContain(time);
    }
  });

  it("replace a revocation that a second condition keeps from ever holding", async () => {
    const time = "2026-03-02T09:00:00Z";
    const never = { "aws:TokenIssueTime": time, "aws:CurrentTime": "2000-01-01T00:00:00Z" };
    const [statement] = revocation(time).Statement;
    const planted = { Version: "2012-10-17", Statement: [{ ...statement, Condition: { DateLessThan: never } }] };
    const account = remedy({ iam: { users: { ci: { created, inline: { AWSRevokeOlderSessions: planted } } } } });
    expect(await account.carryOut(revokeUserSessions, { session: session("user", "ci") })).toMatchObject({
      state: "revoked",
      revoked_before: "2026-03-02T10:00:00Z",
    });
  });

  it("fail where the policy does not fit, and do not stop a user who is kept", async () => {
    const padding = allowing("s3:GetObject", `arn:aws:s3:::${"x".repeat(1900)}`);
    const account = remedy({ iam: { users: { ci: { created, inline: { padding } } } } });
    await expect(account.carryOut(revokeUserSessions, { session: session("user", "ci") })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual(["!iam:PutUserPolicy"]);
  });

  it("say so where the holder is gone", async () => {
    expect(await remedy().carryOut(revokeUserSessions, { session: session("user", "nobody") })).toMatchObject({
      state: "gone",
    });
    expect(await remedy().carryOut(revokeRoleSessions, { session: session("role", "nobody") })).toMatchObject({
      state: "gone",
    });
  });
});
