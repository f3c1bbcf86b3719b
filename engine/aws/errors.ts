/**
 * AWS names one condition in up to five ways, by service and protocol. This table folds the names
 * into the classes by which the engine and the actions decide.
 */

export type ErrorClass =
  | "access-denied"
  | "bad-credentials"
  | "expired"
  | "throttled"
  | "quota"
  | "gone"
  | "absent-config"
  | "conflict"
  | "temporarily-unmodifiable"
  | "unmodifiable"
  | "dry-run-ok"
  | "protected"
  | "subscription"
  | "region"
  | "server"
  | "network"
  | "unsupported"
  | "invalid"
  | "other";

/** One row a condition, with every name that AWS's services give it. */
const names: Readonly<Partial<Record<ErrorClass, readonly string[]>>> = {
  "access-denied": [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedException",
    "UnauthorizedOperation",
    "Client.UnauthorizedOperation",
    "KMSKeyNotAccessibleFault",
  ],
  "bad-credentials": [
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnauthenticatedException",
    "UnrecognizedClientException",
  ],
  expired: [
    "CredentialsProviderError",
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "TokenProviderError",
  ],
  throttled: [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    // One snapshot of a volume every few seconds.
    "SnapshotCreationPerVolumeRateExceeded",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
  ],
  quota: [
    "InstanceLimitExceeded",
    "LimitExceeded",
    // IAM's quota (two access keys, policy size). The SDK takes it for throttling and retries it.
    "LimitExceededException",
    "PolicyLengthExceededException",
    "MaxSpotInstanceCountExceeded",
    "RulesPerSecurityGroupLimitExceeded",
    "SecurityGroupLimitExceeded",
    "SecurityGroupsPerInterfaceLimitExceeded",
    "ServiceQuotaExceededException",
    "SnapshotLimitExceeded",
    "VcpuLimitExceeded",
  ],
  gone: [
    "CredentialReportExpiredException",
    "CredentialReportNotPresentException",
    // What EC2 calls an image that was deregistered.
    "InvalidAMIID.Unavailable",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchEntityException",
    "NoSuchKey",
    "NotFound",
    "ReportExpired",
    "ReportNotPresent",
    // An ECS service that is deleted but for its last tasks.
    "ServiceNotActiveException",
    "NoSuchVersion",
  ],
  "absent-config": [
    "AWSOrganizationsNotInUseException",
    // Lightsail was never used in this account, or in this region.
    "AccountSetupInProgressException",
    // Cost Explorer was never switched on, or is not ready yet.
    "DataUnavailableException",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "RegionSetupInProgressException",
    "RepositoryPolicyNotFoundException",
    "ServerSideEncryptionConfigurationNotFoundError",
  ],
  conflict: [
    "BucketNotEmpty",
    "ConcurrentModification",
    "ConcurrentModificationException",
    "ConflictException",
    // Asked while it is being made, with HTTP 404.
    "CredentialReportNotReadyException",
    "DeleteConflict",
    "DeleteConflictException",
    "DependencyViolation",
    // Route 53 Domains is already at it.
    "DuplicateRequest",
    "EntityAlreadyExists",
    "EntityAlreadyExistsException",
    "IncorrectInstanceState",
    "IncorrectState",
    "InvalidGroup.Duplicate",
    "InvalidGroup.InUse",
    "InvalidSnapshot.InUse",
    // Lightsail is still at something else.
    "OperationFailureException",
    "ReportInProgress",
    "RepositoryNotEmptyException",
    "ResourceConflictException",
    "ResourceContentionFault",
    "ScalingActivityInProgressFault",
    "UpdateInProgressException",
    "VolumeInUse",
    "ConditionalRequestConflict",
    "DBInstanceAlreadyExistsFault",
    "InvalidDBClusterSnapshotStateFault",
    "InvalidDBInstanceStateFault",
    "InvalidDBSnapshotStateFault",
    "OperationAborted",
    "PreconditionFailed",
  ],
  "temporarily-unmodifiable": ["EntityTemporarilyUnmodifiable", "EntityTemporarilyUnmodifiableException"],
  // A rule of EventBridge that a service of AWS made and keeps.
  unmodifiable: ["ManagedRuleException", "UnmodifiableEntity", "UnmodifiableEntityException"],
  "dry-run-ok": ["DryRunOperation", "DryRunOperationException"],
  protected: ["OperationNotPermitted"],
  subscription: ["OptInRequired", "SubscriptionRequiredException"],
  region: ["RegionDisabledException", "UnknownEndpoint"],
  network: [
    "AbortError",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EPIPE",
    "ENOTFOUND",
    "ETIMEDOUT",
    "NetworkingError",
    "RequestTimeout",
    "RequestTimeoutException",
    "TimeoutError",
  ],
  server: [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerErrorException",
    "InternalServiceError",
    "ServiceFailure",
    "ServiceFailureException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
  ],
  unsupported: [
    "InvalidAction",
    "NotImplemented",
    // The registry of a top-level domain does not have what was asked for.
    "TLDRulesViolation",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperation",
    "UnsupportedTLD",
  ],
  invalid: [
    "BadRequestException",
    // ECS cannot make out what is meant; a task definition that is not there among it.
    "ClientException",
    "IllegalArgumentException",
    "InvalidInput",
    "InvalidInputException",
    "InvalidNextTokenException",
    "MalformedPolicyDocument",
    "MalformedPolicyDocumentException",
    "PasswordPolicyViolation",
    "PasswordPolicyViolationException",
    "PolicyNotAttachableException",
    "ValidationError",
    "ValidationException",
    "ObjectNotInActiveTierError",
  ],
};

