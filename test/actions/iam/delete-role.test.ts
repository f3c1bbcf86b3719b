import { describe, expect, it } from "vitest";
import { deleteRole } from "../../../actions/iam/delete-role.ts";
import { denyRole } from "../../../actions/iam/deny-role.ts";
import { allowing, remedy, role, trusting } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";

describe("iam.delete-role", () => {
  const ghost = {
    created,
    trust: trusting("arn:aws:iam::999988887777:root"),
    attached: ["AdministratorAccess"],
    inline: { more: allowing("*") },
  };
  const profiles = { ghost: { created, roles: ["ghost"] } };

  it("takes everything off the role, the denial last, and deletes it with its approved instance profile", async () => {
    const account = remedy({ iam: { roles: { ghost }, instance_profiles: profiles } });
    expect(await account.carryOut(denyRole, { role: role("ghost") })).toMatchObject({ state: "denied" });
    expect(await account.carryOut(deleteRole, { role: role("ghost") })).toMatchObject({ state: "deleted" });
    expect(account.writes()).toEqual([
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:DeleteInstanceProfile",
      "iam:DeleteRolePolicy",
      "iam:DeleteRole",
    ]);
    expect(await account.carryOut(deleteRole, { role: role("ghost") })).toEqual({ state: "gone", removed: [] });
  });

  it("leaves an instance profile of another name", async () => {
    const account = remedy({ iam: { roles: { ghost }, instance_profiles: { other: { created, roles: ["ghost"] } } } });
    expect(await account.carryOut(deleteRole, { role: role("ghost") })).toMatchObject({ state: "deleted" });
    expect(account.writes()).not.toContain("iam:DeleteInstanceProfile");
  });
});
