/** What the intruder does to identities and to the trail, each by chance. */
import { type Account, type Made, note, theIntruder } from "./account.ts";
import { documents, iamArn, stranger } from "./company.ts";

export const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

export function leaked(at: string): Made {
  return { by: "leaked", intruder: true, region: "us-east-1", at };
}

/** A part of the state as it is now: what follows writes into it. */
export function part(at: Account, list: string, name: string): Record<string, unknown> {
  const lists = at.scenario.state["iam"] as Record<string, Record<string, Record<string, unknown>>>;
  return lists[list]?.[name] ?? {};
}

function policyVersion(at: Account): void {
  const made = theIntruder(at);
  const name = "acme-deploy-policy";
  const policy = part(at, "policies", name) as { default: string; versions: Record<string, object> };
  policy.default = "v4";
  policy.versions["v4"] = { created: made.at, document: documents.everything };
  at.record(made, "iam:CreatePolicyVersion", {
    request: { policyArn: iamArn(`policy/${name}`), setAsDefault: true },
    response: { policyVersion: { versionId: "v4", isDefaultVersion: true } },
    resources: { "AWS::IAM::Policy": iamArn(`policy/${name}`) },
  });
  at.truth.mended.set(iamArn(`policy/${name}`), {
    default: "v3",
    versions: ["v2", "v3"],
    documents: { v2: documents.reading, v3: documents.reading },
  });
}

function secondKey(at: Account): void {
  const made = theIntruder(at);
  const name = at.chance.pick(["ci-deploy", "backup-svc"]);
  const id = `AKIAEXAMPLESECOND${String(at.chance.below(900) + 100)}`;
  const user = part(at, "users", name);
  const creator = made.by === "leaked" ? iamArn("user/ci-deploy") : iamArn("user/svc-support");
  const key = { status: "Active", created: made.at, ...(made.by === "foreign" ? {} : { creator }) };
  user["access_keys"] = { ...(user["access_keys"] as object), [id]: key };
  at.record(made, "iam:CreateAccessKey", {
    request: { userName: name },
    response: { accessKey: { accessKeyId: id, status: "Active", userName: name } },
    resources: { "AWS::IAM::AccessKey": id, "AWS::IAM::User": name },
  });
  at.truth.absentKeys.push(id);
  if (name === "backup-svc") note(at, iamArn(`user/${name}`), ["access_keys", "keys"]);
}

function backdoorRole(at: Account): void {
  const made = theIntruder(at);
  const name = at.name("audit");
  const path = at.chance.pick(["/", "/service-role/"]);
  at.put(["iam", "roles", name], {
    id: at.id("AROA").slice(0, 20),
    path,
    created: made.at,
    trust: documents.forStranger,
    ...(at.chance.percent(50) ? { attached: ["AdministratorAccess"] } : { inline: { all: documents.everything } }),
  });
  const arn = iamArn(`role${path}${name}`);
  at.record(made, "iam:CreateRole", {
    request: { roleName: name, path, assumeRolePolicyDocument: JSON.stringify(documents.forStranger) },
    response: { role: { roleName: name, arn } },
    resources: { "AWS::IAM::Role": name },
  });
  at.whose(made, arn);
}

function managedPolicy(at: Account): void {
  const made = theIntruder(at);
  const name = at.name("helper");
  at.put(["iam", "policies", name], {
    created: made.at,
    default: "v1",
    versions: { v1: { created: made.at, document: documents.everything } },
  });
  const arn = iamArn(`policy/${name}`);
  at.record(made, "iam:CreatePolicy", {
    request: { policyName: name },
    response: { policy: { arn } },
    resources: { "AWS::IAM::Policy": arn },
  });
  at.whose(made, arn);
  if (!at.chance.percent(50)) return;
  const role = part(at, "roles", "web-app-role");
  role["attached"] = [...((role["attached"] as string[] | undefined) ?? []), name];
  at.record(at.later(made, 5), "iam:AttachRolePolicy", {
    request: { roleName: "web-app-role", policyArn: arn },
    resources: { "AWS::IAM::Role": "web-app-role" },
  });
  note(at, iamArn("role/web-app-role"), [], { attached: [] });
}

