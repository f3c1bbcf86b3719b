/** The rows of a last-accessed report: the services an ARN's policies reach, and who called them last. */
import { lookup } from "./entries.ts";
import { holdersOf } from "./last-accessed-subjects.ts";
import { documentInForce, managedPolicy } from "./managed.ts";
import { policiesOf } from "./policies-of.ts";
import type { IamState } from "./state.ts";
import { parseDocument, type PolicyDocument, statementsOf } from "./statements.ts";

/** Names by prefix, of the services that a wildcard is taken to reach. */
const serviceNames: Readonly<Record<string, string>> = {
  account: "AWS Account Management",
  bedrock: "Amazon Bedrock",
  cloudtrail: "AWS CloudTrail",
  ec2: "Amazon EC2",
  ecs: "Amazon Elastic Container Service",
  iam: "AWS Identity and Access Management",
  kms: "AWS Key Management Service",
  lambda: "AWS Lambda",
  organizations: "AWS Organizations",
  s3: "Amazon S3",
  ses: "Amazon SES",
  sts: "AWS Security Token Service",
};

export function servicesOf(state: IamState, account: string, arn: string) {
  const subjects = holdersOf(state, account, arn) ?? [];
  const granted = documentsOf(state, account, arn).flatMap(reached);
  const called = subjects.flatMap(({ used }) => Object.keys(used));
  return [...new Set([...granted, ...called])].toSorted().map((ServiceNamespace) => {
    const uses = subjects.flatMap(({ arn: by, used }) => {
      const use = lookup(used, ServiceNamespace);
      return use === undefined ? [] : [{ by, ...use }];
    });
    const [last] = uses.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    return {
      ServiceName: lookup(serviceNames, ServiceNamespace) ?? ServiceNamespace,
      ServiceNamespace,
      TotalAuthenticatedEntities: uses.length,
      ...(last !== undefined && {
        LastAuthenticated: last.at,
        LastAuthenticatedEntity: last.by,
        ...(last.region !== undefined && { LastAuthenticatedRegion: last.region }),
      }),
    };
  });
}

function documentsOf(state: IamState, account: string, arn: string): PolicyDocument[] {
  const managed = managedPolicy(state, account, arn);
  if (managed === undefined) return (policiesOf(state, arn)?.policies ?? []).map(({ document }) => document);
  const document = parseDocument(documentInForce(managed));
  return document === undefined ? [] : [document];
}

/** What its Allow statements reach. Denials do not hide a service from the report. */
function reached(document: PolicyDocument): string[] {
  return (statementsOf(document) ?? []).flatMap((statement) => {
    if (statement.Effect !== "Allow") return [];
    if (statement.Action === undefined) return Object.keys(serviceNames);
    return [statement.Action].flat().flatMap((action) => {
      if (typeof action !== "string") return [];
      const [prefix = ""] = action.split(":");
      return prefix === "*" ? Object.keys(serviceNames) : [prefix.toLowerCase()];
    });
  });
}
