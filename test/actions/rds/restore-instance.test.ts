import { describe, expect, it } from "vitest";
import { listDbRestorePoints } from "../../../actions/rds/list-restore-points.ts";
import { restoreDbInstance } from "../../../actions/rds/restore-instance.ts";
import { type DbRestorePoint, restoresAs } from "../../../actions/rds/restore-point.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext, emptyPolicy } from "../context.ts";
import { remedy } from "../remedy.ts";
import { arn, created, historyOf, indicators, intruder, region, state } from "./databases.ts";

const shared = intruder("ModifyDBSnapshotAttribute", {
  dBSnapshotIdentifier: "orders-shared",
  attributeName: "restore",
  valuesToAdd: ["999988887777"],
});

async function pointsOf(events: object[], declared = state()) {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const port = simulatedAccount({
    scenario: scenario({ state: { iam: scenario().state["iam"], ...declared.state } }),
    services: simulatedServices,
    clock,
  });
  const context = actionContext({ port, policy: emptyPolicy({ indicators }) });
  const history = await historyOf(context, ...events);
  return listDbRestorePoints.run({ regions: [region], history, before: "2026-03-02T00:00:00Z" }, context);
}
const point = async (declared = state()): Promise<DbRestorePoint> => {
  const [first] = (await pointsOf([shared], declared)).points;
  if (first === undefined) throw new Error("there is no point");
  return first;
};

describe("rds.list-restore-points", () => {
  it("gives the newest complete snapshot of before that nobody shared in the window", async () => {
    const found = await pointsOf([shared]);
    expect(found.points).toMatchObject([
      {
        instance: "orders",
        instance_exists: true,
        damage: "untouched",
        snapshot: "rds:orders-2026-03-01",
        subnet_group: "data",
        security_groups: ["sg-0db"],
        restores_as: "orders-restored-20260301",
        handles: ["rds:orders-2026-03-01", arn("snapshot:rds:orders-2026-03-01"), "orders-restored-20260301"],
      },
    ]);
    expect(found.none_for).toEqual([arn("db:web")]);
    expect(found.cluster_members).toEqual([arn("db:graph-node")]);
    expect(found.deleted_backups).toEqual([]);
  });

  it("puts first what the intruder deleted, then what the intruder changed, and names the backups that are gone", async () => {
    const found = await pointsOf([
      intruder("DeleteDBInstance", { dBInstanceIdentifier: "ledger", skipFinalSnapshot: true }),
      intruder("DeleteDBSnapshot", { dBSnapshotIdentifier: "ledger-2" }),
      intruder("DeleteDBInstance", { dBInstanceIdentifier: "lost" }),
      intruder("ModifyDBInstance", { dBInstanceIdentifier: "orders" }),
    ]);
    expect(found.points).toMatchObject([
      { instance: "ledger", instance_exists: false, damage: "deleted", snapshot: "ledger-1", subnet_group: "" },
      { instance: "orders", damage: "changed", snapshot: "orders-shared" },
    ]);
    expect(found.none_for).toEqual([arn("db:lost"), arn("db:web")]);
    expect(found.deleted_backups).toEqual([`${region}/ledger-2`]);
  });

  it("knows an instance by whatever case or ARN the intruder named it in", async () => {
    const found = await pointsOf([
      intruder("DeleteDBInstance", { dBInstanceIdentifier: "LEDGER" }),
      intruder("ModifyDBSnapshotAttribute", {
        dBSnapshotIdentifier: "Orders-Shared",
        attributeName: "restore",
        valuesToAdd: ["999988887777"],
      }),
      intruder("ModifyDBInstance", { dBInstanceIdentifier: arn("db:orders") }),
    ]);
    expect(found.points).toMatchObject([
      { instance: "ledger", damage: "deleted" },
      { instance: "orders", damage: "changed", snapshot: "rds:orders-2026-03-01" },
    ]);
  });

  it("does not trust a snapshot that the intruder made, whenever it says it was taken", async () => {
    const made = intruder("CopyDBSnapshot", { targetDBSnapshotIdentifier: "rds:orders-2026-03-01" });
    expect((await pointsOf([shared, made])).points).toMatchObject([{ snapshot: "rds:orders-2026-02-28" }]);
  });

  it("names an instance so that RDS takes the name, and always the same", () => {
    expect(restoresAs("orders", "2026-03-01T05:00:00Z")).toBe("orders-restored-20260301");
    const long = restoresAs(`${"a".repeat(44)}-b`, "2026-03-01T05:00:00Z");
    expect(long).toHaveLength(62);
    expect(long).not.toContain("--");
  });
});

