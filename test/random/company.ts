/** The account that every random one begins with: who works there, and nothing that anybody broke into yet. */
import type { ActorFacts, Scenario } from "../../engine/aws/simulated/drill/schema.ts";

export const account = "111122223333";
export const stranger = "999988887777";
/** What the drill's policy allows, a region that AWS has on by itself, and one that somebody has to switch on. */
export const regions = { allowed: ["us-east-1", "eu-west-1"], other: "eu-central-1", optIn: "ap-southeast-3" } as const;
/** The window of the drill's policy begins at 00:00, with its margin; the responder comes at 10:00. */
export const clock = "2026-03-02T10:00:00Z";

export const iamArn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const trusting = (Principal: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
});
const allowing = (Action: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

export const documents = {
  everything: allowing("*"),
  reading: allowing("s3:GetObject"),
  forEc2: trusting({ Service: "ec2.amazonaws.com" }),
  forStranger: trusting({ AWS: `arn:aws:iam::${stranger}:root` }),
  forEc2AndStranger: trusting({ Service: "ec2.amazonaws.com", AWS: `arn:aws:iam::${stranger}:root` }),
};

const users = {
  alice: {
    id: "AIDAEXAMPLEALICE",
    created: "2021-01-10T09:00:00Z",
    groups: ["Developers"],
    password: {
      created: "2021-01-10T09:00:00Z",
      last_changed: "2025-11-03T09:12:00Z",
      last_used: "2026-02-27T16:41:00Z",
    },
    mfa_devices: { [iamArn("mfa/alice")]: { enabled: "2021-01-10T09:20:00Z" } },
  },
  "ci-deploy": {
    id: "AIDAEXAMPLECI",
    created: "2023-05-04T09:00:00Z",
    attached: ["acme-deploy-policy"],
    access_keys: {
      AKIAEXAMPLECIKEY0001: {
        status: "Active",
        created: "2023-05-04T09:05:00Z",
        last_used: { at: "2026-03-02T06:10:00Z", service: "iam", region: "us-east-1" },
      },
    },
  },
  "backup-svc": {
    id: "AIDAEXAMPLEBAK",
    created: "2022-11-20T09:00:00Z",
    inline: { "write-backups": documents.reading },
    access_keys: { AKIAEXAMPLEBAKKEY001: { status: "Active", created: "2024-11-20T09:05:00Z" } },
  },
};

const roles = {
  "incident-responder": {
    id: "AROAEXAMPLEIR",
    created: "2021-01-10T09:00:00Z",
    trust: trusting({ AWS: "arn:aws:iam::444455556666:root" }),
    attached: ["AdministratorAccess"],
  },
  terraform: {
    id: "AROAEXAMPLETF",
    created: "2021-02-01T00:00:00Z",
    trust: trusting({ AWS: "arn:aws:iam::444455556666:role/pipelines" }),
    attached: ["AdministratorAccess"],
  },
  "web-app-role": {
    id: "AROAEXAMPLEWEB",
    created: "2022-03-03T09:00:00Z",
    trust: documents.forEc2,
    inline: { "read-documents": documents.reading },
  },
  AWSServiceRoleForAutoScaling: {
    id: "AROAEXAMPLESLR",
    path: "/aws-service-role/autoscaling.amazonaws.com/",
    created: "2020-01-01T00:00:00Z",
    trust: trusting({ Service: "autoscaling.amazonaws.com" }),
  },
  AWSServiceRoleForEC2Fleet: {
    id: "AROAEXAMPLEFLEET",
    path: "/aws-service-role/ec2fleet.amazonaws.com/",
    created: "2020-01-01T00:00:00Z",
    trust: trusting({ Service: "ec2fleet.amazonaws.com" }),
  },
};

function session(role: string, id: string, path: string, name: string, more: object): ActorFacts["identity"] {
  const issuer = {
    type: "Role",
    principalId: id,
    arn: iamArn(`role${path}${role}`),
    accountId: account,
    userName: role,
  };
  return {
    type: "AssumedRole",
    principalId: `${id}:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    sessionContext: {
      sessionIssuer: issuer,
      attributes: { creationDate: "2026-03-02T01:58:00Z", mfaAuthenticated: "false" },
    },
    ...more,
  };
}

const cli = "aws-cli/2.15.0 Python/3.11 Linux/6.5 exe/x86_64";
const user = (name: string, principalId: string, accessKeyId?: string): ActorFacts["identity"] => ({
  type: "IAMUser",
  principalId,
  arn: iamArn(`user/${name}`),
  accountId: account,
  userName: name,
  ...(accessKeyId === undefined ? {} : { accessKeyId }),
});

function service(name: string, role: string, id: string, sessionName: string): ActorFacts {
  const host = `${name}.amazonaws.com`;
  const identity = session(role, id, `/aws-service-role/${host}/`, sessionName, { invokedBy: host });
  return { ip: host, agent: host, identity };
}

const actors: Record<string, ActorFacts> = {
  alice: { ip: "192.0.2.10", agent: "Mozilla/5.0", identity: user("alice", "AIDAEXAMPLEALICE") },
  terraform: {
    ip: "192.0.2.200",
    agent: "APN/1.0 HashiCorp/1.0 Terraform/1.9",
    identity: session("terraform", "AROAEXAMPLETF", "/", "gha", { accessKeyId: "ASIAEXAMPLETF0000001" }),
  },
  "auto-scaling": service("autoscaling", "AWSServiceRoleForAutoScaling", "AROAEXAMPLESLR", "AutoScaling"),
  "ec2-fleet": service("ec2fleet", "AWSServiceRoleForEC2Fleet", "AROAEXAMPLEFLEET", "EC2Fleet"),
  leaked: { ip: "198.51.100.23", agent: cli, identity: user("ci-deploy", "AIDAEXAMPLECI", "AKIAEXAMPLECIKEY0001") },
  backdoor: { ip: "203.0.113.77", agent: cli, identity: user("svc-support", "AIDAEXAMPLEMS", "AKIAEXAMPLEBDKEY0001") },
  outside: {
    ip: "203.0.113.78",
    agent: cli,
    identity: { type: "AWSAccount", principalId: "AIDAEXAMPLESTRANGER:x", accountId: stranger },
  },
  foreign: {
    ip: "203.0.113.78",
    agent: cli,
    identity: session("web-app-role", "AROAEXAMPLEWEB", "/", "x", { accessKeyId: "ASIAEXAMPLEEXT00001" }),
  },
};

/** Ids of what each region has from the start. */
export const vpcOf = (region: string) => `vpc-0${region.replaceAll("-", "")}`;
export const defaultGroupOf = (region: string) => `sg-0${region.replaceAll("-", "")}`;

function network(region: string) {
  const vpc = vpcOf(region);
  return {
    vpcs: { [vpc]: { default: true } },
    security_groups: {
      [defaultGroupOf(region)]: { name: "default", description: "default VPC security group", vpc },
    },
  };
}

/** Fresh each time: the generator writes into it. */
export function company(seed: number): Scenario {
  const all = [...regions.allowed, regions.other, regions.optIn];
  return structuredClone({
    drill: `random-${seed}`,
    title: `Random account ${seed}`,
    clock,
    account,
    caller: {
      arn: `arn:aws:sts::${account}:assumed-role/incident-responder/drill`,
      issued: "2026-03-02T09:55:00Z",
      ip: "192.0.2.10",
    },
    regions: Object.fromEntries(
      all.map((region) => [region, region === regions.optIn ? "DISABLED" : "ENABLED_BY_DEFAULT"]),
    ) as Scenario["regions"],
    page_size: 3,
    state: {
      cloudtrail: {
        trails: {
          "acme-trail": {
            home_region: "us-east-1",
            multi_region: true,
            bucket: "acme-trail-logs",
            logging: true,
            validated: true,
            started: "2021-01-15T00:00:00Z",
          },
        },
      },
      s3: { buckets: {} },
      iam: {
        root: { created: "2019-06-01T00:00:00Z", mfa: true },
        users,
        groups: { Developers: { created: "2023-02-01T09:00:00Z", attached: ["PowerUserAccess"] } },
        roles,
        instance_profiles: { "web-app-profile": { created: "2022-03-03T09:00:00Z", roles: ["web-app-role"] } },
        policies: {
          "acme-deploy-policy": {
            created: "2023-05-04T09:10:00Z",
            default: "v3",
            versions: {
              v2: { created: "2024-02-11T11:00:00Z", document: documents.reading },
              v3: { created: "2025-08-19T14:30:00Z", document: documents.reading },
            },
          },
        },
      },
      ec2: Object.fromEntries(all.map((region) => [region, network(region)])),
      account: { name: "acme", created: "2019-06-01T00:00:00Z" },
      support: { plan: "none" },
    },
    actors,
    events: [],
  } satisfies Scenario);
}
