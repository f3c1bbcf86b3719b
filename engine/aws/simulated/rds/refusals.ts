/** RDS's refusals, by the names of its modelled faults. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/ */
import { lookup } from "../iam/entries.ts";
import { SimulatedRefusal } from "../service.ts";

const refusal =
  (name: string, status = 400) =>
  (message: string) =>
    new SimulatedRefusal(name, message, status);

export const instanceExists = refusal("DBInstanceAlreadyExistsFault");
export const instanceQuota = refusal("InstanceQuotaExceededFault");
export const invalidInstanceState = refusal("InvalidDBInstanceStateFault");
export const invalidSnapshotState = refusal("InvalidDBSnapshotStateFault");
export const invalidClusterSnapshotState = refusal("InvalidDBClusterSnapshotStateFault");
export const keyNotAccessible = refusal("KMSKeyNotAccessibleFault");
export const sharedQuota = refusal("SharedSnapshotQuotaExceededFault");
export const subnetGroupNotFound = refusal("DBSubnetGroupNotFoundFault", 404);
export const invalidParameter = refusal("InvalidParameterValue");
export const invalidCombination = refusal("InvalidParameterCombination");

const faults = {
  instance: "DBInstanceNotFoundFault",
  snapshot: "DBSnapshotNotFoundFault",
  "cluster snapshot": "DBClusterSnapshotNotFoundFault",
} as const;

/** By its name, which RDS writes in small letters whatever it was given, or by its ARN. @throws SimulatedRefusal */
export function named<T>(
  kind: keyof typeof faults,
  objects: Readonly<Record<string, T>>,
  written: string | undefined,
): [string, T] {
  const name = nameIn(written ?? "");
  const found = lookup(objects, name);
  if (found === undefined) throw new SimulatedRefusal(faults[kind], `The DB ${kind} ${name} was not found.`, 404);
  return [name, found];
}

/** Automated snapshots are called `rds:orders-…`, so only the ARN's own fields are cut off. */
export function nameIn(written: string): string {
  const name = written.startsWith("arn:") ? written.split(":").slice(6).join(":") : written;
  return name.toLowerCase();
}
