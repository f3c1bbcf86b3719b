import { describe, expect, it } from "vitest";
import { deactivateServiceCredential } from "../../../actions/iam/deactivate-service-credential.ts";
import { deleteServiceCredential } from "../../../actions/iam/delete-service-credential.ts";
import { allowing, arn, awsPolicy, finding, remedy } from "../remedy.ts";

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

describe("service credentials", () => {
  it("are deactivated and deleted, each once", async () => {
    const account = remedy({ iam: { users: { ann: { created, service_credentials: eve.service_credentials } } } });
    const credential = finding("service-credential", "ACCAEVE1", {
      user_name: "ann",
      credential_id: "ACCAEVE1",
      service: "codecommit",
    });
    expect(await account.carryOut(deactivateServiceCredential, { credential })).toEqual({ state: "inactive" });
    expect(await account.carryOut(deactivateServiceCredential, { credential })).toEqual({ state: "already" });
    expect(await account.carryOut(deleteServiceCredential, { credential })).toEqual({ state: "deleted" });
    expect(await account.carryOut(deleteServiceCredential, { credential })).toEqual({ state: "gone" });
    expect(await account.carryOut(deactivateServiceCredential, { credential })).toEqual({ state: "gone" });
    expect(account.writes()).toEqual(["iam:UpdateServiceSpecificCredential", "iam:DeleteServiceSpecificCredential"]);
  });
});
