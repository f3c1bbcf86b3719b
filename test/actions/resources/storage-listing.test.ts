/** What the listings make of volumes, snapshots and images, by the rules of a policy. */
import { describe, expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { judged } from "../../../actions/history/judged.ts";
import { images } from "../../../actions/resources/image.ts";
import { snapshots } from "../../../actions/resources/snapshot.ts";
import { volumes } from "../../../actions/resources/volume.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext, responder } from "../context.ts";

const loaded = loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname);
if ("problems" in loaded) throw new Error("the policy of the acme drill does not load");
const { policy } = loaded;

const account = "111122223333";
const night = "2026-03-02T03:20:00Z";
const before = "2026-02-28T01:00:00Z";
const user = (name: string, accessKeyId: string) => ({
  type: "IAMUser",
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
  accessKeyId,
  userName: name,
});
const intruder = user("ci-deploy", "AKIAEXAMPLECIKEY0001");
const alice = user("alice", "AKIAEXAMPLEALICE0001");
const us = {
  type: "AssumedRole",
  arn: responder.arn,
  accountId: account,
  accessKeyId: "ASIAEXAMPLEUS0000001",
  sessionContext: { sessionIssuer: { type: "Role", arn: responder.principal } },
};

/** What is recorded of one call. */
function told(name: string, by: object, requestParameters: object, responseElements: object = {}, at = night) {
  const ip = by === intruder ? "198.51.100.23" : "192.0.2.10";
  return compactEvent({
    EventId: `${name} ${JSON.stringify([requestParameters, responseElements])}`,
    CloudTrailEvent: JSON.stringify({
      eventSource: "ec2.amazonaws.com",
      eventName: name,
      eventTime: at,
      awsRegion: "us-east-1",
      readOnly: false,
      sourceIPAddress: ip,
      userIdentity: by,
      requestParameters,
      responseElements,
    }),
  });
}

type Event = ReturnType<typeof told>;

/** Verdict and deciding rule by the finding's id. */
async function listed(type: typeof images, ec2: object, events: readonly Event[]): Promise<Record<string, string[]>> {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const small = scenario({ state: { iam: scenario().state["iam"], ec2: { "us-east-1": ec2 } } });
  const port = simulatedAccount({ scenario: small, services: simulatedServices, clock });
  const judge = compilePolicy(policy);
  const context = actionContext({ port, policy, judge });
  const history = await openHistory(() => events, policy, responder);
  const found: Record<string, string[]> = {};
  for await (const { subject, list, more } of type.read("us-east-1", context, history)) {
    expect(Object.keys(type.lists)).toContain(list);
    expect(Object.keys(more).filter((name) => !(name in (type.lists[list]?.properties ?? {})))).toEqual([]);
    const { finding } = judged(subject, history, judge);
    found[finding.id] = [finding.verdict, finding.reasons[0]?.rule ?? ""];
  }
  return found;
}

const machine = { type: "m6i.large", launched: before, vpc: "vpc-0main" };
const made = "made-by-intruder";

describe("images", () => {
  const image = { name: "img", created: night, devices: { "/dev/xvda": "snap-0bad" } };
  const ec2 = {
    snapshots: { "snap-0bad": { started: night } },
    images: {
      "ami-0bad": { ...image, shared: { all: true } },
      "ami-0good": {
        ...image,
        created: before,
        shared: { "999988887777": true, "222233334444": true, [account]: true, "000011112222": true },
      },
    },
  };
  const share = { add: { items: [{ userId: "999988887777" }] } };
  test("are the intruder's where he made them, and so are the grants that he gave on ours", async () => {
    const found = await listed(images, ec2, [
      told("CreateImage", intruder, { instanceId: "i-0web" }, { imageId: "ami-0bad" }),
      told("ModifyImageAttribute", intruder, { imageId: "ami-0good", launchPermission: share }),
    ]);
    expect(found).toEqual({
      "ami-0bad": ["unsanctioned", made],
      // Nobody is on record for it, but it hangs on what the intruder made.
      "ami-0bad/all": ["unsanctioned", "belongs-to-intruder"],
      "ami-0good": ["unknown", "no-rule"],
      // Nobody is on record for that one either, and nobody trusts the account.
      "ami-0good/000011112222": ["unsanctioned", "lets-in-a-stranger"],
      "ami-0good/999988887777": ["unsanctioned", made],
    });
  });
});

