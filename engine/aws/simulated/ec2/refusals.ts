/**
 * EC2's refusals, by the codes it sends. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
import { lookup } from "../iam/entries.ts";
import { SimulatedRefusal } from "../service.ts";

const refusal =
  (name: string, status = 400) =>
  (message: string) =>
    new SimulatedRefusal(name, message, status);

export const incorrectState = refusal("IncorrectInstanceState");
export const notPermitted = refusal("OperationNotPermitted");
export const unsupported = refusal("UnsupportedOperation");
export const missing = refusal("MissingParameter");
export const invalidValue = refusal("InvalidParameterValue");
export const invalidCombination = refusal("InvalidParameterCombination");
export const otherNetwork = refusal("InvalidParameter");
export const groupNotFound = refusal("InvalidGroup.NotFound");
export const duplicateGroup = refusal("InvalidGroup.Duplicate");
export const permissionNotFound = refusal("InvalidPermission.NotFound");
export const duplicatePermission = refusal("InvalidPermission.Duplicate");
export const ruleNotFound = refusal("InvalidSecurityGroupRuleId.NotFound");
export const dependencyViolation = refusal("DependencyViolation");
export const cannotDelete = refusal("CannotDelete");
export const volumeInUse = refusal("VolumeInUse");
export const snapshotInUse = refusal("InvalidSnapshot.InUse");
export const incorrectVolumeState = refusal("IncorrectState");
export const zoneMismatch = refusal("InvalidVolume.ZoneMismatch");
export const attachmentNotFound = refusal("InvalidAttachment.NotFound");
export const zoneNotFound = refusal("InvalidZone.NotFound");
export const imageUnavailable = refusal("InvalidAMIID.Unavailable");
export const invalidImageItem = refusal("InvalidAMIAttributeItemValue");
export const snapshotTooOften = refusal("SnapshotCreationPerVolumeRateExceeded");
export const noSuchKeyPair = refusal("InvalidKeyPair.NotFound");
export const noSuchTemplateName = refusal("InvalidLaunchTemplateName.NotFoundException");
export const noSuchTemplateVersion = refusal("InvalidLaunchTemplateId.VersionNotFound");
export const noDefaultVpc = refusal("VPCIdNotSpecified");

export const dryRun = () =>
  new SimulatedRefusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);

const kinds = {
  instance: { prefix: "i", malformed: "InvalidInstanceID.Malformed", absent: "InvalidInstanceID.NotFound" },
  "network interface": {
    prefix: "eni",
    malformed: "InvalidNetworkInterfaceId.Malformed",
    absent: "InvalidNetworkInterfaceID.NotFound",
  },
  volume: { prefix: "vol", malformed: "InvalidParameterValue", absent: "InvalidVolume.NotFound" },
  snapshot: { prefix: "snap", malformed: "InvalidSnapshotID.Malformed", absent: "InvalidSnapshot.NotFound" },
  "security group": { prefix: "sg", malformed: "InvalidGroupId.Malformed", absent: "InvalidGroup.NotFound" },
  "Spot Instance request": {
    prefix: "sir",
    malformed: "InvalidSpotInstanceRequestID.Malformed",
    absent: "InvalidSpotInstanceRequestID.NotFound",
  },
  fleet: { prefix: "fleet", malformed: "InvalidFleetId.Malformed", absent: "InvalidFleetId.NotFound" },
  "Spot Fleet request": {
    prefix: "sfr",
    malformed: "InvalidSpotFleetRequestId.Malformed",
    absent: "InvalidSpotFleetRequestId.NotFound",
  },
  "launch template": {
    prefix: "lt",
    malformed: "InvalidLaunchTemplateId.Malformed",
    absent: "InvalidLaunchTemplateId.NotFound",
  },
  "key pair": { prefix: "key", malformed: "InvalidParameterValue", absent: "InvalidKeyPair.NotFound" },
  image: { prefix: "ami", malformed: "InvalidAMIID.Malformed", absent: "InvalidAMIID.NotFound" },
  vpc: { prefix: "vpc", malformed: "InvalidVpcID.Malformed", absent: "InvalidVpcID.NotFound" },
} as const;

/**
 * The object with this id. Ids of drills spell words, so any letter passes for a digit.
 * @throws SimulatedRefusal as EC2 does for an id that is malformed or not there
 */
export function byId<T>(kind: keyof typeof kinds, objects: Readonly<Record<string, T>>, id: string | undefined): T {
  const { prefix, malformed, absent } = kinds[kind];
  if (id === undefined) throw missing(`The request must contain the id of the ${kind}`);
  const rest = prefix === "fleet" || prefix === "sfr" ? "[0-9a-z-]{2,36}" : "[0-9a-z]{2,17}";
  if (!new RegExp(`^${prefix}-${rest}$`).test(id)) throw new SimulatedRefusal(malformed, `Invalid id: "${id}"`);
  const found = lookup(objects, id);
  if (found === undefined) throw new SimulatedRefusal(absent, `The ${kind} '${id}' does not exist`);
  return found;
}
