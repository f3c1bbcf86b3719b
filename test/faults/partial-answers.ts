/** What AWS answers with HTTP 200 where it did not do what it was told, operation by operation. */
import type { Input, OperationName, Output } from "../../engine/aws/operations.ts";

export type PartialAnswer = (input: never) => object;

const failed = { status: "Failed", errorCode: "InternalError", errorDetails: "not done" } as const;
const error = { Code: "unexpectedError", Message: "not done" } as const;

const answers: { readonly [O in OperationName]?: (input: Input<O>) => Output<O> } = {
  "ec2:CancelSpotFleetRequests": ({ SpotFleetRequestIds = [] }) => ({
    SuccessfulFleetRequests: [],
    UnsuccessfulFleetRequests: SpotFleetRequestIds.map((SpotFleetRequestId) => ({ SpotFleetRequestId, Error: error })),
  }),
  "ec2:CancelSpotInstanceRequests": ({ SpotInstanceRequestIds = [] }) => ({
    CancelledSpotInstanceRequests: SpotInstanceRequestIds.map((SpotInstanceRequestId) => ({
      SpotInstanceRequestId,
      State: "active" as const,
    })),
  }),
  "ec2:CopySnapshot": () => ({}),
  "ec2:CreateSnapshots": () => ({ Snapshots: [] }),
  "ec2:DeleteFleets": ({ FleetIds = [] }) => ({
    SuccessfulFleetDeletions: [],
    UnsuccessfulFleetDeletions: FleetIds.map((FleetId) => ({ FleetId, Error: error })),
  }),
  "ec2:DeleteKeyPair": () => ({ Return: false }),
  "ec2:DeleteSecurityGroup": () => ({ Return: false }),
  "ec2:DeregisterImage": () => ({ Return: false }),
  "ec2:DisableImage": () => ({ Return: false }),
  "ec2:EnableImage": () => ({ Return: false }),
  "ec2:RevokeSecurityGroupEgress": ({ IpPermissions }) => ({ Return: false, UnknownIpPermissions: IpPermissions }),
  "ec2:RevokeSecurityGroupIngress": ({ IpPermissions }) => ({ Return: false, UnknownIpPermissions: IpPermissions }),
  "ec2:StopInstances": () => ({ StoppingInstances: [] }),
  "ec2:TerminateInstances": () => ({ TerminatingInstances: [] }),
  "events:RemoveTargets": ({ Ids = [] }) => ({
    FailedEntryCount: Ids.length,
    FailedEntries: Ids.map((TargetId) => ({ TargetId, ErrorCode: "InternalException", ErrorMessage: "not done" })),
  }),
  "lightsail:CreateInstanceSnapshot": () => ({ operations: [failed] }),
  "lightsail:DeleteInstance": () => ({ operations: [failed] }),
  "lightsail:DetachStaticIp": () => ({ operations: [failed] }),
  "lightsail:PutInstancePublicPorts": () => ({ operation: failed }),
  "lightsail:ReleaseStaticIp": () => ({ operations: [failed] }),
  "support:AddCommunicationToCase": () => ({ result: false }),
};

/** By operation. Those without an entry have no such answer. */
export const partialAnswers: ReadonlyMap<string, PartialAnswer> = new Map(Object.entries(answers));
