import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { PolicyVersion } from "./entities.ts";
import { versionsOf } from "./policy-versions.ts";
import { unlessHolderGone } from "./put-back.ts";

export const restorePolicyVersion = action({
  name: "iam.restore-policy-version",
  summary: "Make the version of a managed policy the default again that was it before the incident.",
  purpose: "contain",
  reversible: true,
  target: "version",
  params: Type.Object({ version: PolicyVersion }),
  result: Type.Object({
    state: States("restored", "already"),
    /** The default version as it was. */
    before: Type.String(),
  }),
  calls: ["iam:GetPolicy", "iam:ListPolicyVersions", "iam:SetDefaultPolicyVersion"],
  async run({ version }, context) {
    const PolicyArn = version.policy_arn;
    const defaultVersion = async () =>
      (await context.call("iam:GetPolicy", { PolicyArn })).Policy?.DefaultVersionId ?? "";
    const before = await defaultVersion();
    if (before === version.restore) return { state: "already", before } as const;
    // A policy keeps five versions, so the intruder may have deleted the good one: AWS then says "gone" and the step fails.
    await context.call("iam:SetDefaultPolicyVersion", { PolicyArn, VersionId: version.restore });
    await context.confirm(
      `${PolicyArn} has ${version.restore} as its default`,
      async () => (await defaultVersion()) === version.restore,
    );
    return { state: "restored", before } as const;
  },
  async undo({ version }, { state, before }, context) {
    if (state !== "restored") return "already";
    const PolicyArn = version.policy_arn;
    const defaultVersion = async () =>
      (await ifThere(context.call("iam:GetPolicy", { PolicyArn })))?.Policy?.DefaultVersionId;
    const now = await defaultVersion();
    if (now === before) return "already";
    if (now !== version.restore) return "changed";
    // The version may be deleted by now, and with it what there was to go back to.
    const exists = async () => (await versionsOf(context, PolicyArn)).some(({ id }) => id === before);
    return unlessHolderGone(exists, async () => {
      await context.call("iam:SetDefaultPolicyVersion", { PolicyArn, VersionId: before });
      await context.confirm(
        `${PolicyArn} has ${before} as its default again`,
        async () => (await defaultVersion()) === before,
      );
    });
  },
});
