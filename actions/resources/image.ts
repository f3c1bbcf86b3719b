/** Machine images, and with whom they are shared. */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { grantOf } from "../history/recorded/ec2-storage.ts";
import { ref } from "../history/refs.ts";
import { inTurns } from "../in-turns.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import { granteesNow, ImageGrant, permissionOf } from "./image-grant.ts";
import type { Found, ResourceType } from "./resource.ts";
import { foreignOf, keeperOf, shownGrantee, strangersAmong } from "./sharing.ts";

export const Image = FindingOf("Image", {
  image_id: Type.String(),
  state: Type.String(),
  /** The snapshots that back it. They stay when it is deregistered. */
  snapshots: Type.Array(Type.String()),
  /** The instance that it was made from; empty where it was made otherwise. */
  instance_id: Type.String(),
});
export type Image = Static<typeof Image>;

type Described = NonNullable<Output<"ec2:DescribeImages">["Images"]>[number];

/** Images read at the same time for whom they are shared with. */
const width = 8;

export const images: ResourceType = {
  service: "ec2",
  title: "machine images",
  scope: "regional",
  lists: { images: Image, image_grants: ImageGrant },
  calls: ["ec2:DescribeImages", "ec2:DescribeImageAttribute"],
  async *read(region, context, history) {
    const input = { Owners: ["self"], IncludeDeprecated: true, IncludeDisabled: true, MaxResults: 200 };
    for await (const page of context.pages("ec2:DescribeImages", input, region)) {
      const here = (page.Images ?? []).filter(({ State }) => State !== "deregistered");
      const found = await inTurns(here, width, (image) => foundOf(image, region, context, history));
      yield* found.flat();
    }
  },
};

async function foundOf(image: Described, region: string, context: ActionContext, history: History): Promise<Found[]> {
  const image_id = image.ImageId ?? "";
  const shared = await ifThere(
    context.call("ec2:DescribeImageAttribute", { ImageId: image_id, Attribute: "launchPermission" }, region),
  );
  // Deregistered between the listing and the question.
  if (shared === undefined) return [];
  const strangers = strangersAmong(shared.LaunchPermissions ?? [], history);
  const subject = subjectOf(image, region, strangers, history);
  const { verdict } = judged(subject, history, (facts) => context.judge(facts)).finding;
  const more = {
    image_id,
    state: image.State ?? "",
    snapshots: snapshotsOf(image),
    instance_id: image.SourceInstanceId ?? "",
  };
  const grants = strangers.map((grantee): Found => {
    const id = `${image_id}/${grantee}`;
    return {
      list: "image_grants",
      more: { image_id, grantee },
      subject: {
        kind: "image-grant",
        id,
        name: `${image_id} for ${shownGrantee(grantee)}`,
        arn: subject.arn,
        region,
        created_at: "",
        objects: [grantOf("image-grant", image_id, grantee)],
        // Of an image that belongs here the grant need not: only the intruder's says something of it.
        ...(verdict === "unsanctioned" ? { parent: { arn: subject.arn, name: subject.name, verdict } } : {}),
        foreign_accounts: foreignOf(grantee, history),
        handles: [id, image_id, subject.arn],
        fingerprint: fingerprintOf("image-grant", image_id, grantee),
        detail: `lets ${shownGrantee(grantee)} launch ${subject.name}`,
      },
    };
  });
  return [{ list: "images", subject, more }, ...grants];
}

function subjectOf(image: Described, region: string, strangers: readonly string[], history: History): Subject {
  const id = image.ImageId ?? "";
  const { account, partition } = history.caller;
  const tags = tagsOf(image.Tags);
  const keeper = keeperOf(tags);
  const facts = [
    `${snapshotsOf(image).length} snapshots`,
    image.State ?? "?",
    image.SourceInstanceId === undefined ? "" : `made from ${image.SourceInstanceId}`,
    image.LastLaunchedTime === undefined ? "" : `last launched ${image.LastLaunchedTime}`,
    strangers.length === 0 ? "" : `shared with ${strangers.map(shownGrantee).join(", ")}`,
    isProtected(image) ? "protected from being deregistered" : "",
    keeper === "" ? "" : `kept by ${keeper}`,
  ];
  return {
    kind: "image",
    id,
    name: image.Name ?? id,
    arn: `arn:${partition}:ec2:${region}:${account}:image/${id}`,
    region,
    tags,
    created_at: image.CreationDate ?? "",
    objects: [ref.unique("image", id)],
    handles: [id, `arn:${partition}:ec2:${region}:${account}:image/${id}`],
    fingerprint: imageFingerprint(image),
    detail: facts.filter((fact) => fact !== "").join(", "),
  };
}

function imageFingerprint(image: Described): string {
  return fingerprintOf(
    "image",
    image.ImageId ?? "",
    image.Name ?? "",
    snapshotsOf(image),
    tagFacts(tagsOf(image.Tags)),
  );
}

function snapshotsOf(image: Described): string[] {
  return (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []).toSorted();
}

function isProtected({ DeregistrationProtection = "" }: Described): boolean {
  return DeregistrationProtection !== "" && DeregistrationProtection !== "disabled";
}

