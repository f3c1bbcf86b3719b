/** Objects of ours, from long ago, that the intruder changes. */
import { type Account, longAgo, type Made, note, theIntruder } from "./account.ts";
import { regions, stranger, vpcOf } from "./company.ts";
import { authorized, instance } from "./machines.ts";
import { shareSnapshot } from "./storage.ts";

function ours(at: Account, region = at.chance.pick(regions.allowed)): { old: Made; now: Made } {
  const by = at.chance.pick(["terraform", "alice", undefined]);
  return { old: { by, intruder: false, region, at: longAgo(at.chance) }, now: theIntruder(at, region) };
}

export function sharedSnapshot(at: Account): void {
  const { old, now } = ours(at);
  const id = at.id("snap-");
  at.put(["ec2", old.region, "snapshots", id], {
    volume: at.id("vol-"),
    size: 30,
    started: old.at,
    shared: { [stranger]: true },
  });
  at.record(old, "ec2:CreateSnapshot", {
    response: { snapshotId: id },
    resources: { "AWS::EC2::Snapshot": id },
  });
  shareSnapshot(at, now, id);
  note(at, at.arn("ec2", old.region, `snapshot/${id}`), [], { shared: [] });
}

export function sharedImage(at: Account): void {
  const { old, now } = ours(at);
  const id = at.id("ami-");
  const backing = at.id("snap-");
  const grantee = at.chance.pick(["all", stranger]);
  at.put(["ec2", old.region, "snapshots", backing], { size: 30, started: old.at, description: `for ${id}` });
  at.put(["ec2", old.region, "images", id], {
    name: id,
    created: old.at,
    devices: { "/dev/xvda": backing },
    shared: { [grantee]: true },
  });
  const item = grantee === "all" ? { group: "all" } : { userId: stranger };
  at.record(now, "ec2:ModifyImageAttribute", {
    request: { imageId: id, launchPermission: { add: { items: [item] } }, attributeType: "launchPermission" },
    resources: { "AWS::EC2::Ami": id },
  });
  note(at, at.arn("ec2", old.region, `image/${id}`), [], { shared: [] });
}

export function sharedDatabase(at: Account): void {
  const { old, now } = ours(at);
  const name = at.name("orders");
  const all = at.chance.percent(30);
  at.put(["rds", old.region, "snapshots", name], {
    source: "orders",
    created: old.at,
    shared_with: [all ? "all" : stranger],
  });
  at.record(now, "rds:ModifyDBSnapshotAttribute", {
    request: { dBSnapshotIdentifier: name, attributeName: "restore", valuesToAdd: [all ? "all" : stranger] },
    resources: { "AWS::RDS::DBSnapshot": name },
  });
  note(at, at.arn("rds", old.region, `snapshot:${name}`), [], { shared_with: [] });
}

const rule = (port: number, source: string) => ({ from: port, to: port, source });

export function openedGroup(at: Account): void {
  const { old, now } = ours(at);
  const id = at.id("sg-");
  const path = ["ec2", old.region, "security_groups", id];
  const group = { name: id, description: "ours", vpc: vpcOf(old.region) };
  const source = at.chance.pick(["0.0.0.0/0", "203.0.113.77/32"]);
  at.put(path, { ...group, ingress: [rule(443, "0.0.0.0/0"), rule(22, source)] });
  at.record(now, "ec2:AuthorizeSecurityGroupIngress", authorized(id, 22, source));
  at.truth.withoutRule.set(at.arn("ec2", old.region, `security-group/${id}`), source);
}

export function emptyingBucket(at: Account): void {
  const { old, now } = ours(at, "us-east-1");
  const name = at.name("acme-documents");
  at.put(["s3", "buckets", name], {
    created: old.at,
    region: now.region,
    versioning: "Enabled",
    lifecycle: { expire: { Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 7 } } },
    objects: { "a.txt": { [`v${at.id("")}`]: { at: old.at, size: 10, content: "a" } } },
  });
  at.record(now, "s3:PutBucketLifecycle", {
    request: {
      bucketName: name,
      LifecycleConfiguration: { Rule: { ID: "expire", Status: "Enabled", Expiration: { Days: 7 } } },
    },
    resources: { "AWS::S3::Bucket": name },
  });
  note(at, `arn:aws:s3:::${name}`, [], { lifecycle: [] });
}

