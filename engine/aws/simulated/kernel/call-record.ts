/** The record that CloudTrail writes of a call to the simulated account. */
import { redacted, redactInput, redactOutput } from "../../redact.ts";
import { operations, serviceOf, type OperationName, type TargetKind } from "../../operations.ts";
import { derivedId } from "./derive.ts";
import { lookupEvent, type LookupEvent } from "./event-record.ts";
import type { Identity } from "./identity.ts";

export interface RecordedCall {
  readonly seq: number;
  readonly at: string;
  readonly account: string;
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly refused?: { readonly name: string; readonly message: string } | undefined;
  readonly requestId: string;
}

/** CloudTrail leaves secrets out of its records; nothing stands in their place. */
export function callRecord(call: RecordedCall, identity: Identity): LookupEvent {
  const named = serviceOf(call.operation);
  // What is done as root, IAM records.
  const service = named === "root" ? "iam" : named;
  const readOnly = operations[call.operation].effect === "read";
  const spell = service === "ec2" ? ec2Parameters : parameters;
  const answers = !readOnly && call.refused === undefined;
  return lookupEvent({
    of: [call.account, "call", String(call.seq)],
    at: call.at,
    account: call.account,
    region: call.region,
    service,
    name: operations[call.operation].eventName ?? call.operation.slice(named.length + 1),
    readOnly,
    identity: named === "root" ? rootIdentity(call) : identity.userIdentity,
    username: named === "root" ? "" : identity.username,
    ip: identity.ip,
    agent: identity.agent,
    request: emptyAsNull(spell(redactInput(call.operation, call.input))),
    response: answers ? emptyAsNull(spell(redactOutput(call.operation, call.output ?? {}))) : null,
    error:
      call.refused === undefined ? undefined : service === "ec2" ? `Client.${call.refused.name}` : call.refused.name,
    message: call.refused?.message,
    requestId: call.requestId,
    resources: readOnly ? [] : resourcesOf(call),
  });
}

/** A session that sts:AssumeRoot gave: the record does not say who asked for it. */
function rootIdentity({ account, seq }: RecordedCall): Readonly<Record<string, unknown>> {
  return {
    type: "Root",
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId: derivedId("ASIA", [account, "root", String(seq)], 16),
    sessionContext: { assumedRoot: "true", attributes: { mfaAuthenticated: "false" } },
  };
}

const types: Readonly<Partial<Record<TargetKind, string>>> = {
  "iam-user": "AWS::IAM::User",
  "iam-role": "AWS::IAM::Role",
  "iam-group": "AWS::IAM::Group",
  "iam-policy": "AWS::IAM::Policy",
  "iam-instance-profile": "AWS::IAM::InstanceProfile",
  "iam-mfa-device": "AWS::IAM::MfaDevice",
  trail: "AWS::CloudTrail::Trail",
  "ec2-instance": "AWS::EC2::Instance",
  "ec2-network-interface": "AWS::EC2::NetworkInterface",
  "ec2-security-group": "AWS::EC2::SecurityGroup",
  "ec2-snapshot": "AWS::EC2::Snapshot",
  "ec2-vpc": "AWS::EC2::VPC",
};

function resourcesOf(call: RecordedCall): { ResourceType: string; ResourceName: string }[] {
  const target = operations[call.operation].target;
  const type = target === undefined ? undefined : types[target.kind];
  const name = target === undefined ? undefined : valueAt(call.input, target.at);
  const key = valueAt(call.output, "AccessKey.AccessKeyId") ?? valueAt(call.input, "AccessKeyId");
  return [
    ...(typeof key === "string" ? [{ ResourceType: "AWS::IAM::AccessKey", ResourceName: key }] : []),
    ...(type !== undefined && typeof name === "string" ? [{ ResourceType: type, ResourceName: name }] : []),
  ];
}

/** The member at a dotted path, as the operations table writes paths. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], value);
}

function parameters(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parameters);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(members(value).map(([name, member]) => [lowerFirst(name), parameters(member)]));
}

/** EC2's records wrap lists in `items` and call lists of ids sets: `instancesSet.items[].instanceId`. */
function ec2Parameters(value: unknown): unknown {
  if (Array.isArray(value)) return { items: value.map(ec2Parameters) };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    members(value).map(([name, member]) => {
      if (name === "InstanceIds" && Array.isArray(member))
        return ["instancesSet", { items: member.map((instanceId) => ({ instanceId })) }];
      if (name.endsWith("Instances") && Array.isArray(member)) return ["instancesSet", ec2Parameters(member)];
      return [lowerFirst(name), ec2Parameters(member)];
    }),
  );
}

function members(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined && member !== redacted);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function emptyAsNull(value: unknown): unknown {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0 ? null : value;
}
