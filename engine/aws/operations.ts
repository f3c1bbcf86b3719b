/**
 * Every AWS operation that the engine and its actions use, one file a service: its types, whether
 * it writes, what permission it needs, whether it may be sent twice, whom it acts on, where secrets
 * are in it, and how it pages. Type checks, the guard, redaction, retries and the IAM policies
 * all read this table; an operation that is not in it cannot be called.
 */
import { accessAnalyzerOperations } from "./operations/access-analyzer.ts";
import { accountOperations } from "./operations/account.ts";
import { autoscalingOperations } from "./operations/autoscaling.ts";
import { backupOperations } from "./operations/backup.ts";
import { bcmDataExportsOperations } from "./operations/bcm-data-exports.ts";
import { ceOperations } from "./operations/ce.ts";
import { cloudtrailOperations } from "./operations/cloudtrail.ts";
import { curOperations } from "./operations/cur.ts";
import { ec2Operations } from "./operations/ec2.ts";
import { ecrOperations } from "./operations/ecr.ts";
import { ecsOperations } from "./operations/ecs.ts";
import { eventsOperations } from "./operations/events.ts";
import { guarddutyOperations } from "./operations/guardduty.ts";
import { healthOperations } from "./operations/health.ts";
import { iamOperations } from "./operations/iam.ts";
import { lambdaOperations } from "./operations/lambda.ts";
import { lightsailOperations } from "./operations/lightsail.ts";
import { organizationsOperations } from "./operations/organizations.ts";
import { rdsOperations } from "./operations/rds.ts";
import { rolesanywhereOperations } from "./operations/rolesanywhere.ts";
import { rootOperations } from "./operations/root.ts";
import { route53domainsOperations } from "./operations/route53domains.ts";
import { s3Operations } from "./operations/s3.ts";
import { sagemakerOperations } from "./operations/sagemaker.ts";
import { servicequotasOperations } from "./operations/servicequotas.ts";
import { stsOperations } from "./operations/sts.ts";
import { supportOperations } from "./operations/support.ts";
import type { OperationFacts, Permission } from "./operations/facts.ts";

export type { OperationFacts, TargetKind } from "./operations/facts.ts";

const table = {
  ...accessAnalyzerOperations,
  ...accountOperations,
  ...autoscalingOperations,
  ...backupOperations,
  ...bcmDataExportsOperations,
  ...ceOperations,
  ...cloudtrailOperations,
  ...curOperations,
  ...ec2Operations,
  ...ecrOperations,
  ...ecsOperations,
  ...eventsOperations,
  ...guarddutyOperations,
  ...healthOperations,
  ...iamOperations,
  ...lambdaOperations,
  ...lightsailOperations,
  ...organizationsOperations,
  ...rdsOperations,
  ...rolesanywhereOperations,
  ...rootOperations,
  ...route53domainsOperations,
  ...s3Operations,
  ...sagemakerOperations,
  ...servicequotasOperations,
  ...stsOperations,
  ...supportOperations,
} as const;

type Table = typeof table;
export type OperationName = keyof Table;
/** JSON as the port carries it: a date is an ISO-8601 string, bytes are a base64 string. */
export type Json<T> = T extends Date | Uint8Array
  ? string
  : T extends (infer E)[]
    ? Json<E>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

type TypesOf<O extends OperationName> = NonNullable<Table[O]["types"]>;
export type Input<O extends OperationName> = Json<TypesOf<O>["input"]>;
export type Output<O extends OperationName> = Omit<Json<TypesOf<O>["output"]>, "$metadata">;

export const operations: Readonly<Record<OperationName, OperationFacts>> = table;

/** Services whose calls all go to us-east-1, whatever region the work is about. */
export const globalServices: ReadonlySet<string> = new Set([
  "account",
  "bcm-data-exports",
  "ce",
  "cur",
  "health",
  "iam",
  "organizations",
  "root",
  "route53domains",
  "support",
]);

export function serviceOf(operation: string): string {
  return operation.slice(0, operation.indexOf(":"));
}

export function permissionOf(operation: OperationName): string {
  return operations[operation].permission ?? operation;
}

/** Its own, then what it needs beside. */
export function neededBy(operation: OperationName): readonly [Permission, ...Permission[]] {
  const { onlyWhere = [], alsoNeeds = [] } = operations[operation];
  return [{ name: permissionOf(operation), where: onlyWhere }, ...alsoNeeds];
}

/** An operation that the table does not have counts as a write: it must have been announced and approved. */
export function isWrite(operation: string): boolean {
  return isKnownWrite(operation) ?? true;
}

/** undefined for an operation that the table does not have. */
export function isKnownWrite(operation: string): boolean | undefined {
  return Object.hasOwn(operations, operation) ? operations[operation as OperationName].effect === "write" : undefined;
}
