import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { abroad, company, type Company, home, intrusion, type Intrusion, stranger } from "./account.ts";
import { type Ended, root, runbook } from "./command-line.ts";
import { account, emptied, endpoint } from "./emulator.ts";
import { contents, documents } from "./holdings.ts";
import { type Inventory, inventory, snapshots, type SnapshotFacts } from "./inventory.ts";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "runbook-emulator-"));
const runs = join(folder, "runs");
const policyFile = join(folder, "policy.yaml");
const regions = [home, abroad];

/** Types of which the intruder made one that has a name. */
const types = [
  "auto-scaling-group",
  "cluster",
  "launch-template",
  "layer",
  "notebook",
  "repository",
  "rule",
  "service",
] as const;
const suffixes: Readonly<Record<string, string>> = {
  "auto-scaling-group": "workers",
  "launch-template": "template",
  repository: "images",
};
/** What moto does not have of what the playbook reads. */
const lacking = [
  "access-analyzer:ListAnalyzers",
  "account:GetAccountInformation",
  "account:GetContactInformation",
  "bcm-data-exports:ListExports",
  "cloudtrail:LookupEvents",
  "cur:DescribeReportDefinitions",
  "health:DescribeEvents",
  "iam:GenerateServiceLastAccessedDetails",
  "iam:ListServiceSpecificCredentials",
  "lightsail:GetRegions",
  "rolesanywhere:ListTrustAnchors",
  "servicequotas:ListRequestedServiceQuotaChangeHistory",
  "support:DescribeTrustedAdvisorCheckRefreshStatuses",
];

let ours: Company;
let theirs: Intrusion;
let clean: Inventory;
let compromised: Inventory;
let ended: Ended;
let after: Inventory;
let saved: SnapshotFacts[];

interface Report {
  readonly run: string;
  readonly kind: string;
  readonly outcome: string;
  readonly exitCode: number;
  readonly account: string;
  readonly journal: string;
  readonly changes: readonly { readonly operation: string }[];
  readonly gaps: readonly { readonly region: string; readonly service: string; readonly reason: string }[];
}

const report = (of: Ended) => JSON.parse(of.stdout) as Report;
const runFolder = (of: Ended) => dirname(report(of).journal);

async function exec(): Promise<Ended> {
  const inputs = ["--input", "propagation=1s", "--input", "delivery=1s"];
  const files = ["--policy", policyFile, "--answers", join(here, "moto.answers.yaml"), "--runs", runs];
  return runbook(["exec", join(root, "playbooks", "compromised-account.yaml"), ...files, "--json", ...inputs], {
    endpoint,
    credentials: ours.responder,
  });
}

beforeAll(async () => {
  await emptied();
  ours = await company();
  clean = await inventory(regions);
  theirs = await intrusion();
  compromised = await inventory(regions);
  const policy = parse(readFileSync(join(here, "moto.policy.yaml"), "utf8")) as {
    window: object;
    indicators: { principals: readonly string[]; access_keys: readonly string[] };
  };
  policy.window = { ...policy.window, start: theirs.start, end: theirs.end };
  const principals = [...policy.indicators.principals, ...theirs.undated];
  policy.indicators = { ...policy.indicators, principals, access_keys: [ours.exposedKey] };
  writeFileSync(policyFile, stringify(policy));
  ended = await exec();
  after = await inventory(regions);
  saved = await snapshots(regions);
}, 900_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what the run says of itself", () => {
  it("ends remediated with gaps, since the emulator keeps no Event history", () => {
    expect(ended.code, ended.stderr).toBe(3);
    expect(report(ended)).toMatchObject({ kind: "emulator", outcome: "remediated-with-gaps", exitCode: 3, account });
  });

  it("names as gaps what the emulator does not have, and nothing else", () => {
    const missing = report(ended).gaps.map(({ reason }) => /[a-z0-9-]+:[A-Z][A-Za-z]+/.exec(reason)?.[0] ?? reason);
    expect([...new Set(missing)].toSorted()).toEqual(lacking);
  });

  it("prints one JSON object and nothing else on stdout", () => {
    expect(ended.stdout.trim().split("\n")).toHaveLength(1);
  });
});