describe("snapshots", () => {
  const description = "Created by CreateImage(i-0web) for ami-0bad";
  const createImage = told("CreateImage", intruder, { instanceId: "i-0web" }, { imageId: "ami-0bad" });
  const registerImage = told("RegisterImage", intruder, {}, { imageId: "ami-0bad" });
  const one = (facts: object, events: readonly Event[], id = "snap-0one") =>
    listed(snapshots, { snapshots: { [id]: { started: "2026-03-02T03:20:05Z", ...facts } } }, events).then(
      (found) => found[id],
    );

  test("that EC2 made for the intruder's image are his, whether or not the image is still there", async () => {
    expect(await one({ description }, [createImage])).toEqual(["unsanctioned", made]);
    const copied = "Copied for DestinationAmi ami-0bad from SourceAmi ami-0b for SourceSnapshot snap-0b.";
    const copyImage = told("CopyImage", intruder, {}, { imageId: "ami-0bad" });
    expect(await one({ description: copied }, [copyImage])).toEqual(["unsanctioned", made]);
  });

  test("are not his by a description that somebody wrote on a snapshot of ours", async () => {
    const own = told("CreateSnapshot", alice, { volumeId: "vol-0db" }, { snapshotId: "snap-0one" });
    const ours = { description, tags: { Owner: "data-platform" } };
    expect(await one(ours, [createImage, own])).toEqual(["sanctioned", "made-by-our-people"]);
    expect(await one({ description }, [createImage, own])).toEqual(["unknown", "lacks-required-tags"]);
    expect(await one({ description, started: before }, [createImage])).toEqual(["unknown", "no-rule"]);
    expect(await one({ description }, [registerImage])).toEqual(["unknown", "no-rule"]);
  });

  test("shared with strangers give a finding for each of them, and stay ours", async () => {
    const shared = { "999988887777": true, "222233334444": true };
    const add = { items: [{ userId: "999988887777" }] };
    const grant = told("ModifySnapshotAttribute", intruder, {
      snapshotId: "snap-0db",
      createVolumePermission: { add },
    });
    const ec2 = { snapshots: { "snap-0db": { started: before, shared } } };
    expect(await listed(snapshots, ec2, [grant])).toEqual({
      "snap-0db": ["unknown", "no-rule"],
      "snap-0db/999988887777": ["unsanctioned", made],
    });
  });

  test("of AWS Backup inside the window belong to what they are of", async () => {
    const service = {
      ...us,
      arn: `arn:aws:sts::${account}:assumed-role/backup/x`,
      sessionContext: { sessionIssuer: { type: "Role", arn: `arn:aws:iam::${account}:role/backup` } },
      invokedBy: "backup.amazonaws.com",
    };
    const nightly = told("CreateSnapshot", service, { volumeId: "vol-0web" }, { snapshotId: "snap-0night" });
    const ec2 = {
      vpcs: { "vpc-0main": {} },
      instances: { "i-0web": { ...machine, tags: { "aws:autoscaling:groupName": "web-prod" } } },
      volumes: { "vol-0web": { created: before, instance: "i-0web" } },
      snapshots: {
        "snap-0night": { started: night, volume: "vol-0web", tags: { "aws:backup:source-resource": "x" } },
      },
    };
    expect(await listed(snapshots, ec2, [nightly])).toEqual({
      "snap-0night": ["sanctioned", "made-by-a-service-for-us"],
    });
  });
});

describe("volumes", () => {
  const launch = told("RunInstances", intruder, {}, { instancesSet: { items: [{ instanceId: "i-0bad" }] } });
  const ec2 = (volume: object, more: object = {}) => ({
    vpcs: { "vpc-0main": {} },
    instances: { "i-0bad": { ...machine, launched: night }, "i-0web": machine },
    volumes: { "vol-0one": { created: night, ...volume } },
    ...more,
  });
  const create = told("CreateVolume", intruder, {}, { volumeId: "vol-0one" });

  test("that came with an instance are judged with it", async () => {
    expect(await listed(volumes, ec2({ instance: "i-0web" }), [])).toEqual({});
    expect(await listed(volumes, ec2({ instance: "i-0bad" }), [launch, create])).toEqual({});
  });

  test("that the intruder made are his, loose or on an instance of ours", async () => {
    expect(await listed(volumes, ec2({}), [create])).toEqual({ "vol-0one": ["unsanctioned", made] });
    expect(await listed(volumes, ec2({ instance: "i-0web", device: "/dev/sdf" }), [create])).toEqual({
      "vol-0one": ["unsanctioned", made],
    });
  });

  test("of ours that the intruder hung on his instance are told of", async () => {
    const attach = told("AttachVolume", intruder, { volumeId: "vol-0one", instanceId: "i-0bad" });
    const old = { created: before, instance: "i-0bad", device: "/dev/sdf" };
    expect(await listed(volumes, ec2(old), [launch, attach])).toEqual({ "vol-0one": ["unknown", "no-rule"] });
  });

  test("left over from the intruder's instance are his by the evidence that this program took", async () => {
    const snapshot = { started: night, volume: "vol-0one", tags: { "runbook:evidence": `i-0bad ${night}` } };
    const left = ec2({}, { instances: {}, snapshots: { "snap-0ours": snapshot } });
    const evidence = (by: object) =>
      told(
        "CreateSnapshots",
        by,
        { CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: "i-0bad" } } },
        { CreateSnapshotsResponse: { snapshotSet: { item: { snapshotId: "snap-0ours", volumeId: "vol-0one" } } } },
        "2026-03-02T10:05:00Z",
      );
    expect(await listed(volumes, left, [launch, evidence(us)])).toEqual({
      "vol-0one": ["unsanctioned", "belongs-to-intruder"],
    });
    // A tag alone proves nothing.
    expect(await listed(volumes, left, [launch, evidence(alice)])).toEqual({ "vol-0one": ["unknown", "no-rule"] });
    expect(await listed(volumes, left, [launch])).toEqual({ "vol-0one": ["unknown", "no-rule"] });
  });
});
