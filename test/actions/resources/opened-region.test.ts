import { describe, expect, test } from "vitest";
import { describeRegion } from "../../../actions/account/describe-region.ts";
import { disableRegion } from "../../../actions/account/disable-region.ts";
import { copyEvidence } from "../../../actions/ec2/copy-evidence.ts";
import { AwsError, type AwsPort } from "../../../engine/aws/port.ts";
import { openedRegions } from "../../../actions/resources/opened-region.ts";
import { account as accountId, finding, remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";

// Switched on in the account of `remedy`, and home of nothing.
const region = "eu-west-1";
const regionArn = `arn:aws:account::${accountId}:region/${region}`;
const opened = {
  ...finding("region", region),
  arn: "",
  region,
  handles: [region],
  region_name: region,
  status: "ENABLED",
};
/** Of no evidence: there is none in the region. */
const copies = { region, to: "us-east-1", copies: [] as { snapshot: string; copy: string }[] };
const inRegion = (parts: object) => ({ ec2: { [region]: { vpcs: { "vpc-0default": { default: true } }, ...parts } } });
const quiet = inRegion({
  security_groups: {
    "sg-0default": { name: "default", description: "default VPC security group", vpc: "vpc-0default" },
  },
});

test("regions that were switched on are listed; AWS's default regions are not", async () => {
  const { lists } = await judgedByAcme(openedRegions, {
    state: {},
    regions: {
      "us-east-1": "ENABLED_BY_DEFAULT",
      "eu-west-1": "ENABLED",
      "ap-southeast-3": "ENABLED",
      "af-south-1": "ENABLED",
      "me-south-1": "DISABLED",
    },
    events: [
      {
        at: "2026-03-02T02:36:00Z",
        region: "us-east-1",
        event: "account:EnableRegion",
        by: "intruder",
        request: { regionName: "ap-southeast-3" },
      },
    ],
  });
  expect(lists["opened_regions"]).toMatchObject([
    { id: "region/af-south-1", verdict: "unknown", detail: "enabled; the policy does not list it" },
    {
      id: "region/ap-southeast-3",
      verdict: "unsanctioned",
      region_name: "ap-southeast-3",
      created_at: "2026-03-02T02:36:00Z",
    },
    { id: "region/eu-west-1", detail: "enabled" },
  ]);
});

test("a region that the intruder switched off is a gap: what is left in it runs on, unseen", async () => {
  const off = (by: string, regionName: string, at: string) => ({
    at,
    region: "us-east-1",
    event: "account:DisableRegion",
    by,
    request: { regionName },
  });
  const { lists, gaps } = await judgedByAcme(openedRegions, {
    state: {},
    regions: {
      "us-east-1": "ENABLED_BY_DEFAULT",
      "ap-southeast-3": "DISABLING",
      "af-south-1": "DISABLED",
      "eu-west-1": "ENABLED",
    },
    events: [
      off("intruder", "ap-southeast-3", "2026-03-02T04:00:00Z"),
      off("alice", "af-south-1", "2026-03-02T04:10:00Z"),
      off("intruder", "eu-west-1", "2026-03-02T04:20:00Z"),
    ],
  });
  expect(lists["opened_regions"]?.map(({ name }) => name)).toEqual(["eu-west-1"]);
  expect(gaps.filter(({ service }) => service === "account")).toMatchObject([{ region: "ap-southeast-3" }]);
});

describe("account.disable-region", () => {
  test("switches off a region where nothing but AWS's defaults is left", async () => {
    const account = remedy(quiet);
    const evidence = await account.carryOut(describeRegion, { opened });
    expect(account.gaps()).toBe(0);
    expect(await account.fingerprint(disableRegion, { opened })).toMatch(/^[0-9a-f]{64}$/);
    expect(await account.carryOut(disableRegion, { opened, evidence, copies })).toEqual({ state: "disabling" });
    expect(await account.carryOut(disableRegion, { opened, evidence, copies })).toEqual({ state: "already" });
    expect(await account.fingerprint(disableRegion, { opened })).toBeUndefined();
    await account.wait(600_000);
    expect(account.object(regionArn)).toMatchObject({ status: "DISABLED" });
    expect(account.writes()).toEqual(["account:DisableRegion"]);
  });

  test.each([
    [
      "a stopped instance",
      {
        instances: {
          "i-0left": { type: "t3.micro", state: "stopped", launched: "2026-03-02T03:00:00Z", vpc: "vpc-0default" },
        },
      },
      "instance/i-0left",
    ],
    ["a loose volume", { volumes: { "vol-0left": { size: 1, created: "2026-03-02T03:00:00Z" } } }, "volume/vol-0left"],
    [
      "a snapshot, be it evidence that a run saved",
      {
        snapshots: {
          "snap-0left": { volume: "vol-0gone", started: "2026-03-02T09:00:00Z", tags: { "runbook:run": "x" } },
        },
      },
      "snapshot/snap-0left",
    ],
  ])("refuses while there is %s", async (_what, parts, named) => {
    const account = remedy(inRegion(parts));
    const evidence = await account.carryOut(describeRegion, { opened });
    await expect(account.carryOut(disableRegion, { opened, evidence, copies })).rejects.toThrow(new RegExp(named));
    expect(account.writes()).toEqual([]);
    expect(account.object(regionArn)).toMatchObject({ status: "ENABLED" });
  });

  test.each([
    [
      "a database",
      { rds: { [region]: { instances: { ledger: { created: "2026-03-02T03:00:00Z" } } } } },
      "db-instance/ledger",
    ],
    [
      "a database snapshot that nobody else may restore",
      { rds: { [region]: { snapshots: { "ledger-1": { source: "ledger", created: "2026-03-02T03:00:00Z" } } } } },
      "db-snapshot/ledger-1",
    ],
    ["a bucket", { s3: { buckets: { loot: { created: "2026-03-02T03:00:00Z", region } } } }, "bucket/loot"],
  ])("refuses while there is %s", async (_what, state, named) => {
    const account = remedy({ ...quiet, state });
    const evidence = await account.carryOut(describeRegion, { opened });
    await expect(account.carryOut(disableRegion, { opened, evidence, copies })).rejects.toThrow(new RegExp(named));
    expect(account.writes()).toEqual([]);
  });

  test("refuses where the region does not know the caller's credentials", async () => {
    const account = remedy(quiet);
    const evidence = await account.carryOut(describeRegion, { opened });
    const unknownThere = (aws: AwsPort): AwsPort => ({
      async send(call, context) {
        if (call.region !== region) return aws.send(call, context);
        const { operation } = call;
        throw new AwsError({ class: "region", awsName: "AuthFailure", message: "not valid", operation, region });
      },
    });
    const stranger = remedy({ ...quiet, through: unknownThere });
    await expect(stranger.carryOut(disableRegion, { opened, evidence, copies })).rejects.toThrow(/not known what/);
    expect(stranger.writes()).toEqual([]);
  });

  test("leaves evidence behind once a complete copy of it is in another region", async () => {
    const saved = { volume: "vol-0gone", started: "2026-03-02T09:00:00Z", size: 1 };
    const tags = { "runbook:evidence": "i-0bad", "runbook:run": "20260302T100000-test" };
    const account = remedy(inRegion({ snapshots: { "snap-0saved": { ...saved, tags } } }));
    const evidence = await account.carryOut(describeRegion, { opened });
    await expect(account.carryOut(disableRegion, { opened, evidence, copies })).rejects.toThrow(/snap-0saved/);
    const made = await account.carryOut(copyEvidence, { region, to: "us-east-1" });
    expect(await account.carryOut(disableRegion, { opened, evidence, copies: made })).toEqual({ state: "disabling" });
  });

  test("refuses the copies of another region, and copies that are gone", async () => {
    const account = remedy(
      inRegion({ snapshots: { "snap-0saved": { volume: "vol-0gone", started: "2026-03-02T09:00:00Z" } } }),
    );
    const evidence = await account.carryOut(describeRegion, { opened });
    const other = { ...copies, region: "af-south-1" };
    await expect(account.carryOut(disableRegion, { opened, evidence, copies: other })).rejects.toThrow(/af-south-1/);
    const gone = { ...copies, copies: [{ snapshot: "snap-0saved", copy: "snap-0nowhere" }] };
    await expect(account.carryOut(disableRegion, { opened, evidence, copies: gone })).rejects.toThrow(/snap-0saved/);
    expect(account.writes()).toEqual([]);
  });

  test("refuses where it is not known what is in the region", async () => {
    const faults = [{ operation: "ec2:DescribeVolumes", region, error: "UnauthorizedOperation" }];
    const account = remedy({ ...quiet, faults });
    const evidence = await account.carryOut(describeRegion, { opened });
    expect(account.gaps()).toBe(1);
    await expect(account.carryOut(disableRegion, { opened, evidence, copies })).rejects.toThrow(
      /not known what is in it.*volumes/i,
    );
    expect(account.writes()).toEqual([]);
  });

  test("refuses the evidence of another region", async () => {
    const account = remedy(quiet);
    const evidence = { ...((await account.carryOut(describeRegion, { opened })) as object), resource: "region/other" };
    await expect(account.carryOut(disableRegion, { opened, evidence, copies })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });
});