describe("the intruder's objects", () => {
  it("were all there before", () => {
    expect(Object.keys(compromised)).toEqual(
      expect.arrayContaining([
        ...Object.keys(clean),
        "user/svc-support",
        "role/OrgAuditAccess",
        "policy/s3-log-helper",
      ]),
    );
    expect(compromised["user/svc-support"]).toMatchObject({
      mfa: [{}],
      ssh: [{}],
      certificates: [{}],
      keys: [{}],
      GroupList: ["Developers"],
    });
    expect(JSON.stringify(compromised["role/web-app-role"])).toContain(stranger);
    expect(compromised["trail/acme-trail"]).toEqual({ IsLogging: false });
  });

  it.each([
    "user/svc-support",
    "role/OrgAuditAccess",
    "policy/s3-log-helper",
    `mfa/arn:aws:iam::${account}:mfa/svc-support`,
  ])("%s is gone", (name) => {
    expect(compromised).toHaveProperty([name]);
    expect(after).not.toHaveProperty([name]);
  });

  it("have left no instance that can run, the protected and the stopped one included", () => {
    for (const id of [theirs.instances.protected, theirs.instances.stopped]) {
      expect(after[`instance/${id}`]).toMatchObject({ State: { Name: "terminated" } });
    }
  });

  it("are nowhere named in what is left", () => {
    const {
      [`instance/${theirs.instances.protected}`]: _one,
      [`instance/${theirs.instances.stopped}`]: _other,
      ...left
    } = after;
    const text = JSON.stringify(left);
    for (const name of [stranger, "svc-support", "OrgAuditAccess", "s3-log-helper", theirs.secondKey])
      expect(text).not.toContain(name);
  });

  it("had their disks saved before they were terminated", () => {
    for (const [region, id] of [
      [home, theirs.instances.protected],
      [abroad, theirs.instances.stopped],
    ] as const) {
      const disks = Object.values(compromised).filter((one) =>
        (one["Attachments"] as { InstanceId?: string }[] | undefined)?.some(({ InstanceId }) => InstanceId === id),
      );
      expect(disks).toHaveLength(1);
      const copies = saved.filter(
        (one) => one.region === region && disks.some(({ VolumeId }) => VolumeId === one.volume),
      );
      expect(copies).toHaveLength(1);
      const sent = journal(ended).filter(({ type }) => type === "call.returned" || type === "call.intended");
      const made = sent.findIndex(
        (call) => call.type === "call.returned" && call.operation === "ec2:CreateSnapshots" && call.key.includes(id),
      );
      const gone = sent.findIndex(
        (call) => call.type === "call.intended" && call.operation === "ec2:TerminateInstances" && call.key.includes(id),
      );
      expect(made).toBeGreaterThan(-1);
      expect(gone).toBeGreaterThan(made);
    }
    // Beside them the volume that the intruder made, and the disk of what the fleet launched.
    expect(saved).toHaveLength(4);
  });
});

describe("the company's objects", () => {
  it("are all still there, and beside them only the group that isolated instances, and what was restored", () => {
    // Of terminated instances and cancelled fleets EC2 goes on telling.
    const past = /^(instance|volume|fleet|spot-fleet)\//;
    const added = Object.keys(after).filter((name) => !(name in clean) && !past.test(name));
    const isolating = added.filter((name) => after[name]?.["GroupName"] === "runbook-isolation");
    expect(isolating).toHaveLength(2);
    const restored = added.filter((name) => !isolating.includes(name));
    // RDS begins at once to take snapshots of what was restored.
    expect(restored).toEqual([
      expect.stringMatching(/^database\/orders-restored-/),
      expect.stringMatching(/^database-snapshot\/rds:orders-restored-/),
    ]);
    expect(Object.keys(clean).filter((name) => !(name in after))).toEqual([]);
  });

  it("are as they were before the intruder came, field by field, but for the key and the passwords that were replaced", () => {
    const replaced = new Set(["user/ci-deploy", "user/alice", "user/bob"]);
    for (const [name, facts] of Object.entries(clean)) {
      if (!replaced.has(name)) expect(after[name], name).toEqual(facts);
    }
    for (const name of replaced) {
      const { password: _p, keys: _k, UserPolicyList: _u, ...rest } = after[name] ?? {};
      const { password: _q, keys: _l, UserPolicyList: _v, ...before } = clean[name] ?? {};
      expect(rest, name).toEqual(before);
    }
  });

  it("keep one inline policy of the run's: what was issued for the exposed key stays revoked", () => {
    expect(after["user/ci-deploy"]?.["UserPolicyList"]).toEqual([
      {
        PolicyName: "AWSRevokeOlderSessions",
        PolicyDocument: expect.objectContaining({
          Statement: [expect.objectContaining({ Effect: "Deny", Condition: expect.anything() })],
        }),
      },
    ]);
    for (const name of ["user/alice", "user/bob"]) expect(after[name]?.["UserPolicyList"]).toEqual([]);
  });

  it("give the deployment user one new key in place of the exposed one and the intruder's", () => {
    const keys = after["user/ci-deploy"]?.["keys"] as { AccessKeyId: string; Status: string }[];
    expect(keys).toHaveLength(1);
    expect(keys[0]?.Status).toBe("Active");
    expect([ours.exposedKey, theirs.secondKey]).not.toContain(keys[0]?.AccessKeyId);
  });

  it("make the people who sign in choose a new password", () => {
    for (const name of ["user/alice", "user/bob"]) {
      expect(clean[name]?.["password"]).toMatchObject({ PasswordResetRequired: false });
      expect(after[name]?.["password"]).toMatchObject({ PasswordResetRequired: true });
    }
  });
});

