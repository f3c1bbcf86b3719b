import { action } from "../../engine/action/action.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { ServiceCredential } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { credentialsOf } from "./service-credentials.ts";

export const deleteServiceCredential = action({
  name: "iam.delete-service-credential",
  summary: "Delete a user's credential for CodeCommit, Keyspaces or Bedrock.",
  purpose: "destroy",
  reversible: false,
  target: "credential",
  params: Type.Object({ credential: Approved(ServiceCredential) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["iam:ListServiceSpecificCredentials", "iam:DeleteServiceSpecificCredential"],
  async run({ credential: { user_name: UserName, credential_id: ServiceSpecificCredentialId } }, context) {
    const isThere = async () =>
      (await credentialsOf(context, UserName)).some(({ id }) => id === ServiceSpecificCredentialId);
    if (!(await isThere())) return { state: "gone" } as const;
    await unlessGone(context.call("iam:DeleteServiceSpecificCredential", { UserName, ServiceSpecificCredentialId }));
    await context.confirm(
      `credential ${ServiceSpecificCredentialId} of ${UserName} is gone`,
      async () => !(await isThere()),
    );
    return { state: "deleted" } as const;
  },
  async fingerprint({ credential: { user_name, credential_id } }, context) {
    const found = (await credentialsOf(context, user_name)).find(({ id }) => id === credential_id);
    return found && fingerprintOf("service-credential", { credential_id, user_name, created_at: found.created });
  },
});
