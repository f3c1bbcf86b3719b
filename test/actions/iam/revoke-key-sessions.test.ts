import { describe, expect, it } from "vitest";
import { revokeKeySessions } from "../../../actions/iam/revoke-key-sessions.ts";
import { finding, remedy } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";
const key = finding("access-key", "AKIAEXAMPLECIKEY0001", {
  user_name: "ci",
  key_id: "AKIAEXAMPLECIKEY0001",
  status: "Active",
  exposed: true,
  last_used_at: "",
});

describe("iam.revoke-key-sessions", () => {
  it("denies the user what was issued until now, though no session is known", async () => {
    const account = remedy({ iam: { users: { ci: { created } } } });
    expect(await account.carryOut(revokeKeySessions, { key })).toMatchObject({
      state: "revoked",
      revoked_before: "2026-03-02T10:00:00Z",
    });
    expect(account.writes()).toEqual(["iam:PutUserPolicy"]);
  });

  it("moves an earlier revocation on: the key may have issued another session since", async () => {
    const account = remedy({ iam: { users: { ci: { created } } } });
    await account.carryOut(revokeKeySessions, { key });
    await account.wait(60_000);
    expect(await account.carryOut(revokeKeySessions, { key })).toMatchObject({
      state: "revoked",
      revoked_before: expect.stringMatching(/^2026-03-02T10:0[1-9]/) as string,
    });
  });

  it("says so where the user is gone", async () => {
    expect(await remedy().carryOut(revokeKeySessions, { key })).toMatchObject({ state: "gone" });
  });
});
