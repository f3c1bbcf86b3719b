/** The faults that each write meets in the matrix, under the names that its service gives them. */
import { type PartialAnswer, partialAnswers } from "./partial-answers.ts";
import { classify, type ErrorClass } from "../../engine/aws/errors.ts";
import { type OperationName, operations, serviceOf } from "../../engine/aws/operations.ts";

/** How often AWS says no before it does as it is told; `Infinity` for good. */
export type Times = number;

export type Fault =
  | {
      readonly kind: "refused";
      readonly name: string;
      readonly class: ErrorClass;
      readonly error: string;
      readonly status: number;
      readonly times: Times;
    }
  /** The write takes place, and its first answer is lost on the way. */
  | { readonly kind: "lost"; readonly name: string }
  /** AWS answers as if it had done it, and does nothing. */
  | { readonly kind: "ignored"; readonly name: string }
  /** AWS answers with a success that says item by item what it did not do. */
  | { readonly kind: "partial"; readonly name: string; readonly answer: PartialAnswer };

interface Dialect {
  readonly denied: string;
  readonly throttled: string;
  readonly expired: string;
  readonly credentials: string;
  readonly subscription: string;
  readonly server: string;
  readonly quota: string;
  readonly invalid: string;
  readonly gone: string;
  readonly conflict?: string | undefined;
}

const query: Dialect = {
  denied: "AccessDenied",
  throttled: "Throttling",
  expired: "ExpiredToken",
  credentials: "InvalidClientTokenId",
  subscription: "OptInRequired",
  server: "ServiceUnavailable",
  quota: "LimitExceededException",
  invalid: "ValidationError",
  gone: "ValidationError",
};
const json: Dialect = {
  denied: "AccessDeniedException",
  throttled: "ThrottlingException",
  expired: "ExpiredTokenException",
  credentials: "UnrecognizedClientException",
  subscription: "OptInRequired",
  server: "InternalServerError",
  quota: "LimitExceededException",
  invalid: "ValidationException",
  gone: "ResourceNotFoundException",
};
const dialects: Readonly<Record<string, Dialect>> = {
  account: { ...json, throttled: "TooManyRequestsException", conflict: "ConflictException" },
  autoscaling: { ...query, conflict: "ResourceContentionFault" },
  backup: { ...json, server: "ServiceUnavailableException", invalid: "InvalidParameterValueException" },
  cloudtrail: { ...json, gone: "TrailNotFoundException", conflict: "ConflictException" },
  ec2: {
    ...query,
    denied: "UnauthorizedOperation",
    throttled: "RequestLimitExceeded",
    expired: "RequestExpired",
    credentials: "AuthFailure",
    server: "InternalError",
    quota: "ResourceLimitExceeded",
    invalid: "InvalidParameterValue",
    gone: "InvalidInstanceID.NotFound",
  },
  ecr: { ...json, server: "ServerException", gone: "RepositoryNotFoundException" },
  ecs: { ...json, server: "ServerException", invalid: "InvalidParameterException", gone: "ClusterNotFoundException" },
  events: { ...json, conflict: "ConcurrentModificationException" },
  iam: { ...query, gone: "NoSuchEntityException", conflict: "ConcurrentModificationException" },
  lambda: { ...json, throttled: "TooManyRequestsException", conflict: "ResourceConflictException" },
  lightsail: {
    ...json,
    server: "ServiceException",
    invalid: "InvalidInputException",
    gone: "NotFoundException",
    conflict: "OperationFailureException",
  },
  rds: { ...query, gone: "DBSnapshotNotFoundFault", conflict: "InvalidDBSnapshotStateFault" },
  rolesanywhere: json,
  root: { ...query, gone: "NoSuchEntityException" },
  route53domains: { ...json, invalid: "InvalidInput", gone: "InvalidInput", conflict: "DuplicateRequest" },
  s3: {
    ...query,
    throttled: "SlowDown",
    credentials: "InvalidAccessKeyId",
    server: "InternalError",
    invalid: "InvalidRequest",
    gone: "NoSuchBucket",
    conflict: "OperationAborted",
  },
  sagemaker: { ...json, gone: "ResourceNotFound" },
  support: { ...json, subscription: "SubscriptionRequiredException", gone: "CaseIdNotFound" },
};

