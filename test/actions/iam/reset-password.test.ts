import { describe, expect, it } from "vitest";
import { resetPassword } from "../../../actions/iam/reset-password.ts";
import { hashOf } from "../../../engine/aws/simulated/iam/password-rules.ts";
import { arn, type Remedied, remedy, user } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";

const inForce = (account: Remedied) =>
  (account.object(arn("user/bob")) as { password: { hash: string } }).password.hash;

describe("iam.reset-password", () => {
  const bob = { id: "AIDABOB", created: "2023-02-01T00:00:00Z", password: { created: "2023-02-01T00:00:00Z" } };

  it("stores the password before it is set, and has it changed at the next sign-in", async () => {
    const account = remedy({ iam: { users: { bob } } });
    const result = await account.carryOut(resetPassword, { user: user("bob") });
    expect(result).toEqual({ state: "reset", secret: { secret: "password-bob-1", sink: "memory" } });
    expect(account.secrets.get("password-bob-1")).toMatch(/^.{32}$/);
    expect(account.inputs("iam:UpdateLoginProfile")).toEqual([
      { UserName: "bob", Password: "[secret]", PasswordResetRequired: true },
    ]);
    expect((await account.read("iam:GetLoginProfile", { UserName: "bob" })).LoginProfile?.PasswordResetRequired).toBe(
      true,
    );
  });

  it("waits longer and longer where the password was changed a moment ago", async () => {
    const faults = [{ operation: "iam:UpdateLoginProfile", times: 2, error: "EntityTemporarilyUnmodifiableException" }];
    const account = remedy({ iam: { users: { bob } }, faults });
    expect(await account.carryOut(resetPassword, { user: user("bob") })).toMatchObject({ state: "reset" });
    expect(Date.parse(account.now()) - Date.parse("2026-03-02T10:00:00Z")).toBeGreaterThanOrEqual(90_000);
    expect(account.secrets.size).toBe(1);
  });

  it("makes a longer one where the account's policy refuses the first, and as long a one as the policy asks for", async () => {
    const faults = [{ operation: "iam:UpdateLoginProfile", times: 1, error: "PasswordPolicyViolationException" }];
    const account = remedy({ iam: { users: { bob }, password_policy: { minimum_length: 40 } }, faults });
    expect(await account.carryOut(resetPassword, { user: user("bob") })).toMatchObject({
      secret: { secret: "password-bob-2" },
    });
    expect([...account.secrets.values()].map(({ length }) => length)).toEqual([40, 80]);
  });

  it("sends the password in the sink again when it is tried or resumed again, so that none is in force that nobody knows", async () => {
    const faults = [{ operation: "iam:UpdateLoginProfile", times: 1, error: "ServiceUnavailable", status: 503 }];
    const account = remedy({ iam: { users: { bob } }, faults });
    await expect(account.carryOut(resetPassword, { user: user("bob") }, "reset")).rejects.toMatchObject({
      awsName: "ServiceUnavailable",
    });
    const kept = account.secrets.get("password-bob-1") ?? "";
    expect(await account.carryOut(resetPassword, { user: user("bob") }, "reset~2")).toMatchObject({
      secret: { secret: "password-bob-1" },
    });
    expect([...account.secrets]).toEqual([["password-bob-1", kept]]);
    expect(inForce(account)).toBe(hashOf(kept, "AIDABOB"));
    // The process that stored and sent it died before either was in the journal.
    expect(await account.carryOut(resetPassword, { user: user("bob") }, "reset")).toMatchObject({ state: "reset" });
    expect([...account.secrets]).toEqual([["password-bob-1", kept]]);
    expect(inForce(account)).toBe(hashOf(kept, "AIDABOB"));
  });

  it("refuses to set a second password in another step, whose name is taken in the sink", async () => {
    const account = remedy({ iam: { users: { bob } } });
    await account.carryOut(resetPassword, { user: user("bob") }, "reset");
    const before = inForce(account);
    await expect(account.carryOut(resetPassword, { user: user("bob") }, "again")).rejects.toMatchObject({
      code: "SECRET_NOT_STORED",
    });
    expect(inForce(account)).toBe(before);
  });

  it("gives no password to a user who has none", async () => {
    const account = remedy({ iam: { users: { bob: { created } } } });
    expect(await account.carryOut(resetPassword, { user: user("bob") })).toEqual({ state: "no-password" });
    expect(account.writes()).toEqual([]);
  });
});
