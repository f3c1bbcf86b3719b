import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { granteeOf, shownGrantee } from "./sharing.ts";

export const ImageGrant = FindingOf("ImageGrant", {
  image_id: Type.String(),
  /** An account, `all`, or the ARN of an organization or of a unit of one. */
  grantee: Type.String(),
});
export type ImageGrant = Static<typeof ImageGrant>;

export const revokeImageGrant = action({
  name: "ec2.revoke-image-grant",
  summary: "Share an image no longer with an account, an organization or everybody.",
  purpose: "contain",
  reversible: true,
  target: "grant",
  params: Type.Object({ grant: ImageGrant }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** All with whom it was shared before. */
    before: Type.Array(Type.String()),
  }),
  calls: ["ec2:DescribeImages", "ec2:DescribeImageAttribute", "ec2:ModifyImageAttribute"],
  async run({ grant }, context) {
    const before = await granteesNow(context, grant);
    if (before === undefined) return { state: "gone" as const, before: [] };
    if (!before.includes(grant.grantee)) return { state: "already" as const, before };
    await context.call(
      "ec2:ModifyImageAttribute",
      { ImageId: grant.image_id, LaunchPermission: { Remove: [permissionOf(grant.grantee)] } },
      grant.region,
    );
    await context.confirm(
      `${grant.image_id} is not shared with ${shownGrantee(grant.grantee)}`,
      async () => !((await granteesNow(context, grant)) ?? []).includes(grant.grantee),
    );
    return { state: "revoked" as const, before };
  },
  async undo({ grant }, { state }, context) {
    if (state !== "revoked") return "already";
    const now = await granteesNow(context, grant);
    if (now === undefined) return "changed";
    if (now.includes(grant.grantee)) return "already";
    const input = { ImageId: grant.image_id, LaunchPermission: { Add: [permissionOf(grant.grantee)] } };
    try {
      await context.call("ec2:ModifyImageAttribute", input, grant.region);
    } catch (error) {
      // It was disabled or deregistered in between; EC2 then shares it with nobody.
      if (!isAws(error, "gone") || (await isAvailable(context, grant))) throw error;
      return "changed";
    }
    await context.confirm(
      `${grant.image_id} is shared with ${shownGrantee(grant.grantee)} again`,
      async () => (await granteesNow(context, grant))?.includes(grant.grantee) === true,
    );
    return "restored";
  },
});

async function isAvailable(
  context: ActionContext<"ec2:DescribeImages">,
  { image_id, region }: ImageGrant,
): Promise<boolean> {
  const input = { ImageIds: [image_id], Owners: ["self"], IncludeDeprecated: true, IncludeDisabled: true };
  return (await ifThere(context.call("ec2:DescribeImages", input, region)))?.Images?.[0]?.State === "available";
}

/** As LaunchPermission members name it. */
export function permissionOf(grantee: string) {
  if (grantee === "all") return { Group: "all" as const };
  if (!grantee.startsWith("arn:")) return { UserId: grantee };
  return grantee.includes(":ou/") ? { OrganizationalUnitArn: grantee } : { OrganizationArn: grantee };
}

/** Whom the image is shared with; undefined where it is gone. */
export async function granteesNow(
  context: ActionContext<"ec2:DescribeImageAttribute">,
  { image_id: ImageId, region }: Pick<ImageGrant, "image_id" | "region">,
): Promise<string[] | undefined> {
  const read = ifThere(context.call("ec2:DescribeImageAttribute", { ImageId, Attribute: "launchPermission" }, region));
  return (await read)?.LaunchPermissions?.map(granteeOf).toSorted();
}
