/** Whatever saves evidence in the account says on it how long it is to be kept. */
import { describe, expect, test } from "vitest";
import { copyEvidence } from "../../actions/ec2/copy-evidence.ts";
import { snapshotInstance } from "../../actions/ec2/snapshot-instance.ts";
import { snapshotLightsailInstance } from "../../actions/resources/lightsail-snapshot.ts";
import { snapshotVolume } from "../../actions/resources/volume.ts";
import type { Action } from "../../engine/action/action.ts";
import type { OperationName } from "../../engine/aws/operations.ts";
import { instance, state } from "./ec2/machine.ts";
import { type Declared, finding, remedy } from "./remedy.ts";
import { volume, world } from "./resources/storage-world.ts";

const evidence = { volume: "vol-0bad1", size: 10, started: "2026-03-02T09:00:00Z" };
const tags = { "runbook:evidence": "i-0bad1", "runbook:run": "20260302T100000-test" };
const site = { created: "2026-03-02T03:10:00Z", blueprint: "amazon_linux_2023" };
const lightsail = finding("lightsail-instance", "site", {
  arn: "arn:aws:lightsail:eu-west-1:111122223333:Instance/site",
  region: "eu-west-1",
  instance_name: "site",
});

const savers: readonly [Action, OperationName, Declared, Record<string, unknown>][] = [
  [snapshotInstance, "ec2:CreateSnapshots", state(), { instance: instance() }],
  [snapshotVolume, "ec2:CreateSnapshot", world(), { volume: volume("vol-0loose") }],
  [
    copyEvidence,
    "ec2:CopySnapshot",
    { ec2: { "eu-west-1": { snapshots: { "snap-0e1": { ...evidence, tags } } } } },
    { region: "eu-west-1", to: "us-east-1" },
  ],
  [
    snapshotLightsailInstance,
    "lightsail:CreateInstanceSnapshot",
    { state: { lightsail: { "eu-west-1": { instances: { site } } } } },
    { instance: lightsail },
  ],
];

describe.each(savers.map(([action, ...rest]) => [action.name, action, ...rest] as const))(
  "%s",
  (_, action, operation, declared, params) => {
    const tagsGiven = async (keep?: string) => {
      const account = remedy({ ...declared, ...(keep === undefined ? {} : { policy: { evidence: { keep } } }) });
      await account.carryOut(action, params);
      return { tags: JSON.stringify(account.inputs(operation)), notes: account.notes() };
    };

    test("tags what it saves with the day until which the policy wants it kept, and says so", async () => {
      const { tags: given, notes } = await tagsGiven("365d");
      expect(given).toMatch(/"[Kk]ey":"runbook:keep-until","[Vv]alue":"2027-03-02"/);
      expect(notes).toEqual([expect.stringContaining("tagged runbook:keep-until 2027-03-02")]);
    });

    test("tags it with no day where the policy names none", async () => {
      const { tags: given, notes } = await tagsGiven();
      expect(given).toContain("runbook:run");
      expect(given).not.toContain("keep-until");
      expect(notes).toEqual([]);
    });
  },
);