/** Where the service's name for it is another for this operation. */
const own: { readonly [O in OperationName]?: Partial<Dialect> } = {
  "autoscaling:DeleteAutoScalingGroup": { conflict: "ScalingActivityInProgressFault" },
  "ec2:AttachVolume": { gone: "InvalidVolume.NotFound", conflict: "VolumeInUse" },
  "ec2:AuthorizeSecurityGroupEgress": { gone: "InvalidGroup.NotFound" },
  "ec2:AuthorizeSecurityGroupIngress": { gone: "InvalidGroup.NotFound" },
  "ec2:CancelSpotFleetRequests": { gone: "InvalidSpotFleetRequestId.NotFound" },
  "ec2:CancelSpotInstanceRequests": { gone: "InvalidSpotInstanceRequestID.NotFound" },
  "ec2:CopySnapshot": { gone: "InvalidSnapshot.NotFound" },
  "ec2:CreateSecurityGroup": { gone: "InvalidVpcID.NotFound", conflict: "InvalidGroup.Duplicate" },
  "ec2:CreateSnapshot": { gone: "InvalidVolume.NotFound", conflict: "IncorrectState" },
  "ec2:CreateVolume": { gone: "InvalidSnapshot.NotFound" },
  "ec2:DeleteFleets": { gone: "InvalidFleetId.NotFound" },
  "ec2:DeleteKeyPair": { gone: "InvalidKeyPair.NotFound" },
  "ec2:DeleteLaunchTemplate": { gone: "InvalidLaunchTemplateId.NotFound" },
  "ec2:DeleteSecurityGroup": { gone: "InvalidGroup.NotFound", conflict: "DependencyViolation" },
  "ec2:DeleteSnapshot": { gone: "InvalidSnapshot.NotFound", conflict: "InvalidSnapshot.InUse" },
  "ec2:DeleteVolume": { gone: "InvalidVolume.NotFound", conflict: "VolumeInUse" },
  "ec2:DeregisterImage": { gone: "InvalidAMIID.NotFound" },
  "ec2:DetachVolume": { gone: "InvalidVolume.NotFound", conflict: "IncorrectState" },
  "ec2:DisableImage": { gone: "InvalidAMIID.Unavailable" },
  "ec2:DisableImageDeregistrationProtection": { gone: "InvalidAMIID.NotFound" },
  "ec2:EnableImage": { gone: "InvalidAMIID.NotFound" },
  "ec2:ModifyImageAttribute": { gone: "InvalidAMIID.NotFound" },
  "ec2:ModifyInstanceAttribute": { conflict: "IncorrectInstanceState" },
  "ec2:ModifyLaunchTemplate": { gone: "InvalidLaunchTemplateId.NotFound" },
  "ec2:ModifyNetworkInterfaceAttribute": { gone: "InvalidNetworkInterfaceID.NotFound" },
  "ec2:ModifySnapshotAttribute": { gone: "InvalidSnapshot.NotFound" },
  "ec2:RevokeSecurityGroupEgress": { gone: "InvalidPermission.NotFound" },
  "ec2:RevokeSecurityGroupIngress": { gone: "InvalidPermission.NotFound" },
  "ec2:StopInstances": { conflict: "IncorrectInstanceState" },
  "ec2:TerminateInstances": { conflict: "IncorrectInstanceState" },
  "ecr:DeleteRepository": { conflict: "RepositoryNotEmptyException" },
  "ecr:DeleteRepositoryPolicy": { gone: "RepositoryNotFoundException" },
  "ecs:DeleteCluster": { conflict: "ClusterContainsTasksException" },
  "ecs:DeleteService": { gone: "ServiceNotFoundException" },
  "ecs:DeregisterTaskDefinition": { gone: "ClientException" },
  "ecs:PutClusterCapacityProviders": { conflict: "UpdateInProgressException" },
  "ecs:StopTask": { gone: "InvalidParameterException" },
  "ecs:UpdateService": { gone: "ServiceNotFoundException" },
  "iam:DeleteInstanceProfile": { conflict: "DeleteConflictException" },
  "iam:DeletePolicy": { conflict: "DeleteConflictException" },
  "iam:DeletePolicyVersion": { conflict: "DeleteConflictException" },
  "iam:DeleteRole": { conflict: "DeleteConflictException" },
  "iam:DeleteUser": { conflict: "DeleteConflictException" },
  "iam:DeleteVirtualMFADevice": { conflict: "DeleteConflictException" },
  "lambda:DeleteEventSourceMapping": { conflict: "ResourceInUseException" },
  "lambda:DeleteLayerVersion": { conflict: undefined },
  "lambda:UpdateEventSourceMapping": { conflict: "ResourceInUseException" },
  "rds:DeleteDBInstance": { gone: "DBInstanceNotFoundFault", conflict: "InvalidDBInstanceStateFault" },
  "rds:ModifyDBClusterSnapshotAttribute": {
    gone: "DBClusterSnapshotNotFoundFault",
    conflict: "InvalidDBClusterSnapshotStateFault",
  },
  "s3:CopyObject": { gone: "NoSuchKey", conflict: "ConditionalRequestConflict" },
  "s3:DeleteObject": { conflict: undefined },
};

