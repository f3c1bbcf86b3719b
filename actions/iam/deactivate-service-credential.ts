import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { ServiceCredential } from "./entities.ts";
import { unlessHolderGone } from "./put-back.ts";
import { credentialsOf } from "./service-credentials.ts";

export const deactivateServiceCredential = action({
  name: "iam.deactivate-service-credential",
  summary: "Deactivate a user's credential for CodeCommit, Keyspaces or Bedrock.",
  purpose: "contain",
  reversible: true,
  target: "credential",
  params: Type.Object({ credential: ServiceCredential }),
  result: Type.Object({ state: States("inactive", "already", "gone") }),
  calls: ["iam:ListServiceSpecificCredentials", "iam:UpdateServiceSpecificCredential"],
  async run({ credential: { user_name: UserName, credential_id: ServiceSpecificCredentialId } }, context) {
    const find = async () =>
      (await credentialsOf(context, UserName)).find(({ id }) => id === ServiceSpecificCredentialId);
    const before = await find();
    if (before === undefined) return { state: "gone" } as const;
    if (!before.active) return { state: "already" } as const;
    await unlessGone(
      context.call("iam:UpdateServiceSpecificCredential", {
        UserName,
        ServiceSpecificCredentialId,
        Status: "Inactive",
      }),
    );
    await context.confirm(
      `credential ${ServiceSpecificCredentialId} of ${UserName} is inactive`,
      async () => (await find())?.active !== true,
    );
    return { state: "inactive" } as const;
  },
  async undo({ credential: { user_name: UserName, credential_id: ServiceSpecificCredentialId } }, { state }, context) {
    if (state !== "inactive") return "already";
    const find = async () =>
      (await credentialsOf(context, UserName)).find(({ id }) => id === ServiceSpecificCredentialId);
    const now = await find();
    if (now === undefined) return "changed";
    if (now.active) return "already";
    return unlessHolderGone(
      async () => (await find()) !== undefined,
      async () => {
        await context.call("iam:UpdateServiceSpecificCredential", {
          UserName,
          ServiceSpecificCredentialId,
          Status: "Active",
        });
        await context.confirm(
          `credential ${ServiceSpecificCredentialId} of ${UserName} is active`,
          async () => (await find())?.active === true,
        );
      },
    );
  },
});
