/**
 * A break-in as Event history tells it: a leaked key of a build user makes keys, a user and a
 * role; the new user tampers with others; a stranger's account takes a role. In between people
 * and services do their work.
 */
import type { Policy } from "../../../engine/action/action.ts";
import { emptyPolicy } from "../context.ts";

export const account = "111122223333";
export const leaked = "AKIALEAKED0000000001";
export const backdoor = "AKIABACKDOOR00000001";
const there = "198.51.100.23";
const elsewhere = "203.0.113.77";
export const office = "192.0.2.10";
const iamArn = (resource: string) => `arn:aws:iam::${account}:${resource}`;

interface Told {
  readonly at: string;
  readonly event: string;
  readonly by: object;
  readonly ip?: string;
  readonly agent?: string;
  readonly region?: string;
  readonly request?: object;
  readonly response?: object;
  readonly resources?: readonly object[];
  readonly error?: string;
  readonly more?: object;
}

const byKey = (name: string, id: string, key: string) => ({
  type: "IAMUser",
  principalId: id,
  arn: iamArn(`user/${name}`),
  accountId: account,
  accessKeyId: key,
  userName: name,
});
const ci = byKey("ci-deploy", "AIDACI", leaked);
const support = byKey("svc-support", "AIDASUPPORT", backdoor);
const atConsole = (name: string, id: string, key: string, started: string) => ({
  ...byKey(name, id, key),
  sessionContext: { attributes: { creationDate: started } },
});
const inRole = (role: string, session: string, key: string) => ({
  type: "AssumedRole",
  principalId: `AROA${role.toUpperCase()}:${session}`,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  accountId: account,
  accessKeyId: key,
  sessionContext: {
    sessionIssuer: { type: "Role", arn: iamArn(`role/${role}`), userName: role },
    attributes: { creationDate: "2026-03-02T01:00:00Z" },
  },
});
const scaling = {
  ...inRole("AWSServiceRoleForAutoScaling", "AutoScaling", ""),
  invokedBy: "autoscaling.amazonaws.com",
};

const key = (accessKeyId: string, userName: string) => ({ accessKey: { accessKeyId, userName, status: "Active" } });