const modelsUnmodifiable = /^iam:(Update|DeleteLoginProfile|DeactivateMFADevice)/;

export function faultsOf(operation: OperationName): readonly Fault[] {
  const dialect = { ...(dialects[serviceOf(operation)] ?? json), ...own[operation] };
  const refused = (name: string, error: string, status: number, times: Times = Infinity): Fault => ({
    kind: "refused",
    name,
    class: classify(error, { status, operation, region: "us-east-1", acceptedElsewhere: true }),
    error,
    status,
    times,
  });
  const partial = partialAnswers.get(operation);
  return [
    refused("access denied", dialect.denied, 403),
    refused("throttled twice", dialect.throttled, 400, 2),
    refused("throttled for ever", dialect.throttled, 400),
    refused("gone", dialect.gone, 404),
    ...(dialect.conflict === undefined
      ? []
      : [refused("conflict twice", dialect.conflict, 409, 2), refused("conflict for ever", dialect.conflict, 409)]),
    refused("expired", dialect.expired, 403),
    refused("subscription required", dialect.subscription, 403),
    refused("region disabled", "RegionDisabledException", 403),
    refused("credentials refused in the region", dialect.credentials, 401),
    ...(modelsUnmodifiable.test(operation)
      ? [
          refused("unmodifiable twice", "EntityTemporarilyUnmodifiableException", 409, 2),
          refused("unmodifiable for ever", "EntityTemporarilyUnmodifiableException", 409),
        ]
      : []),
    refused("quota", dialect.quota, 400),
    refused("invalid", dialect.invalid, 400),
    refused("server error twice", dialect.server, 500, 2),
    refused("server error for ever", dialect.server, 500),
    { kind: "lost", name: "answer lost" },
    { kind: "ignored", name: "success without effect" },
    ...(partial === undefined
      ? []
      : [{ kind: "partial", name: "success that names a failure", answer: partial } as const]),
  ];
}

/** What may be refused while something still hangs on the object, or seems to. A conflict over a domain says that it is under way; of S3's deletions only parts of buckets meet one. */
const deletes = /^(?!route53domains|s3).*:(Delete|Deregister|Terminate|Cancel)/;

/** Whether it passes by itself, so that an action has to get over it. */
export function passesBy(fault: Fault, operation: OperationName, undo: boolean): boolean {
  if (fault.kind === "ignored" || fault.kind === "partial") return false;
  const { idempotent } = operations[operation];
  if (fault.kind === "lost") return idempotent;
  if (fault.times === Infinity) return false;
  if (fault.class === "conflict" && deletes.test(operation) && !undo) return true;
  if (fault.class === "temporarily-unmodifiable" && operation.endsWith("LoginProfile")) return true;
  if (fault.class === "throttled" || fault.error === "ConcurrentModificationException") return true;
  return fault.class === "server" && idempotent;
}