function attachment(at: Account): void {
  const made = theIntruder(at);
  const [kind, name] = at.chance.pick([
    ["user", "backup-svc"],
    ["role", "web-app-role"],
  ] as const);
  const holder = part(at, `${kind}s`, name);
  holder["attached"] = [...((holder["attached"] as string[] | undefined) ?? []), "AdministratorAccess"];
  at.record(made, kind === "user" ? "iam:AttachUserPolicy" : "iam:AttachRolePolicy", {
    request: { [`${kind}Name`]: name, policyArn: administrator },
    resources: { [kind === "user" ? "AWS::IAM::User" : "AWS::IAM::Role"]: name },
  });
  note(at, iamArn(`${kind}/${name}`), [], { attached: [] });
}

function inlinePolicy(at: Account): void {
  const made = theIntruder(at);
  const user = part(at, "users", "backup-svc");
  user["inline"] = { ...(user["inline"] as object), more: documents.everything };
  at.record(made, "iam:PutUserPolicy", {
    request: { userName: "backup-svc", policyName: "more", policyDocument: JSON.stringify(documents.everything) },
    resources: { "AWS::IAM::User": "backup-svc" },
  });
  note(at, iamArn("user/backup-svc"), [], { inline: { "write-backups": documents.reading } });
}

function loginProfile(at: Account): void {
  const made = theIntruder(at);
  part(at, "users", "backup-svc")["password"] = { created: made.at };
  at.record(made, "iam:CreateLoginProfile", {
    request: { userName: "backup-svc", passwordResetRequired: false },
    response: { loginProfile: { userName: "backup-svc", passwordResetRequired: false } },
    resources: { "AWS::IAM::User": "backup-svc" },
  });
  note(at, iamArn("user/backup-svc"), [], { login_profile: false, password: null });
}

/** From then on nobody can tell whether it is Alice: a person says that it was. */
function changedPassword(at: Account): void {
  const made = theIntruder(at);
  (part(at, "users", "alice")["password"] as Record<string, unknown>)["last_changed"] = made.at;
  at.record(made, "iam:UpdateLoginProfile", {
    request: { userName: "alice" },
    resources: { "AWS::IAM::User": "alice" },
  });
}

function stoppedTrail(at: Account): void {
  const made = theIntruder(at);
  const trails = (at.scenario.state["cloudtrail"] as { trails: Record<string, Record<string, unknown>> }).trails;
  Object.assign(trails["acme-trail"] ?? {}, { logging: false, stopped: made.at });
  const arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/acme-trail";
  at.record(made, "cloudtrail:StopLogging", {
    request: { name: arn },
    resources: { "AWS::CloudTrail::Trail": "acme-trail" },
  });
  note(at, arn, ["started", "stopped"], { logging: true });
}

function provider(at: Account): void {
  const made = theIntruder(at);
  const host = `${at.name("idp")}.example`;
  at.put(["iam", "oidc_providers", host], {
    created: made.at,
    client_ids: ["sts.amazonaws.com"],
    thumbprints: ["b".repeat(40)],
  });
  const arn = iamArn(`oidc-provider/${host}`);
  at.record(made, "iam:CreateOpenIDConnectProvider", {
    request: { url: `https://${host}` },
    resources: { "AWS::IAM::OIDCProvider": arn },
  });
  at.whose(made, arn);
}

/** Temporary credentials that outlive the key. */
function federation(at: Account): void {
  at.record(leaked("2026-03-02T02:31:12Z"), "sts:GetFederationToken", {
    request: { name: "x", durationSeconds: 129_600 },
    response: {
      credentials: { accessKeyId: "ASIAEXAMPLEFED00001", expiration: "2026-03-03T14:31:12Z" },
      federatedUser: {
        federatedUserId: `${stranger}:x`,
        arn: "arn:aws:sts::111122223333:federated-user/x",
      },
    },
  });
}

export const all: readonly ((at: Account) => void)[] = [
  policyVersion,
  secondKey,
  backdoorRole,
  managedPolicy,
  attachment,
  inlinePolicy,
  loginProfile,
  changedPassword,
  stoppedTrail,
  provider,
  federation,
];