export function openBucket(at: Account): void {
  const { old, now } = ours(at, "us-east-1");
  const name = at.name("acme-website");
  const statement = (Sid: string, Principal: unknown, Action: string) => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action,
    Resource: `arn:aws:s3:::${name}/*`,
  });
  const logs = statement("Logs", { Service: "logging.s3.amazonaws.com" }, "s3:PutObject");
  const Version = "2012-10-17";
  const theirs = statement("Sync", { AWS: `arn:aws:iam::${stranger}:root` }, "s3:*");
  at.put(["s3", "buckets", name], {
    created: old.at,
    region: now.region,
    policy: { Version, Statement: [logs, theirs] },
    objects: {},
  });
  at.record(now, "s3:PutBucketPolicy", {
    request: { bucketName: name, bucketPolicy: { Version, Statement: [logs, theirs] } },
    resources: { "AWS::S3::Bucket": name },
  });
  note(at, `arn:aws:s3:::${name}`, [], { policy: { Version, Statement: [logs] } });
}

/** Its code cannot be put back from here: the function stays without concurrency until a person says so. */
export function changedFunction(at: Account): void {
  const { old, now } = ours(at);
  const name = at.name("render");
  at.put(["lambda", old.region, "functions", name], { last_modified: now.at, code: "something else" });
  at.record(now, "lambda:UpdateFunctionCode20150331v2", {
    request: { functionName: name },
    response: { functionName: name, functionArn: at.arn("lambda", old.region, `function:${name}`) },
    resources: { "AWS::Lambda::Function": name },
  });
  note(at, at.arn("lambda", old.region, `function:${name}`), ["reserved"]);
}

export function unlockedDomain(at: Account): void {
  const { old, now } = ours(at, "us-east-1");
  const name = `${at.name("acme")}.example`;
  at.put(["route53domains", "domains", name], {
    created: old.at,
    expires: "2026-09-02T00:00:00Z",
    transfer_lock: false,
  });
  at.record(now, "route53domains:DisableDomainTransferLock", { request: { domainName: name } });
  note(at, `arn:aws:route53domains::111122223333:domain/${name}`, [], { transfer_lock: true });
}

export function templateVersion(at: Account): void {
  const { old, now } = ours(at);
  const id = at.id("lt-");
  const name = at.name("web");
  at.put(["ec2", old.region, "launch_templates", id], {
    name,
    created: old.at,
    default: 2,
    versions: { "1": { created: old.at, type: "m6i.large" }, "2": { created: now.at, type: "c5a.large" } },
  });
  at.record(now, "ec2:CreateLaunchTemplateVersion", {
    request: { CreateLaunchTemplateVersionRequest: { LaunchTemplateId: id } },
    response: {
      CreateLaunchTemplateVersionResponse: { launchTemplateVersion: { launchTemplateId: id, versionNumber: 2 } },
    },
    resources: { "AWS::EC2::LaunchTemplate": id },
  });
  at.record(at.later(now, 10), "ec2:ModifyLaunchTemplate", {
    request: { ModifyLaunchTemplateRequest: { LaunchTemplateId: id, SetDefaultVersion: "2" } },
    resources: { "AWS::EC2::LaunchTemplate": id },
  });
  note(at, at.arn("ec2", old.region, `launch-template/${id}`), [], { default: 1 });
}

/** A disk of ours, on a machine of the intruder's: it is taken off, and nothing else happens to it. */
export function takenVolume(at: Account): void {
  const { old, now } = ours(at);
  const machine = instance(at, now);
  const id = at.id("vol-");
  at.put(["ec2", old.region, "volumes", id], {
    size: 100,
    created: old.at,
    instance: machine,
    device: "/dev/sdg",
    attached: at.later(now, 60).at,
    delete_on_termination: false,
  });
  at.record(old, "ec2:CreateVolume", {
    request: { size: "100", zone: `${old.region}a` },
    response: { volumeId: id },
    resources: { "AWS::EC2::Volume": id },
  });
  at.record(at.later(now, 60), "ec2:AttachVolume", {
    request: { volumeId: id, instanceId: machine, device: "/dev/sdg" },
    resources: { "AWS::EC2::Volume": id, "AWS::EC2::Instance": machine },
  });
  note(at, at.arn("ec2", old.region, `volume/${id}`), ["delete_on_termination"], { instance: "", device: "" });
}

/** A group of ours that the intruder's machine is in. */
export function borrowedGroup(at: Account): void {
  const { old, now } = ours(at);
  const id = at.id("sg-");
  const vpc = vpcOf(old.region);
  at.put(["ec2", old.region, "security_groups", id], { name: id, vpc, ingress: [rule(443, "0.0.0.0/0")] });
  instance(at, now, { group: id });
}