const classOf: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries(names).flatMap(([kind, list]) => list.map((name) => [name, kind as ErrorClass] as const)),
);

/** Families of names that grow with AWS's services; asked where the table has no row. */
const families: readonly (readonly [RegExp, ErrorClass])[] = [
  [/NotFound(Exception|Fault)?$|\.NotFound$|DoesNotExist(Exception)?$/, "gone"],
  [/^ResourceInUse|^ClusterContains|AlreadyExists(Exception)?$|\.Duplicate$|\.InUse$/, "conflict"],
  [/LimitExceeded(Exception|Fault)?$|QuotaExceeded(Exception|Fault)?$/, "quota"],
  [/Throttl/, "throttled"],
  [/^(Invalid|Malformed|Missing|Validation)/, "invalid"],
];

export interface ErrorFacts {
  /** HTTP status, where there was a reply at all. */
  readonly status?: number | undefined;
  readonly operation: string;
  readonly region: string;
  /** Whose fault the SDK says it is. */
  readonly fault?: "client" | "server" | undefined;
  /** The same credentials were accepted in another region: a refusal here is then the region's. */
  readonly acceptedElsewhere?: boolean | undefined;
}

/**
 * The class of an error by the name AWS gives it; where the name says nothing, by status and
 * fault. An endpoint that does not know an operation (an emulator) answers 404 or 501 without any
 * name that AWS uses.
 */
export function classify(awsName: string, facts: ErrorFacts): ErrorClass {
  const named = classOf.get(awsName) ?? families.find(([pattern]) => pattern.test(awsName))?.[1];
  if (named === "bad-credentials" && facts.acceptedElsewhere) return "region";
  if (named !== undefined) return named;
  if (facts.status === 404 || facts.status === 501) return "unsupported";
  if (facts.fault === "server" || (facts.status !== undefined && facts.status >= 500)) return "server";
  return "other";
}

/** Names of refusals that come before anything is sent, or before AWS looks at the request's content. */
const beforeSending: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);
/** Refused because another change of the same object was under way. */
const concurrent: ReadonlySet<string> = new Set(["ConcurrentModification", "ConcurrentModificationException"]);

interface Failure {
  readonly class: ErrorClass;
  readonly awsName: string;
}

/** Whether sending the same again, a little later, can end otherwise. A quota never does. */
export function passes(error: Failure): boolean {
  return ["throttled", "server", "network"].includes(error.class) || concurrent.has(error.awsName);
}

/** Whether a write may have taken place although it failed: the answer was lost, not given. */
export function leavesDoubt(error: Failure): boolean {
  return error.class === "server" || (error.class === "network" && !beforeSending.has(error.awsName));
}
