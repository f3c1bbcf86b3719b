import { describe, expect, it } from "vitest";
import { resetPassword } from "../../../actions/iam/reset-password.ts";
import { remedy, user } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";

describe("iam.reset-password", () => {
  const bob = { created: "2023-02-01T00:00:00Z", password: { created: "2023-02-01T00:00:00Z" } };

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

  it("is in doubt after a crash: the password that was sent last may not be the one in the sink", async () => {
    const call = { operation: "iam:UpdateLoginProfile", input: { UserName: "bob" }, sentAt: "2026-03-02T10:00:00Z" };
    expect(await remedy({ iam: { users: { bob } } }).probe(resetPassword, { user: user("bob") }, call)).toBe("unknown");
  });

  it("gives no password to a user who has none", async () => {
    const account = remedy({ iam: { users: { bob: { created } } } });
    expect(await account.carryOut(resetPassword, { user: user("bob") })).toEqual({ state: "no-password" });
    expect(account.writes()).toEqual([]);
  });
});
