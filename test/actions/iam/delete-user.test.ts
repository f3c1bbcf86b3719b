import { describe, expect, it } from "vitest";
import { deleteUser } from "../../../actions/iam/delete-user.ts";
import { fingerprintOf } from "../../../actions/iam/findings/fingerprint.ts";
import { allowing, arn, awsPolicy, remedy, user } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";
const key = "AKIAEXAMPLEBDKEY0001";
const serial = arn("mfa/eve");
const eve = {
  id: "AIDAEVE",
  created,
  password: { created },
  access_keys: { [key]: { created } },
  mfa_devices: { [serial]: { enabled: created } },
  groups: ["staff"],
  inline: { "keep-access": allowing("*") },
  attached: ["AdministratorAccess"],
  boundary: awsPolicy("PowerUserAccess"),
  ssh_keys: { APKAEVE: { uploaded: created } },
  signing_certificates: { CERTEVE: { uploaded: created } },
  service_credentials: { ACCAEVE1: { service: "codecommit.amazonaws.com", created } },
};
const staff = { created: "2020-01-01T00:00:00Z" };
const eveFound = user("eve", { handles: ["eve", arn("user/eve"), serial] });

describe("iam.delete-user", () => {
  it("takes everything off the user in order, the denial last, and deletes the user", async () => {
    const account = remedy({ iam: { users: { eve }, groups: { staff } } });
    const result = (await account.carryOut(deleteUser, { user: eveFound })) as { state: string; removed: string[] };
    expect(result.state).toBe("deleted");
    expect(result.removed).toHaveLength(11);
    expect(account.writes()).toEqual([
      "iam:PutUserPolicy",
      "iam:UpdateAccessKey",
      "iam:DeleteAccessKey",
      "iam:DeleteLoginProfile",
      "iam:DeactivateMFADevice",
      "iam:DeleteVirtualMFADevice",
      "iam:DeleteSigningCertificate",
      "iam:DeleteSSHPublicKey",
      "iam:DeleteServiceSpecificCredential",
      "iam:RemoveUserFromGroup",
      "iam:DetachUserPolicy",
      "iam:DeleteUserPermissionsBoundary",
      "iam:DeleteUserPolicy",
      "iam:DeleteUserPolicy",
      "iam:DeleteUser",
    ]);
    expect(account.inputs("iam:DeleteUserPolicy").at(-1)).toEqual({ UserName: "eve", PolicyName: "runbook-deny-all" });
    expect(account.object(arn("user/eve"))).toBeUndefined();
  });

  it("is done where the user is gone", async () => {
    const account = remedy();
    expect(await account.carryOut(deleteUser, { user: eveFound })).toEqual({ state: "gone", removed: [] });
    expect(account.writes()).toEqual([]);
  });

  it("also removes a key that appears while the others are removed", async () => {
    const traps = [
      {
        trap: "another key",
        when: { operation: "iam:DeleteAccessKey" },
        by: "mallory",
        do: { operation: "iam:CreateAccessKey", input: { UserName: "eve" } },
      },
    ];
    const mallory = { created, attached: ["AdministratorAccess"] };
    const account = remedy({ iam: { users: { eve: { created, access_keys: eve.access_keys }, mallory } }, traps });
    // Each deletion brings a new key: the run does not end well until somebody stops mallory.
    const stopped = account.carryOut(deleteUser, { user: eveFound });
    await expect(stopped).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(account.object(arn("user/eve"))).toBeDefined();
    await account.carryOut(deleteUser, { user: user("mallory") });
    expect(await account.carryOut(deleteUser, { user: eveFound })).toMatchObject({ state: "deleted" });
  });

  it("puts the denial back on before it clears away what IAM says is still there", async () => {
    const faults = [{ operation: "iam:DeleteUser", times: 1, error: "DeleteConflictException" }];
    const account = remedy({ iam: { users: { eve: { created } } }, faults });
    expect(await account.carryOut(deleteUser, { user: eveFound })).toMatchObject({ state: "deleted" });
    expect(account.writes()).toEqual([
      "iam:PutUserPolicy",
      "iam:DeleteUserPolicy",
      "!iam:DeleteUser",
      "iam:PutUserPolicy",
      "iam:DeleteUserPolicy",
      "iam:DeleteUser",
    ]);
  });

  it("leaves a virtual MFA device that nobody approved", async () => {
    const account = remedy({ iam: { users: { eve: { created, mfa_devices: eve.mfa_devices } } } });
    expect(await account.carryOut(deleteUser, { user: user("eve") })).toMatchObject({ state: "deleted" });
    expect(account.writes()).not.toContain("iam:DeleteVirtualMFADevice");
  });

  it("goes on where service credentials may not be read, with a gap", async () => {
    const faults = [{ operation: "iam:ListServiceSpecificCredentials", error: "AccessDenied" }];
    const account = remedy({ iam: { users: { eve: { created } } }, faults });
    expect(await account.carryOut(deleteUser, { user: eveFound })).toMatchObject({ state: "deleted" });
    expect(account.gaps()).toBe(1);
  });

  it("leaves the user denied where IAM refuses to the last to delete it", async () => {
    const faults = [{ operation: "iam:ListServiceSpecificCredentials", error: "AccessDenied" }];
    const account = remedy({
      iam: { users: { eve: { created, service_credentials: eve.service_credentials } } },
      faults,
    });
    await expect(account.carryOut(deleteUser, { user: eveFound })).rejects.toMatchObject({ class: "conflict" });
    const { PolicyNames } = await account.read("iam:ListUserPolicies", { UserName: "eve" });
    expect(PolicyNames).toEqual(["runbook-deny-all"]);
  });

  it("has the fingerprint of the finding; another user of the same name has another", async () => {
    const account = remedy({ iam: { users: { eve }, groups: { staff } } });
    const shown = fingerprintOf("user", { user_id: "AIDAEVE", created_at: created, tags: [] });
    expect(await account.fingerprint(deleteUser, { user: eveFound })).toBe(shown);
    const other = remedy({ iam: { users: { eve: { created } } } });
    expect(await other.fingerprint(deleteUser, { user: eveFound })).not.toBe(shown);
    expect(await remedy().fingerprint(deleteUser, { user: eveFound })).toBeUndefined();
  });
});
