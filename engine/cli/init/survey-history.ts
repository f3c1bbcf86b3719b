/** What Event history says was changed of late: who lets whom in, who may do what, how one signs in. */
import { at, opened, textAt } from "../../../actions/history/json.ts";
import type { Reader } from "./reader.ts";

export interface Change {
  /** The call, such as `UpdateAssumeRolePolicy`. */
  readonly name: string;
  readonly at: string;
  /** ARN of who did it, or the service. */
  readonly by: string;
}

/** The calls that are looked up, each with the object it is about: the kind, and the parameter that names it. */
const calls: Readonly<Record<string, readonly [kind: string, parameter: string]>> = {
  UpdateAssumeRolePolicy: ["trust", "roleName"],
  AttachRolePolicy: ["role", "roleName"],
  PutRolePolicy: ["role", "roleName"],
  AttachUserPolicy: ["user", "userName"],
  PutUserPolicy: ["user", "userName"],
  AddUserToGroup: ["user", "userName"],
  CreateAccessKey: ["user", "userName"],
  CreateLoginProfile: ["user", "userName"],
  UpdateLoginProfile: ["user", "userName"],
  AttachGroupPolicy: ["group", "groupName"],
  PutGroupPolicy: ["group", "groupName"],
  AddClientIDToOpenIDConnectProvider: ["provider", "openIDConnectProviderArn"],
  UpdateOpenIDConnectProviderThumbprint: ["provider", "openIDConnectProviderArn"],
  UpdateSAMLProvider: ["provider", "sAMLProviderArn"],
  RegisterDomain: ["domain", "domainName"],
  TransferDomain: ["domain", "domainName"],
  AcceptDomainTransferFromAnotherAwsAccount: ["domain", "domainName"],
  PutBucketPolicy: ["bucket", "bucketName"],
};

/** By the object, as `changed` names it. @throws AwsError */
export async function recentChanges(
  reader: Reader,
  since: string,
  buckets: readonly { readonly region: string }[],
): Promise<ReadonlyMap<string, readonly Change[]>> {
  const changes = new Map<string, Change[]>();
  const bucketRegions = new Set(buckets.map(({ region }) => region));
  for (const [name, [kind, parameter]] of Object.entries(calls)) {
    for (const region of kind === "bucket" ? bucketRegions : ["us-east-1"]) {
      const LookupAttributes = [{ AttributeKey: "EventName" as const, AttributeValue: name }];
      for await (const page of reader.pages("cloudtrail:LookupEvents", { LookupAttributes, StartTime: since }, region))
        for (const event of page.Events ?? []) {
          const record = opened(event.CloudTrailEvent);
          if (textAt(record, "errorCode") !== "") continue;
          const identity = at(record, "userIdentity");
          // Without a user name a call is about the caller.
          const named = textAt(record, "requestParameters", parameter) || textAt(identity, "userName");
          const key = changed(kind, named);
          const by = textAt(identity, "arn") || textAt(identity, "invokedBy");
          changes.set(key, [...(changes.get(key) ?? []), { name, at: textAt(record, "eventTime"), by }]);
        }
    }
  }
  return changes;
}

/** IAM and DNS take `Web` and `web` for one. */
export function changed(kind: string, name: string): string {
  return `${kind}/${name.toLowerCase()}`;
}