describe("what else the intruder made", () => {
  it.each(types)("%s is gone", (type) => {
    expect(Object.keys(compromised)).toContain(`${type}/intruder-${suffixes[type] ?? type}`);
    expect(Object.keys(after)).not.toContain(`${type}/intruder-${suffixes[type] ?? type}`);
  });

  it("lets nobody in by a provider of his", () => {
    const strange = (found: Inventory) => Object.keys(found).filter((name) => /intruder|attacker/.test(name));
    expect(strange(compromised)).toHaveLength(2 + types.length);
    expect(strange(after)).toEqual([]);
  });

  it("launches nothing any more", () => {
    const fleets = Object.entries(after).filter(([name]) => /^(fleet|spot-fleet)\//.test(name));
    expect(fleets).toHaveLength(2);
    for (const [, { State }] of fleets) expect(State).toMatch(/^(deleted|cancelled)/);
  });

  it("left no grant on what is ours, and no object as he made it", () => {
    expect(compromised[`contents/${documents}`]).not.toEqual(clean[`contents/${documents}`]);
    expect(after[`contents/${documents}`]).toEqual({ objects: contents, lifecycle: [], policy: "" });
    expect(compromised["database-snapshot/orders-weekly"]).toEqual({ shared: [stranger] });
    expect(after["database-snapshot/orders-weekly"]).toEqual({ shared: [] });
  });
});

describe("secrets", () => {
  it("are in the sink, and nowhere in the audit log, the evidence or on the screen", () => {
    const at = runFolder(ended);
    const sink = join(at, "secrets");
    const secrets = readdirSync(sink).map((file) => readFileSync(join(sink, file), "utf8").trim());
    const [newKey] = after["user/ci-deploy"]?.["keys"] as { AccessKeyId: string }[];
    expect(readdirSync(sink)).toEqual(
      expect.arrayContaining([`access-key-${newKey?.AccessKeyId}`, "password-alice-1", "password-bob-1"]),
    );
    const { secretAccessKey, sessionToken = "" } = ours.responder;
    const written = [
      ended.stdout,
      ended.stderr,
      ...[report(ended).journal, ...evidence(at)].map((file) => readFileSync(file, "utf8")),
    ];
    for (const secret of [...secrets, ...theirs.secrets, secretAccessKey, sessionToken]) {
      expect(secret.length).toBeGreaterThan(15);
      expect(written.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it("and the rest of a run's folder can be read by its owner only", () => {
    const at = runFolder(ended);
    const files = readdirSync(at, { recursive: true, withFileTypes: true });
    for (const file of files) {
      expect(statSync(join(file.parentPath, file.name)).mode & 0o777, file.name).toBe(
        file.isDirectory() ? 0o700 : 0o600,
      );
    }
  });
});

describe("the audit log", () => {
  it("is found whole by verify", async () => {
    const verified = await runbook(["verify", report(ended).run, "--runs", runs], { endpoint: nowhere });
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  });

  it("replays without a difference where there is neither network nor credentials", async () => {
    const replayed = await runbook(["replay", report(ended).run, "--runs", runs], { endpoint: nowhere });
    expect(replayed.code, replayed.stdout + replayed.stderr).toBe(0);
  });
});

it("a second run on the same account changes nothing", async () => {
  const again = await exec();
  expect(report(again).changes).toEqual([]);
  expect(again.code, again.stderr).toBe(3);
  expect(report(again).outcome).toBe("inconclusive");
  expect(await inventory(regions)).toEqual(after);
  expect(await snapshots(regions)).toHaveLength(saved.length);
});

/** Where nothing listens. */
const nowhere = "http://127.0.0.1:9";

interface Line {
  readonly type: string;
  readonly key: string;
  readonly operation?: string;
}

function journal(of: Ended): Line[] {
  return readFileSync(report(of).journal, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

function evidence(at: string): string[] {
  return readdirSync(join(at, "evidence")).map((file) => join(at, "evidence", file));
}
