/** Whether the simulated account lets an identity make a call, in the words of the service that refuses. */
import { globalServices, operations, permissionOf, serviceOf, type OperationName } from "../../operations.ts";
import { SimulatedRefusal } from "../service.ts";
import { valueAt } from "./call-record.ts";
import type { Identity } from "./identity.ts";
import { decide, type AppliedPolicies } from "./policy-evaluation.ts";

export interface PermissionQuestion {
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
  readonly account: string;
  readonly identity: Identity;
  readonly policies: AppliedPolicies;
  readonly now: string;
}

/** Calls that anybody with credentials may make. */
const free: ReadonlySet<string> = new Set(["sts:GetCallerIdentity"]);

/** @throws SimulatedRefusal naming the service control policy where that denies */
export function checkPermission(question: PermissionQuestion): void {
  if (free.has(question.operation)) return;
  const { identity } = question;
  const action = permissionOf(question.operation);
  const resource = resourceOf(question);
  const context: Record<string, string> = {
    "aws:currenttime": question.now,
    "aws:principalaccount": question.account,
    "aws:principalarn": identity.principal ?? identity.arn,
    "aws:requestedregion": globalServices.has(serviceOf(question.operation)) ? "us-east-1" : question.region,
    "aws:securetransport": "true",
    "aws:sourceip": identity.ip,
    ...(identity.issued === undefined ? {} : { "aws:tokenissuetime": identity.issued }),
  };
  const decision = decide(question.policies, { action, resource, context });
  if (decision.allowed) return;
  const kind = {
    identity: "identity-based policy",
    boundary: "permissions boundary",
    organization: "service control policy",
  }[decision.by];
  const why = decision.explicit
    ? `with an explicit deny in ${decision.by === "boundary" || decision.by === "organization" ? "a" : "an"} ${kind}`
    : `because no ${kind} allows the ${action} action`;
  throw refusal(
    serviceOf(question.operation),
    `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}

function refusal(service: string, message: string): SimulatedRefusal {
  if (service === "ec2")
    return new SimulatedRefusal(
      "UnauthorizedOperation",
      `You are not authorized to perform this operation. ${message}`,
      403,
    );
  if (service === "iam" || service === "sts" || service === "s3")
    return new SimulatedRefusal("AccessDenied", message, 403);
  return new SimulatedRefusal("AccessDeniedException", message, service === "account" ? 403 : 400);
}

/** The ARN a policy's `Resource` is held against; `*` where the operation has no resource of its own. */
function resourceOf({ operation, input, region, account }: PermissionQuestion): string {
  const service = serviceOf(operation);
  const arn = valueAt(input, "PolicyArn") ?? valueAt(input, "SerialNumber");
  // Root is reached through a role, and taking that is what must be allowed.
  if (service === "root") return String(valueAt(input, "Through"));
  const target = operations[operation].target;
  if (service === "iam") {
    for (const [name, kind] of iamNames) {
      const value = valueAt(input, name);
      if (typeof value === "string") return `arn:aws:iam::${account}:${kind}/${value}`;
    }
    return typeof arn === "string" ? arn : "*";
  }
  const named = target === undefined ? undefined : valueAt(input, target.at);
  if (typeof named !== "string" || target === undefined) return "*";
  if (named.startsWith("arn:")) return named;
  if (target.kind === "trail") return `arn:aws:cloudtrail:${region}:${account}:trail/${named}`;
  if (!target.kind.startsWith("ec2-")) return "*";
  return `arn:aws:ec2:${region}:${account}:${target.kind.slice("ec2-".length)}/${named}`;
}

const iamNames = [
  ["UserName", "user"],
  ["RoleName", "role"],
  ["GroupName", "group"],
  ["InstanceProfileName", "instance-profile"],
] as const;