/** As it is now, disabled or not; undefined where it is deregistered. */
async function imageNow(
  context: ActionContext<"ec2:DescribeImages">,
  { image_id, region }: Pick<Image, "image_id" | "region">,
): Promise<Described | undefined> {
  const input = { ImageIds: [image_id], Owners: ["self"], IncludeDeprecated: true, IncludeDisabled: true };
  const image = (await ifThere(context.call("ec2:DescribeImages", input, region)))?.Images?.[0];
  return image?.State === "deregistered" ? undefined : image;
}

export const describeImage = action({
  name: "ec2.describe-image",
  summary: "Save what AWS says of an image and of those whom it is shared with.",
  purpose: "preserve",
  reversible: true,
  target: "image",
  params: Type.Object({ image: Image }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeImages", "ec2:DescribeImageAttribute"],
  async run({ image }, context) {
    const found = await imageNow(context, image);
    if (found === undefined) throw stepFailed(`${image.image_id} is gone: there is nothing left to keep of it`);
    const description = { image: found, shared_with: (await granteesNow(context, image)) ?? [] };
    const evidence = [await saveDescription(image, description, context)];
    return { resource: image.id, region: image.region, copies: [], evidence };
  },
});

/** EC2 takes all launch permissions from an image that it disables, so they are kept for the way back. */
export const deactivateImage = action({
  name: "ec2.deactivate-image",
  summary: "Disable an image, so that nothing can be launched from it and nobody shares it.",
  purpose: "contain",
  reversible: true,
  target: "image",
  params: Type.Object({ image: Image }),
  result: Type.Object({
    state: States("deactivated", "already", "gone"),
    /** With whom it was shared before. */
    before: Type.Array(Type.String()),
  }),
  calls: [
    "ec2:DescribeImages",
    "ec2:DescribeImageAttribute",
    "ec2:DisableImage",
    "ec2:EnableImage",
    "ec2:ModifyImageAttribute",
  ],
  async run({ image }, context) {
    const found = await imageNow(context, image);
    if (found === undefined) return { state: "gone" as const, before: [] };
    const before = (await granteesNow(context, image)) ?? [];
    if (found.State === "disabled") return { state: "already" as const, before };
    await context.call("ec2:DisableImage", { ImageId: image.image_id }, image.region);
    await context.confirm(
      `${image.image_id} is disabled`,
      async () => (await imageNow(context, image))?.State === "disabled",
    );
    return { state: "deactivated" as const, before };
  },
  async undo({ image }, { state, before }, context) {
    if (state !== "deactivated") return "already";
    const found = await imageNow(context, image);
    if (found?.State === "available") {
      // Whoever enabled it since left out with whom it was shared, and may have meant to.
      const now = (await granteesNow(context, image)) ?? [];
      return before.every((grantee) => now.includes(grantee)) ? "already" : "changed";
    }
    if (found?.State !== "disabled") return "changed";
    await context.call("ec2:EnableImage", { ImageId: image.image_id }, image.region);
    await context.confirm(
      `${image.image_id} is available again`,
      async () => (await imageNow(context, image))?.State === "available",
    );
    if (before.length === 0) return "restored";
    const LaunchPermission = { Add: before.map(permissionOf) };
    await context.call("ec2:ModifyImageAttribute", { ImageId: image.image_id, LaunchPermission }, image.region);
    await context.confirm(`${image.image_id} is shared as before`, async () => {
      const now = await granteesNow(context, image);
      return before.every((grantee) => now?.includes(grantee) === true);
    });
    return "restored";
  },
});

export const deleteImage = action({
  name: "ec2.delete-image",
  summary: "Deregister an image; the snapshots that back it stay.",
  purpose: "destroy",
  reversible: false,
  target: "image",
  params: Type.Object({ image: Approved(Image), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "already"),
    /** Whether it was protected from being deregistered. */
    was_protected: Type.Boolean(),
    /** The snapshots that backed it and that are still there. */
    snapshots: Type.Array(Type.String()),
  }),
  calls: ["ec2:DescribeImages", "ec2:DisableImageDeregistrationProtection", "ec2:DeregisterImage"],
  async run({ image, evidence }, context) {
    requireEvidence(image, evidence);
    const { image_id, region, snapshots } = image;
    const found = await imageNow(context, image);
    if (found === undefined) return { state: "already" as const, was_protected: false, snapshots };
    const keeper = keeperOf(tagsOf(found.Tags));
    if (keeper !== "") throw stepFailed(`${image_id} is a backup that ${keeper} keeps: it is not deregistered`);
    const was_protected = isProtected(found);
    if (was_protected) {
      await context.call("ec2:DisableImageDeregistrationProtection", { ImageId: image_id }, region);
    }
    try {
      await ifThere(context.call("ec2:DeregisterImage", { ImageId: image_id }, region));
    } catch (error) {
      if (!isAws(error, "protected")) throw error;
      throw stepFailed(
        `${image_id} is still protected from being deregistered`,
        "A protection that was set with a cooldown goes on for 24 hours after it is taken off: try again then.",
      );
    }
    await context.confirm(`${image_id} is deregistered`, async () => (await imageNow(context, image)) === undefined);
    return { state: "deleted" as const, was_protected, snapshots: snapshotsOf(found) };
  },
  async fingerprint({ image }, context) {
    const found = await imageNow(context, image);
    return found === undefined ? undefined : imageFingerprint(found);
  },
});