describe("rds.restore-instance", () => {
  it("restores to a new instance in the network of the old, closed to the public, and waits for it", async () => {
    const account = remedy(state());
    const params = { point: await point() };
    const result = await account.carryOut(restoreDbInstance, params);
    expect(result).toMatchObject({
      state: "restored",
      identifier: "orders-restored-20260301",
      arn: arn("db:orders-restored-20260301"),
      resource_id: expect.stringMatching(/^db-/),
      endpoint: expect.stringContaining("orders-restored"),
    });
    expect((result as { to_do: string[] }).to_do[0]).toContain("master password");
    expect(account.object(arn("db:orders-restored-20260301"))).toMatchObject({
      status: "available",
      public: false,
      class: "db.r6g.large",
      subnet_group: "data",
      security_groups: ["sg-0db"],
      restored_from: "rds:orders-2026-03-01",
      tags: { "runbook:restored-from": arn("snapshot:rds:orders-2026-03-01") },
    });
    expect(account.object(arn("db:orders"))).toMatchObject({ status: "available", created });
    expect(account.writes()).toEqual(["rds:RestoreDBInstanceFromDBSnapshot"]);
    expect(await account.carryOut(restoreDbInstance, params)).toMatchObject({ state: "already" });
    expect(account.writes()).toHaveLength(1);
  });

  it("takes it back by deleting the instance that it made, and no other of its name", async () => {
    const account = remedy(state());
    const params = { point: await point() };
    const result = (await account.carryOut(restoreDbInstance, params)) as { resource_id: string };
    expect(await account.undo(restoreDbInstance, params, { ...result, resource_id: "db-OTHER" })).toBe("changed");
    expect(account.inputs("rds:DeleteDBInstance")).toEqual([]);
    expect(await account.undo(restoreDbInstance, params, result)).toBe("restored");
    expect(account.object(arn("db:orders-restored-20260301"))).toBeUndefined();
    expect(account.inputs("rds:DeleteDBInstance")).toMatchObject([{ SkipFinalSnapshot: true }]);
    expect(await account.undo(restoreDbInstance, params, result)).toBe("already");
  });

  it("refuses a name that another instance has", async () => {
    const account = remedy(state());
    const params = { point: await point(), identifier: "web" };
    await expect(account.carryOut(restoreDbInstance, params)).rejects.toThrow(/was not restored from/);
    expect(account.writes()).toEqual([]);
  });

  it("restores no other snapshot that got the name of the approved one", async () => {
    const params = { point: await point() };
    for (const snapshots of [
      { "rds:orders-2026-03-01": { source: "orders", created: "2026-03-02T09:00:00Z", encrypted: true } },
      {},
    ]) {
      const account = remedy(state({ snapshots }));
      await expect(account.carryOut(restoreDbInstance, params)).rejects.toThrow(/not the one of 2026-03-01/);
      expect(account.writes()).toEqual([]);
    }
  });

  it("fails where the snapshot's key is lost, or the quota is reached", async () => {
    const keyless = (await point()) as object;
    const lost = { "rds:orders-2026-03-01": { source: "orders", created: "2026-03-01T05:00:00Z", key_lost: true } };
    await expect(
      remedy(state({ snapshots: lost })).carryOut(restoreDbInstance, { point: keyless }),
    ).rejects.toMatchObject({ class: "access-denied" });
    await expect(
      remedy(state({ instance_quota: 3 })).carryOut(restoreDbInstance, { point: keyless }),
    ).rejects.toMatchObject({ class: "quota" });
  });

  it("tells after a crash whether the restore took place", async () => {
    const account = remedy(state());
    const params = { point: await point() };
    const of = (DBInstanceIdentifier: string) => ({
      operation: "rds:RestoreDBInstanceFromDBSnapshot",
      input: { DBInstanceIdentifier },
      sentAt: "2026-03-02T10:00:00Z",
    });
    expect(await account.probe(restoreDbInstance, params, of("orders-restored-20260301"))).toBe("not-done");
    await account.carryOut(restoreDbInstance, params);
    expect(await account.probe(restoreDbInstance, params, of("orders-restored-20260301"))).toBe("done");
    expect(await account.probe(restoreDbInstance, params, of("web"))).toBe("unknown");
  });
});
