import { describe, expect, it } from "vitest";
import { deleteLoginProfile } from "../../../actions/iam/delete-login-profile.ts";
import { fingerprintOf } from "../../../actions/iam/findings/fingerprint.ts";
import { finding, remedy } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";

describe("iam.delete-login-profile", () => {
  it("deletes the password once", async () => {
    const account = remedy({ iam: { users: { backup: { created, password: { created } } } } });
    const profile = finding("login-profile", "backup", { user_name: "backup" });
    expect(await account.fingerprint(deleteLoginProfile, { profile })).toBe(
      fingerprintOf("login-profile", { user_name: "backup", created_at: created }),
    );
    expect(await account.carryOut(deleteLoginProfile, { profile })).toEqual({ state: "deleted" });
    expect(await account.carryOut(deleteLoginProfile, { profile })).toEqual({ state: "gone" });
    expect(account.writes()).toEqual(["iam:DeleteLoginProfile"]);
  });
});
