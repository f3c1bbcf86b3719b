/** How the intruder comes in and stays: the frame of the night. */
import type { Account } from "./account.ts";
import { documents, iamArn, regions } from "./company.ts";
import * as acts from "./identity-acts.ts";

/** The leaked key always; a backdoor, a session from elsewhere and more by chance. */
export function intrusion(at: Account): void {
  const { chance, scenario, truth } = at;
  at.record(acts.leaked("2026-03-02T02:11:00Z"), "sts:GetCallerIdentity", {});
  truth.kept.set(iamArn("user/ci-deploy"), ["access_keys", "keys", "inline"]);
  truth.kept.set(iamArn("user/alice"), ["password"]);
  truth.absentKeys.push("AKIAEXAMPLECIKEY0001");

  if (chance.percent(60)) backdoorUser(at);
  else delete scenario.actors?.["backdoor"];
  if (chance.percent(40)) foreignSession(at);
  else delete scenario.actors?.["foreign"];
  if (chance.percent(30)) openRegion(at);

  for (const act of acts.all) if (chance.percent(25)) act(at);
}

function backdoorUser(at: Account): void {
  const { chance, truth } = at;
  const made = acts.leaked("2026-03-02T02:19:31Z");
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
        last_used: { at: "2026-03-02T08:52:00Z", service: "ec2", region: "us-east-1" },
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
    request: { userName: name, policyArn: acts.administrator },
    resources: ofUser,
  });
  at.record(acts.leaked("2026-03-02T02:20:05Z"), "iam:CreateAccessKey", {
    request: { userName: name },
    response: { accessKey: { accessKeyId: "AKIAEXAMPLEBDKEY0001", status: "Active", userName: name } },
    resources: { "AWS::IAM::AccessKey": "AKIAEXAMPLEBDKEY0001" },
  });
  if (chance.percent(40)) {
    user["password"] = { created: "2026-03-02T02:19:55Z", last_used: "2026-03-02T02:25:00Z" };
    at.record(acts.leaked("2026-03-02T02:19:55Z"), "iam:CreateLoginProfile", {
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
    at.record(acts.leaked("2026-03-02T02:23:00Z"), "iam:CreateServiceSpecificCredential", {
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
  acts.part(at, "roles", name)["trust"] = documents.forEc2AndStranger;
  at.record(acts.leaked("2026-03-02T02:27:00Z"), "iam:UpdateAssumeRolePolicy", {
    request: { roleName: name, policyDocument: JSON.stringify(documents.forEc2AndStranger) },
    resources: { "AWS::IAM::Role": name },
  });
  at.record({ ...acts.leaked("2026-03-02T02:30:00Z"), by: "outside" }, "sts:AssumeRole", {
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
  at.record(acts.leaked("2026-03-02T02:36:00Z"), "account:EnableRegion", { request: { regionName: region } });
  at.truth.mended.set(`arn:aws:account::111122223333:region/${region}`, { status: "DISABLED" });
  at.truth.closed.add(region);
}
