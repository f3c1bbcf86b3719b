/**
 * Who else may use a snapshot or an image.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
 */
import { put } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { arnOf } from "./find.ts";
import { byId, imageUnavailable, invalidImageItem, invalidValue, missing } from "./refusals.ts";
import type { Ec2State } from "./state.ts";

interface Permission {
  readonly UserId?: string | undefined;
  readonly Group?: string | undefined;
  readonly OrganizationArn?: string | undefined;
  readonly OrganizationalUnitArn?: string | undefined;
}
type Shared = Record<string, boolean>;

export const sharingOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeSnapshotAttribute": (input, { state }) => {
    const snapshot = byId("snapshot", state.snapshots, input.SnapshotId);
    if (input.Attribute === undefined) throw missing("The request must contain the parameter attribute");
    const CreateVolumePermissions = sharedWith(snapshot).map((one) =>
      one === "all" ? { Group: "all" as const } : { UserId: one },
    );
    return { SnapshotId: input.SnapshotId, CreateVolumePermissions };
  },
  "ec2:ModifySnapshotAttribute": (input, { state, account, region, touched }) => {
    const snapshot = byId("snapshot", state.snapshots, input.SnapshotId);
    const { Add = [], Remove = [] } = input.CreateVolumePermission ?? {};
    const named = [
      ...(input.UserIds ?? []).map((UserId) => ({ UserId })),
      ...(input.GroupNames ?? []).map((Group) => ({ Group })),
    ];
    const add = [...Add, ...(input.OperationType === "add" ? named : [])];
    const remove = [...Remove, ...(input.OperationType === "remove" ? named : [])];
    if (add.length + remove.length === 0) throw missing("The request must contain a permission to add or to remove");
    change(snapshot.shared, add, true, invalidValue);
    change(snapshot.shared, remove, false, invalidValue);
    touched(arnOf("snapshot", input.SnapshotId as string, { account, region }));
    return {};
  },
  "ec2:DescribeImageAttribute": (input, { state }) => {
    const image = byId("image", state.images, input.ImageId);
    const ImageId = input.ImageId;
    if (input.Attribute === "launchPermission") {
      return { ImageId, LaunchPermissions: sharedWith(image).map(permissionOf) };
    }
    if (input.Attribute === "description") return { ImageId, Description: { Value: image.description } };
    throw invalidValue(
      `Value (${input.Attribute}) for parameter attribute is not one that the simulated account knows.`,
    );
  },
  "ec2:ModifyImageAttribute": (input, { state, account, region, touched }) => {
    const image = byId("image", state.images, input.ImageId);
    const { Add = [], Remove = [] } = input.LaunchPermission ?? {};
    const named = [
      ...(input.UserIds ?? []).map((UserId) => ({ UserId })),
      ...(input.UserGroups ?? []).map((Group) => ({ Group })),
      ...(input.OrganizationArns ?? []).map((OrganizationArn) => ({ OrganizationArn })),
      ...(input.OrganizationalUnitArns ?? []).map((OrganizationalUnitArn) => ({ OrganizationalUnitArn })),
    ];
    const add = [...Add, ...(input.OperationType === "add" ? named : [])];
    const remove = [...Remove, ...(input.OperationType === "remove" ? named : [])];
    if (add.length + remove.length === 0 && input.Description === undefined) {
      throw missing("The request must contain an attribute to modify");
    }
    if (add.length > 0 && image.state !== "available") {
      throw imageUnavailable(`The image '${input.ImageId}' is ${image.state} and cannot be shared.`);
    }
    image.description = input.Description?.Value ?? image.description;
    change(image.shared, add, true, invalidImageItem);
    change(image.shared, remove, false, invalidImageItem);
    touched(arnOf("image", input.ImageId as string, { account, region }));
    return {};
  },
};

/** Whom it is shared with, in a stable order. */
export function sharedWith({ shared }: { readonly shared: Readonly<Shared> }): string[] {
  return Object.keys(shared)
    .filter((name) => shared[name] === true)
    .toSorted();
}

/** To take away what is not there is no error. */
function change(
  shared: Shared,
  permissions: readonly Permission[],
  to: boolean,
  refuse: (message: string) => Error,
): void {
  for (const one of permissions) {
    const name = one.UserId ?? one.Group ?? one.OrganizationArn ?? one.OrganizationalUnitArn ?? "";
    if (name !== "all" && !/^\d{12}$/.test(name) && !name.startsWith("arn:aws:organizations:")) {
      throw refuse(`Invalid item '${name}' in permissions`);
    }
    if (to) put(shared, name, true);
    else delete shared[name];
  }
}

function permissionOf(name: string) {
  if (name === "all") return { Group: "all" as const };
  if (!name.startsWith("arn:")) return { UserId: name };
  return name.includes(":ou/") ? { OrganizationalUnitArn: name } : { OrganizationArn: name };
}
