/** What the intruder does to identities, to the trail and to the regions: the frame of the night. */
import { type Account, type Made, theIntruder } from "./account.ts";
import { documents, iamArn, regions, stranger } from "./company.ts";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const global = "us-east-1";

function leaked(at: string): Made {
  return { by: "leaked", intruder: true, region: global, at };
}

/** A part of the state as it is now: what follows writes into it. */
function iam(at: Account, list: string, name: string): Record<string, unknown> {
  const lists = at.scenario.state["iam"] as Record<string, Record<string, Record<string, unknown>>>;
  return lists[list]?.[name] ?? {};
}

/** The leaked key always; a backdoor, a session from elsewhere and more by chance. */
export function intrusion(at: Account): void {
  const { chance, scenario, truth } = at;
  at.record(leaked("2026-03-02T02:11:00Z"), "sts:GetCallerIdentity", {});
  truth.kept.set(iamArn("user/ci-deploy"), ["access_keys", "keys", "inline"]);
  truth.kept.set(iamArn("user/alice"), ["password"]);
  truth.absentKeys.push("AKIAEXAMPLECIKEY0001");

  if (chance.percent(60)) backdoorUser(at);
  else delete scenario.actors?.["backdoor"];
  if (chance.percent(40)) foreignSession(at);
  else delete scenario.actors?.["foreign"];
  if (chance.percent(30)) openRegion(at);

  const more = [
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
  for (const act of more) if (chance.percent(25)) act(at);
}

function backdoorUser(at: Account): void {
  const { chance, truth } = at;
  const made = leaked("2026-03-02T02:19:31Z");
  const name = "svc-support";
  const user: Record<string, unknown> = {
    id: "AIDAEXAMPLEMS",
    created: made.at,
    attached: ["AdministratorAccess"],
    access_keys: {
      AKIAEXAMPLEBDKEY0001: {
        status: "Active",
        created: "2026-03-02T02:20:05Z",
        creator: iamArn("user/ci-deploy"),
        last_used: { at: "2026-03-02T08:52:00Z", service: "ec2", region: global },
      },
    },
  };
  at.put(["iam", "users", name], user);
  const ofUser = { "AWS::IAM::User": name };
  at.record(made, "iam:CreateUser", {
    request: { userName: name },
    response: { user: { arn: iamArn(`user/${name}`), userId: "AIDAEXAMPLEMS" } },
    resources: ofUser,
  });
  at.record(at.later(made, 9), "iam:AttachUserPolicy", {
    request: { userName: name, policyArn: administrator },
    resources: ofUser,
  });
  at.record(leaked("2026-03-02T02:20:05Z"), "iam:CreateAccessKey", {
    request: { userName: name },
    response: { accessKey: { accessKeyId: "AKIAEXAMPLEBDKEY0001", status: "Active", userName: name } },
    resources: { "AWS::IAM::AccessKey": "AKIAEXAMPLEBDKEY0001" },
  });
  if (chance.percent(40)) {
    user["password"] = { created: "2026-03-02T02:19:55Z", last_used: "2026-03-02T02:25:00Z" };
    at.record(leaked("2026-03-02T02:19:55Z"), "iam:CreateLoginProfile", {
      request: { userName: name, passwordResetRequired: false },
      response: { loginProfile: { userName: name, passwordResetRequired: false } },
      resources: ofUser,
    });
  }
  if (chance.percent(40)) {
    user["groups"] = ["Developers"];
    at.record(at.later(made, 17), "iam:AddUserToGroup", {
      request: { userName: name, groupName: "Developers" },
      resources: { ...ofUser, "AWS::IAM::Group": "Developers" },
    });
    truth.mended.set(iamArn("group/Developers"), { members: ["alice"] });
  }
  if (chance.percent(40)) {
    user["inline"] = { "keep-access": documents.everything };
    at.record(at.later(made, 44), "iam:PutUserPolicy", {
      request: { userName: name, policyName: "keep-access", policyDocument: JSON.stringify(documents.everything) },
      resources: ofUser,
    });
  }
  if (chance.percent(40)) {
    user["service_credentials"] = {
      ACCAEXAMPLEBEDROCK01: { service: "bedrock.amazonaws.com", status: "Active", created: "2026-03-02T02:23:00Z" },
    };
    const credential = {
      serviceSpecificCredentialId: "ACCAEXAMPLEBEDROCK01",
      serviceName: "bedrock.amazonaws.com",
      userName: name,
    };
    at.record(leaked("2026-03-02T02:23:00Z"), "iam:CreateServiceSpecificCredential", {
      request: { userName: name, serviceName: "bedrock.amazonaws.com" },
      response: { serviceSpecificCredential: credential },
      resources: ofUser,
    });
  }
  at.whose(made, iamArn(`user/${name}`));
}

/** A role of ours that lets in a stranger, who comes. */
function foreignSession(at: Account): void {
  const name = "web-app-role";
  iam(at, "roles", name)["trust"] = documents.forEc2AndStranger;
  at.record(leaked("2026-03-02T02:27:00Z"), "iam:UpdateAssumeRolePolicy", {
    request: { roleName: name, policyDocument: JSON.stringify(documents.forEc2AndStranger) },
    resources: { "AWS::IAM::Role": name },
  });
  at.record({ ...leaked("2026-03-02T02:30:00Z"), by: "outside" }, "sts:AssumeRole", {
    request: { roleArn: iamArn(`role/${name}`), roleSessionName: "x", durationSeconds: 43_200 },
    response: {
      credentials: { accessKeyId: "ASIAEXAMPLEEXT00001", expiration: "2026-03-02T14:30:00Z" },
      assumedRoleUser: {
        assumedRoleId: "AROAEXAMPLEWEB:x",
        arn: `arn:aws:sts::111122223333:assumed-role/${name}/x`,
      },
    },
    resources: { "AWS::IAM::Role": iamArn(`role/${name}`) },
  });
  const actor = at.scenario.actors?.["foreign"];
  const session = actor?.identity["sessionContext"] as { attributes: Record<string, string> } | undefined;
  if (session !== undefined) session.attributes["creationDate"] = "2026-03-02T02:30:00Z";
  at.truth.mended.set(iamArn(`role/${name}`), { trust: documents.forEc2, trusted: ["ec2.amazonaws.com"] });
  // The revocation of the sessions stays.
  at.truth.kept.set(iamArn(`role/${name}`), ["inline"]);
}

/** A region that is off by itself: what is in it is the intruder's alone. */
function openRegion(at: Account): void {
  const region = regions.optIn;
  at.scenario.regions[region] = "ENABLED";
  at.record(leaked("2026-03-02T02:36:00Z"), "account:EnableRegion", { request: { regionName: region } });
  at.truth.mended.set(`arn:aws:account::111122223333:region/${region}`, { status: "DISABLED" });
  at.truth.closed.add(region);
}

function policyVersion(at: Account): void {
  const made = theIntruder(at);
  const name = "acme-deploy-policy";
  const policy = iam(at, "policies", name) as { default: string; versions: Record<string, object> };
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
  const user = iam(at, "users", name);
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
  const role = iam(at, "roles", "web-app-role");
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
  const holder = iam(at, `${kind}s`, name);
  holder["attached"] = [...((holder["attached"] as string[] | undefined) ?? []), "AdministratorAccess"];
  at.record(made, kind === "user" ? "iam:AttachUserPolicy" : "iam:AttachRolePolicy", {
    request: { [`${kind}Name`]: name, policyArn: administrator },
    resources: { [kind === "user" ? "AWS::IAM::User" : "AWS::IAM::Role"]: name },
  });
  note(at, iamArn(`${kind}/${name}`), [], { attached: [] });
}

function inlinePolicy(at: Account): void {
  const made = theIntruder(at);
  const user = iam(at, "users", "backup-svc");
  user["inline"] = { ...(user["inline"] as object), more: documents.everything };
  at.record(made, "iam:PutUserPolicy", {
    request: { userName: "backup-svc", policyName: "more", policyDocument: JSON.stringify(documents.everything) },
    resources: { "AWS::IAM::User": "backup-svc" },
  });
  note(at, iamArn("user/backup-svc"), [], { inline: { "write-backups": documents.reading } });
}

function loginProfile(at: Account): void {
  const made = theIntruder(at);
  iam(at, "users", "backup-svc")["password"] = { created: made.at };
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
  (iam(at, "users", "alice")["password"] as Record<string, unknown>)["last_changed"] = made.at;
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

/** Adds to what is known of an object of ours: members that may differ, and what others are to be. */
export function note(
  { truth }: Account,
  arn: string,
  free: readonly string[],
  wanted: Readonly<Record<string, unknown>> = {},
): void {
  truth.kept.set(arn, [...(truth.kept.get(arn) ?? []), ...free]);
  truth.mended.set(arn, { ...truth.mended.get(arn), ...wanted });
}
