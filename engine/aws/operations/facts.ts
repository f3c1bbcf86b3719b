/** What there is to know about an operation, and how a service's table says it. */
/** What a write acts on, so that the guard can hold it against the protected set. */
export type TargetKind =
  | "iam-user"
  | "iam-role"
  | "iam-group"
  | "iam-policy"
  | "iam-instance-profile"
  | "iam-oidc-provider"
  | "iam-mfa-device"
  | "trail"
  | "ec2-instance"
  | "ec2-network-interface"
  | "ec2-security-group"
  | "ec2-snapshot"
  | "ec2-vpc"
  | "ec2-resource"
  | "autoscaling-group"
  | "backup-recovery-point"
  | "ecr-repository"
  | "ecs-cluster"
  | "ecs-service"
  | "ecs-task"
  | "ecs-task-definition"
  | "events-rule"
  | "iam-saml-provider"
  | "lambda-function"
  | "lambda-layer"
  | "lambda-mapping"
  | "lightsail-instance"
  | "lightsail-static-ip"
  | "rds-instance"
  | "rds-snapshot"
  | "region"
  | "root-access-key"
  | "route53-domain"
  | "s3-bucket"
  | "sagemaker-notebook"
  | "support-case"
  | "trust-anchor";

/** A condition of an IAM policy: a key of the request, and the values of which it has one. */
export interface Circumstance {
  readonly test: "Bool" | "StringEquals" | "StringLike";
  readonly key: string;
  readonly values: readonly string[];
}

export interface Permission {
  /** An IAM action, such as `ec2:CreateTags`. */
  readonly name: string;
  /** All of them hold; none where it is needed for whatever request. */
  readonly where: readonly Circumstance[];
}

export interface OperationFacts {
  readonly effect: "read" | "write";
  /** The IAM action that allows it; where absent it is spelled like the operation. */
  readonly permission?: string;
  /** What holds of every request that the permission is needed for, so that more need not be allowed. */
  readonly onlyWhere?: readonly Circumstance[];
  /** What must be allowed beside it, or AWS refuses the call or leaves out a part of its answer. */
  readonly alsoNeeds?: readonly Permission[];
  /** Sending it twice leaves the same state and no second effect. Reads are. */
  readonly idempotent: boolean;
  /** What it destroys cannot be brought back: it needs approval over its exact target. */
  readonly irreversible?: true;
  /** Dotted path of the account that the call is about, where it may be another: it is held to the one under work, reads too. */
  readonly account?: string;
  /** Whom a write acts on: the kind, and the dotted path of its name, ARN or id in the input. */
  readonly target?: { readonly kind: TargetKind; readonly at: string };
  /**
   * The path of a user's credential that the call destroys. Approval of another credential of the
   * same user does not cover it; approval of the whole user, by its unique id, does.
   */
  readonly part?: string;
  /** Dotted paths of the input that the SDK wants as a Date or as bytes, a number standing for each element of a list; the port carries ISO-8601 and base64. */
  readonly dateInputs?: readonly string[];
  readonly bytesInputs?: readonly string[];
  /** Dotted paths that hold secrets; replaced before anything is recorded. */
  readonly secretInputs?: readonly string[];
  readonly secretOutputs?: readonly string[];
  /**
   * The output may hold secrets that evidence needs, such as environment variables and user data: it
   * is kept beside the journal, never in it, which people read and hand on.
   */
  readonly sensitive?: true;
  /** Dotted path, in the output, of the ids of evidence that it makes: protected from the run itself. */
  readonly artefacts?: string;
  /** The same where the caller names them: a dotted path in the input. */
  readonly artefactsNamed?: string;
  /** Token to send, token received, and the list that grows. */
  readonly pages?: { readonly send: string; readonly receive: string; readonly items: string };
  /** Calls a second that AWS allows for each region, less a margin. */
  readonly perSecond?: number;
  /** What CloudTrail calls it, where that is not the operation's own name. */
  readonly eventName?: string;
  /** CloudTrail logs it only where a trail is told to log the service's data events, and Event history never. */
  readonly dataEvent?: true;
}

/** The facts with the types of input and output; the types exist only for the compiler. */
export interface Operation<I, O> extends OperationFacts {
  readonly types?: { input: I; output: O };
}

type Facts = Omit<OperationFacts, "effect" | "idempotent">;

export function read<I, O>(facts: Facts = {}): Operation<I, O> {
  return { effect: "read", idempotent: true, ...facts };
}

export function write<I, O>(
  facts: Facts & { target: NonNullable<Facts["target"]>; idempotent?: false },
): Operation<I, O> {
  return { effect: "write", idempotent: true, ...facts };
}

/** A listing whose token is sent as `send` and received as `receive`. */
export function pagesOf(send: string, items: string, receive = send): NonNullable<OperationFacts["pages"]> {
  return { send, receive, items };
}

export function permission(name: string, ...where: readonly Circumstance[]): Permission {
  return { name, where };
}

/** To tag what is made, in the call that makes it and at no other time. */
export function tagsWith(name: string): Permission {
  return permission("ec2:CreateTags", { test: "StringEquals", key: "ec2:CreateAction", values: [name] });
}

/** To hand a role to a service and to no other. */
export function rolePassedTo(service: string): Permission {
  return permission("iam:PassRole", { test: "StringEquals", key: "iam:PassedToService", values: [service] });
}

/**
 * To use a key that the account itself manages, by way of a service and never directly. The host's
 * name is not the same in every partition, hence the second `*`.
 */
export function keysBy(service: string, ...names: readonly string[]): readonly Permission[] {
  const via: Circumstance = { test: "StringLike", key: "kms:ViaService", values: [`${service}.*.amazonaws.com*`] };
  return names.map((name) => permission(`kms:${name}`, via));
}
