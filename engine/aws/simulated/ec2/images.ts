/** Images: listing, disabling, deregistering. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html */
import type { Input, Output } from "../../operations.ts";
import { byName } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagList } from "./filters.ts";
import { arnOf } from "./find.ts";
import { byId, imageUnavailable, notPermitted } from "./refusals.ts";
import { sharedWith } from "./sharing.ts";
import { imageOf, refuseManaged } from "./snapshots.ts";
import type { Ec2State, Image } from "./state.ts";

/** A protection that was set with a cooldown goes on for a day after it is taken off. */
const cooldown = 86_400_000;

export const imageOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeImages": describeImages,
  "ec2:DisableImage": (input, { state, account, region, touched }) => {
    const image = byId("image", state.images, input.ImageId);
    if (image.state === "disabled") return { Return: true };
    if (image.state !== "available") throw imageUnavailable(`The image '${input.ImageId}' is ${image.state}.`);
    refuseManaged(image.tags);
    image.state = "disabled";
    // They do not come back with it.
    image.shared = {};
    touched(arnOf("image", input.ImageId as string, { account, region }));
    return { Return: true };
  },
  "ec2:EnableImage": (input, { state, account, region, touched }) => {
    const image = byId("image", state.images, input.ImageId);
    if (image.state === "available") return { Return: true };
    if (image.state !== "disabled") throw imageUnavailable(`The image '${input.ImageId}' is ${image.state}.`);
    image.state = "available";
    touched(arnOf("image", input.ImageId as string, { account, region }));
    return { Return: true };
  },
  "ec2:DisableImageDeregistrationProtection": (input, { state, account, region, now, touched }) => {
    const image = byId("image", state.images, input.ImageId);
    if (image.protection === "enabled-with-cooldown") {
      image.cooling_until = new Date(Date.parse(now) + cooldown).toISOString().replace(/\.000Z$/, "Z");
    }
    image.protection = "disabled";
    touched(arnOf("image", input.ImageId as string, { account, region }));
    return { Return: "disabled" };
  },
  "ec2:DeregisterImage": deregister,
};

function describeImages(
  input: Input<"ec2:DescribeImages">,
  { state, account, page }: SimulatedRequest<Ec2State>,
): Output<"ec2:DescribeImages"> {
  for (const id of input.ImageIds ?? []) byId("image", state.images, id);
  const own = input.Owners?.some((owner) => owner === "self" || owner === account) ?? true;
  const wanted = byName(state.images).filter(
    ([id, image]) =>
      own &&
      (image.state !== "disabled" || input.IncludeDisabled === true) &&
      (input.ImageIds?.includes(id) ?? true) &&
      passes(input.Filters, fieldsOf(id, image, account), image.tags),
  );
  const { items, next } = page(wanted, input.NextToken, input.MaxResults);
  return { Images: items.map(([id, image]) => imageView(state, id, image, account)), NextToken: next };
}

function deregister(
  input: Input<"ec2:DeregisterImage">,
  { state, account, region, now, touched }: SimulatedRequest<Ec2State>,
): Output<"ec2:DeregisterImage"> {
  const image = byId("image", state.images, input.ImageId);
  const id = input.ImageId as string;
  refuseManaged(image.tags);
  if (image.protection !== "disabled" || image.cooling_until > now) {
    throw notPermitted(`The image '${id}' is protected from being deregistered.`);
  }
  delete state.images[id];
  touched(arnOf("image", id, { account, region }));
  if (input.DeleteAssociatedSnapshots !== true) return { Return: true };
  const results = [...new Set(Object.values(image.devices))].map((SnapshotId) => {
    if (imageOf(state, SnapshotId) !== undefined) return { SnapshotId, ReturnCode: "skipped" as const };
    delete state.snapshots[SnapshotId];
    touched(arnOf("snapshot", SnapshotId, { account, region }));
    return { SnapshotId, ReturnCode: "success" as const };
  });
  return { Return: true, DeleteSnapshotResults: results };
}

function fieldsOf(id: string, image: Image, account: string) {
  return {
    "image-id": id,
    name: image.name,
    state: image.state,
    "owner-id": account,
    "is-public": String(sharedWith(image).includes("all")),
    "source-instance-id": image.source_instance,
    "block-device-mapping.snapshot-id": Object.values(image.devices),
  };
}

function imageView(state: Ec2State, ImageId: string, image: Image, OwnerId: string) {
  return {
    ImageId,
    OwnerId,
    Name: image.name,
    Description: image.description,
    CreationDate: image.created,
    State: image.state,
    Public: sharedWith(image).includes("all"),
    Architecture: "x86_64" as const,
    ImageType: "machine" as const,
    RootDeviceName: image.root_device,
    RootDeviceType: "ebs" as const,
    DeregistrationProtection: image.protection,
    ...(image.source_instance === "" ? {} : { SourceInstanceId: image.source_instance }),
    BlockDeviceMappings: byName(image.devices).map(([DeviceName, SnapshotId]) => ({
      DeviceName,
      Ebs: { SnapshotId, VolumeSize: state.snapshots[SnapshotId]?.size, DeleteOnTermination: true },
    })),
    Tags: tagList(image.tags),
  };
}
