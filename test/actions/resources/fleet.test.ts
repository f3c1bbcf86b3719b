import { describe, expect, it } from "vitest";
import { fleets } from "../../../actions/resources/fleet.ts";
import { deleteFleet, describeFleet } from "../../../actions/resources/fleet/actions.ts";
import { remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, instances, region, running, target } from "./launchers.ts";

const ec2 = "fleet-0bad";
const spot = "sfr-0bad";
const member = (tag: string, fleet: string) => ({ ...running, tags: { [tag]: fleet } });
const state = (more: Record<string, unknown> = {}) =>
  inRegion({
    instances: {
      "i-0bad01": member("aws:ec2:fleet-id", ec2),
      "i-0bad02": member("aws:ec2spot:fleet-request-id", spot),
      "i-0bad03": member("aws:ec2:fleet-id", "fleet-0instant"),
    },
    launch_templates: { "lt-0bad": { name: "lt", created: at, versions: { "1": { created: at, type: "c5a.large" } } } },
    fleets: {
      [ec2]: { created: at, template: "lt-0bad" },
      "fleet-0instant": { created: at, type: "instant" },
      "fleet-0old": { created: "2025-01-01T00:00:00Z", type: "request" },
      "fleet-0past": { created: at, state: "deleted" },
      ...more,
    },
    spot_fleets: {
      [spot]: { created: at, launch: { type: "g5.12xlarge", user_data: "mine" } },
      "sfr-0past": { created: at, state: "cancelled", launch: {} },
    },
  });
const fleet = (fleet_id = ec2, fleet_type = "ec2", request_type = "maintain") =>
  target("fleet", fleet_id, { fleet_id, fleet_type, request_type, state: "active" });

describe("fleets", () => {
  it("of both kinds are the intruder's where he made them; what is over is not listed", async () => {
    const { lists } = await judgedByAcme(fleets, {
      state: state(),
      events: [
        {
          at,
          region,
          event: "ec2:CreateFleet",
          by: "intruder",
          response: { CreateFleetResponse: { fleetId: ec2 } },
        },
        { at, region, event: "ec2:RequestSpotFleet", by: "intruder", response: { spotFleetRequestId: spot } },
      ],
    });
    expect(lists["fleets"]).toMatchObject([
      { id: ec2, fleet_type: "ec2", verdict: "unsanctioned", arn: arn(`fleet/${ec2}`), request_type: "maintain" },
      { id: "fleet-0old", verdict: "unknown", preexisting: true },
      { id: spot, fleet_type: "spot", verdict: "unsanctioned", arn: arn(`spot-fleet-request/${spot}`) },
    ]);
    expect(lists["fleets"]?.[0]?.fingerprint).toBe(await remedy(state()).fingerprint(deleteFleet, { fleet: fleet() }));
  });
});

describe("ec2.delete-fleet", () => {
  it.each([
    [ec2, "ec2", "i-0bad01", "ec2:DeleteFleets"],
    [spot, "spot", "i-0bad02", "ec2:CancelSpotFleetRequests"],
  ] as const)("ends %s, which replaces nothing any more, and leaves its instances", async (id, type, left, sent) => {
    const account = remedy(state());
    const one = { fleet: fleet(id, type) };
    const evidence = await account.carryOut(describeFleet, one);
    expect(await account.carryOut(deleteFleet, { ...one, evidence })).toEqual({
      state: "deleted",
      before: "active",
      instances_left: [left],
    });
    expect(account.writes()).toEqual([sent]);
    expect(account.inputs(sent)).toMatchObject([{ TerminateInstances: false }]);
    expect(await instances(account)).toContain(left);
    expect(await account.fingerprint(deleteFleet, one)).toBeUndefined();
    const before = await instances(account);
    await account.change("ec2:TerminateInstances", { InstanceIds: [left] });
    await account.wait(600_000);
    expect(await instances(account)).toEqual(before.filter((each) => each !== left));
    expect(await account.carryOut(deleteFleet, { ...one, evidence })).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual([]);
  });

  it("does not delete an instant fleet with instances, since EC2 would terminate them", async () => {
    const account = remedy(state());
    const one = { fleet: fleet("fleet-0instant", "ec2", "instant") };
    const evidence = await account.carryOut(describeFleet, one);
    await expect(account.carryOut(deleteFleet, { ...one, evidence })).rejects.toThrow(/instant fleet.*i-0bad03/);
    expect(account.writes()).toEqual([]);
    await account.change("ec2:TerminateInstances", { InstanceIds: ["i-0bad03"] });
    expect(await account.carryOut(deleteFleet, { ...one, evidence })).toMatchObject({ state: "deleted" });
    expect(account.inputs("ec2:DeleteFleets")).toMatchObject([{ TerminateInstances: true }]);
  });

  it("fails where EC2 says in an answer that succeeds that it did not delete the fleet", async () => {
    const account = remedy(state({ [ec2]: { created: at, state: "modifying", template: "lt-0bad" } }));
    const one = { fleet: fleet() };
    const evidence = await account.carryOut(describeFleet, one);
    await expect(account.carryOut(deleteFleet, { ...one, evidence })).rejects.toThrow(/fleetNotInDeletableState/);
  });

  it("takes a fleet that is gone as deleted, and refuses evidence of another", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeFleet, { fleet: fleet("fleet-0none") });
    const gone = { fleet: fleet("fleet-0none"), evidence };
    expect(await account.carryOut(deleteFleet, gone)).toMatchObject({ state: "already", before: "gone" });
    await expect(account.carryOut(deleteFleet, { fleet: fleet(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});