export const story: readonly Told[] = [
  { at: "01:30:00", event: "sts:GetCallerIdentity", by: ci, ip: office },
  { at: "02:11:07", event: "sts:GetCallerIdentity", by: ci, ip: there, agent: "TruffleHog" },
  {
    at: "02:14:02",
    event: "ec2:RunInstances",
    by: ci,
    ip: there,
    error: "Client.DryRunOperation",
    request: { instanceType: "c6a.24xlarge" },
  },
  {
    at: "02:16:04",
    event: "iam:CreateAccessKey",
    by: ci,
    ip: there,
    request: { userName: "ci-deploy" },
    response: key("AKIASECOND0000000002", "ci-deploy"),
  },
  {
    at: "02:17:00",
    event: "iam:CreatePolicyVersion",
    by: ci,
    ip: there,
    request: { policyArn: iamArn("policy/acme-deploy-policy"), setAsDefault: true },
    response: { policyVersion: { versionId: "v4", isDefaultVersion: true } },
  },
  { at: "02:18:10", event: "iam:CreatePolicy", by: ci, ip: there, request: { policyName: "s3-log-helper" } },
  {
    at: "02:19:31",
    event: "iam:CreateUser",
    by: ci,
    ip: there,
    request: { userName: "svc-support" },
    response: { user: { userId: "AIDASUPPORT", arn: iamArn("user/svc-support") } },
  },
  {
    at: "02:19:40",
    event: "iam:AttachUserPolicy",
    by: ci,
    ip: there,
    request: { userName: "svc-support", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  },
  {
    at: "02:20:05",
    event: "iam:CreateAccessKey",
    by: ci,
    ip: there,
    request: { userName: "svc-support" },
    response: key(backdoor, "svc-support"),
  },
  { at: "02:20:40", event: "iam:CreateRole", by: ci, ip: there, request: { roleName: "OrgAuditAccess" } },
  {
    at: "02:22:00",
    event: "cloudtrail:StopLogging",
    by: support,
    ip: elsewhere,
    request: { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/acme-trail` },
  },
  { at: "02:24:15", event: "iam:CreateLoginProfile", by: support, ip: elsewhere, request: { userName: "backup-svc" } },
  {
    at: "02:26:00",
    event: "s3:PutBucketPolicy",
    by: atConsole("backup-svc", "AIDABACKUP", "ASIACONSOLE00000001", "2026-03-02T02:25:40Z"),
    ip: elsewhere,
  },
  {
    at: "02:26:30",
    event: "backup:StartBackupJob",
    by: byKey("backup-svc", "AIDABACKUP", "AKIABACKUP0000000001"),
    ip: office,
  },
  {
    at: "02:27:00",
    event: "iam:UpdateAssumeRolePolicy",
    by: support,
    ip: elsewhere,
    request: { roleName: "web-app-role", policyDocument: "{}" },
  },
  {
    at: "02:28:00",
    event: "iam:AttachRolePolicy",
    by: support,
    ip: elsewhere,
    request: { roleName: "web-app-role", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  },
  {
    at: "02:30:00",
    event: "sts:AssumeRole",
    by: { type: "AWSAccount", principalId: "999988887777", accountId: "999988887777" },
    ip: elsewhere,
    request: { roleArn: iamArn("role/web-app-role"), roleSessionName: "x", durationSeconds: 43_200 },
  },
  {
    at: "02:30:30",
    event: "sts:AssumeRole",
    by: { type: "AWSAccount", principalId: "222233334444", accountId: "222233334444" },
    request: { roleArn: iamArn("role/vendor-security-audit"), roleSessionName: "scan" },
  },
  {
    at: "02:31:12",
    event: "sts:GetFederationToken",
    by: ci,
    ip: there,
    request: { name: "aws-support", durationSeconds: 129_600 },
    response: {
      credentials: { accessKeyId: "ASIAFEDERATED0000001" },
      federatedUser: { arn: `arn:aws:sts::${account}:federated-user/aws-support` },
    },
  },
  {
    at: "02:32:00",
    event: "ec2:DescribeInstances",
    by: {
      type: "FederatedUser",
      principalId: `${account}:aws-support`,
      arn: `arn:aws:sts::${account}:federated-user/aws-support`,
      accountId: account,
      accessKeyId: "ASIAFEDERATED0000001",
      sessionContext: { sessionIssuer: { type: "IAMUser", arn: iamArn("user/ci-deploy") } },
    },
    ip: there,
  },
  {
    at: "02:35:00",
    event: "s3:CreateBucket",
    by: inRole("web-app-role", "i-0good", "ASIAWEBAPP0000000001"),
    ip: "10.0.0.5",
  },
  {
    at: "02:41:00",
    event: "ec2:RunInstances",
    by: support,
    ip: elsewhere,
    response: { instancesSet: { items: [{ instanceId: "i-0bad000000000001" }, { instanceId: "i-0bad000000000002" }] } },
  },
  {
    at: "02:50:00",
    event: "lambda:CreateFunction20150331",
    by: support,
    ip: elsewhere,
    request: { functionName: "log-sync" },
    resources: [{ ResourceType: "AWS::Lambda::Function", ResourceName: "log-sync" }],
  },
  {
    at: "02:55:00",
    event: "autoscaling:CreateAutoScalingGroup",
    by: support,
    ip: elsewhere,
    region: "eu-west-1",
    request: { autoScalingGroupName: "spot-workers" },
  },
  {
    at: "02:56:00",
    event: "ec2:RunInstances",
    by: scaling,
    ip: "autoscaling.amazonaws.com",
    region: "eu-west-1",
    response: { instancesSet: { items: [{ instanceId: "i-0bad000000000011" }] } },
  },
  {
    at: "02:58:00",
    event: "iam:AttachUserPolicy",
    by: { type: "AWSService", invokedBy: "support.amazonaws.com" },
    ip: "support.amazonaws.com",
    request: { userName: "ci-deploy", policyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2" },
  },
  { at: "03:05:00", event: "iam:UpdateLoginProfile", by: support, ip: elsewhere, request: { userName: "bob" } },
  {
    at: "03:12:00",
    event: "ec2:ModifySnapshotAttribute",
    by: inRole("web-app-role", "x", "ASIASTRANGER00000001"),
    ip: elsewhere,
    request: {
      attributeType: "CREATE_VOLUME_PERMISSION",
      createVolumePermission: { add: { items: [{ userId: "999988887777" }] } },
    },
  },
  {
    at: "03:29:00",
    event: "s3:PutBucketAcl",
    by: atConsole("bob", "AIDABOB", "ASIABOB0000000000002", "2026-03-02T03:28:30Z"),
    ip: elsewhere,
  },
  {
    at: "03:30:00",
    event: "ec2:RunInstances",
    by: atConsole("bob", "AIDABOB", "ASIABOB0000000000001", "2026-03-02T03:28:00Z"),
    ip: office,
    region: "eu-west-1",
    response: { instancesSet: { items: [{ instanceId: "i-0good00000000bob1" }] } },
  },
  {
    at: "04:02:00",
    event: "ec2:RunInstances",
    by: scaling,
    ip: "autoscaling.amazonaws.com",
    response: { instancesSet: { items: [{ instanceId: "i-0good00000000web1" }] } },
  },
  {
    at: "06:10:00",
    event: "iam:CreateAccessKey",
    by: ci,
    ip: there,
    request: { userName: "ci-deploy" },
    error: "AccessDenied",
  },
  {
    at: "08:00:00",
    event: "lambda:CreateFunction20150331",
    by: inRole("terraform", "gha", "ASIATERRAFORM0000001"),
    ip: "192.0.2.200",
    resources: [{ ResourceType: "AWS::Lambda::Function", ResourceName: "invoice-render" }],
  },
  {
    at: "10:00:10",
    event: "iam:PutUserPolicy",
    by: inRole("incident-responder", "drill", "ASIARESPONDER0000001"),
    ip: office,
    request: { userName: "svc-support", policyName: "runbook-deny-all" },
  },
];

/** As LookupEvents gives it: a summary, with the record as JSON text. Its id is its number in the story. */
export function lookupRecord(told: Told, number: number): object {
  const [source = "", eventName = ""] = told.event.split(":");
  const eventTime = `2026-03-02T${told.at}Z`;
  const eventID = `event-${String(number).padStart(2, "0")}`;
  const readOnly = /^(Get|List|Describe)/.test(eventName);
  const record = {
    eventVersion: "1.09",
    userIdentity: told.by,
    eventTime,
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: told.region ?? "us-east-1",
    sourceIPAddress: told.ip ?? "192.0.2.99",
    userAgent: told.agent ?? "aws-cli/2.15.0",
    ...(told.error === undefined ? {} : { errorCode: told.error }),
    requestParameters: told.request ?? null,
    responseElements: told.response ?? null,
    eventID,
    readOnly,
    recipientAccountId: account,
    ...told.more,
  };
  return {
    EventId: eventID,
    EventName: eventName,
    EventTime: eventTime,
    ReadOnly: String(readOnly),
    Resources: told.resources ?? [],
    CloudTrailEvent: JSON.stringify(record),
  };
}

export const storyPolicy: Policy = emptyPolicy({
  identities: {
    sanctioned: ["ci-deploy", "backup-svc", "bob", "alice"]
      .map((name) => ({ arn: `arn:aws:iam::*:user/${name}` }))
      .concat(
        ["web-app-role", "terraform", "vendor-security-audit", "incident-responder"].map((name) => ({
          arn: `arn:aws:iam::*:role/${name}`,
        })),
        [{ arn: "arn:aws:iam::*:policy/acme-deploy-policy" }],
      ),
    never_touch: ["arn:aws:iam::*:role/terraform"],
    trusted_accounts: ["222233334444", "444455556666"],
    trusted_providers: ["token.actions.githubusercontent.com"],
    service_users: ["ci-deploy", "backup-svc"],
  },
  resources: { sanctioned: [{ kind: "autoscaling-group", name: "web-prod" }], public_buckets: [] },
  creators: { iac: ["arn:aws:iam::*:role/terraform"], services: ["autoscaling.amazonaws.com"] },
  tags: { iac: {}, required: [] },
  regions: { allowed: ["us-east-1", "eu-west-1"] },
  domains: { known: [] },
  indicators: { access_keys: [leaked], ips: [], user_agents: [], principals: [] },
  networks: { known: ["192.0.2.0/24"] },
  evidence: {},
  rules: [
    { id: "guarded", if: "object.protected", then: "sanctioned" },
    { id: "intruder-made", if: "created.by_intruder", then: "unsanctioned" },
    { id: "indicated", if: "object.indicated", then: "unsanctioned" },
    {
      id: "stranger-let-in",
      if: "object.kind == 'trust-grant' && size(object.foreign_accounts) > 0",
      then: "unsanctioned",
    },
    { id: "child-of-bad", if: "parent.verdict == 'unsanctioned'", then: "unsanctioned" },
    {
      id: "child-of-good",
      if: "created.service in policy.creators.services && parent.verdict == 'sanctioned'",
      then: "sanctioned",
    },
    {
      id: "listed",
      if: "object.listed && !(created.known && created.by_suspect) && !modified.exists(act, act.by_intruder)",
      then: "sanctioned",
    },
    { id: "iac", if: "created.by_iac", then: "sanctioned" },
  ],
});
