import { describe, expect, test } from "vitest";
import { account as id, open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-01T05:00:00Z";
const minute = 60_000;
const arn = (rest: string) => `arn:aws:rds:us-east-1:${id}:${rest}`;

function account(more: object = {}) {
  return open({
    scenario: scenario({
      state: {
        iam: scenario().state["iam"],
        rds: {
          "us-east-1": {
            instances: {
              orders: { created, security_groups: ["sg-0db"] },
              guarded: { created, deletion_protection: true },
              moving: { created, status: "creating" },
            },
            snapshots: {
              "rds:orders-1": { source: "orders", created, type: "automated" },
              "by-hand": { source: "orders", created },
              secret: { source: "orders", created, encrypted: true, kms_key: "arn:aws:kms:us-east-1:1:key/1" },
              lost: { source: "orders", created, encrypted: true, key_lost: true },
              half: { source: "orders", created, status: "creating" },
            },
            cluster_snapshots: { cluster: { source: "web", created } },
            ...more,
          },
        },
      },
    }),
  });
}

const restore = (DBInstanceIdentifier: string, DBSnapshotIdentifier = "by-hand") => ({
  DBInstanceIdentifier,
  DBSnapshotIdentifier,
});
const sharing = (DBSnapshotIdentifier: string, ...ValuesToAdd: string[]) => ({
  DBSnapshotIdentifier,
  AttributeName: "restore",
  ValuesToAdd,
});

describe("a database instance", () => {
  test("is made of a snapshot in ten minutes, and is open to the public unless told", async () => {
    const { call, wait, aws } = account();
    const { DBInstance } = await call("rds:RestoreDBInstanceFromDBSnapshot", restore("Again"));
    expect(DBInstance).toMatchObject({
      DBInstanceIdentifier: "again",
      DBInstanceStatus: "creating",
      PubliclyAccessible: true,
    });
    const now = async () => (await call("rds:DescribeDBInstances", { DBInstanceIdentifier: "again" })).DBInstances?.[0];
    expect((await now())?.Endpoint).toBeUndefined();
    await wait(11 * minute);
    expect(await now()).toMatchObject({ DBInstanceStatus: "available", Endpoint: { Port: 5432 } });
    expect(aws.world.objects()[arn("db:again")]).toMatchObject({ restored_from: "by-hand", status: "available" });
    expect(aws.world.writes()[0]?.touched).toEqual([arn("db:again")]);
  });

  test("is not made of what cannot be read, under a name that is taken, or past the quota", async () => {
    const { refusalOf } = account();
    const of = (name: string, snapshot?: string) =>
      refusalOf("rds:RestoreDBInstanceFromDBSnapshot", restore(name, snapshot));
    expect(await of("orders")).toBe("DBInstanceAlreadyExistsFault");
    expect(await of("again", "none")).toBe("DBSnapshotNotFoundFault");
    expect(await of("again", "half")).toBe("InvalidDBSnapshotStateFault");
    expect(await of("again", "lost")).toBe("KMSKeyNotAccessibleFault");
    expect(await of("-again")).toBe("InvalidParameterValue");
    expect(
      await refusalOf("rds:RestoreDBInstanceFromDBSnapshot", { ...restore("again"), DBSubnetGroupName: "none" }),
    ).toBe("DBSubnetGroupNotFoundFault");
    const full = account({ instance_quota: 3 });
    expect(await full.refusalOf("rds:RestoreDBInstanceFromDBSnapshot", restore("again"))).toBe(
      "InstanceQuotaExceededFault",
    );
  });

  test("goes in minutes, without a last snapshot only if that is said, and not while it is protected or being made", async () => {
    const { call, refusalOf, wait, aws } = account();
    const gone = (DBInstanceIdentifier: string) => ({ DBInstanceIdentifier, SkipFinalSnapshot: true });
    expect(await refusalOf("rds:DeleteDBInstance", { DBInstanceIdentifier: "orders" })).toBe(
      "InvalidParameterCombination",
    );
    expect(await refusalOf("rds:DeleteDBInstance", gone("guarded"))).toBe("InvalidParameterCombination");
    expect(await refusalOf("rds:DeleteDBInstance", gone("moving"))).toBe("InvalidDBInstanceStateFault");
    expect(await refusalOf("rds:DeleteDBInstance", gone("none"))).toBe("DBInstanceNotFoundFault");
    await call("rds:DeleteDBInstance", gone("orders"));
    expect(aws.world.objects()[arn("db:orders")]).toMatchObject({ status: "deleting" });
    await wait(6 * minute);
    expect(aws.world.objects()).not.toHaveProperty([arn("db:orders")]);
  });
});

describe("a database snapshot", () => {
  test("is shared with accounts or with all, unless it is automated, encrypted or not complete", async () => {
    const { call, refusalOf } = account();
    await call("rds:ModifyDBSnapshotAttribute", sharing("by-hand", "999988887777", "all"));
    expect(await refusalOf("rds:ModifyDBSnapshotAttribute", sharing("rds:orders-1", "all"))).toBe(
      "InvalidDBSnapshotStateFault",
    );
    expect(await refusalOf("rds:ModifyDBSnapshotAttribute", sharing("half", "all"))).toBe(
      "InvalidDBSnapshotStateFault",
    );
    expect(await refusalOf("rds:ModifyDBSnapshotAttribute", sharing("secret", "all"))).toBe("InvalidParameterValue");
    expect(await refusalOf("rds:ModifyDBSnapshotAttribute", sharing("none", "all"))).toBe("DBSnapshotNotFoundFault");
    const many = Array.from({ length: 21 }, (_, i) => String(100_000_000_000 + i));
    expect(await refusalOf("rds:ModifyDBSnapshotAttribute", sharing("secret", ...many))).toBe(
      "SharedSnapshotQuotaExceededFault",
    );
    const seen = await call("rds:DescribeDBSnapshotAttributes", { DBSnapshotIdentifier: arn("snapshot:by-hand") });
    expect(seen.DBSnapshotAttributesResult?.DBSnapshotAttributes).toEqual([
      { AttributeName: "restore", AttributeValues: ["999988887777", "all"] },
    ]);
  });

  test("of a cluster is another kind of thing", async () => {
    const { call, refusalOf } = account();
    const cluster = { DBClusterSnapshotIdentifier: "cluster", AttributeName: "restore" };
    await call("rds:ModifyDBClusterSnapshotAttribute", { ...cluster, ValuesToAdd: ["999988887777"] });
    await call("rds:ModifyDBClusterSnapshotAttribute", { ...cluster, ValuesToRemove: ["999988887777"] });
    const seen = await call("rds:DescribeDBClusterSnapshotAttributes", { DBClusterSnapshotIdentifier: "cluster" });
    expect(seen.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes).toEqual([
      { AttributeName: "restore", AttributeValues: [] },
    ]);
    expect(await refusalOf("rds:DescribeDBSnapshotAttributes", { DBSnapshotIdentifier: "cluster" })).toBe(
      "DBSnapshotNotFoundFault",
    );
  });

  test("is listed by type, over pages", async () => {
    const { call } = account();
    const first = await call("rds:DescribeDBSnapshots", { SnapshotType: "manual" });
    const second = await call("rds:DescribeDBSnapshots", { SnapshotType: "manual", Marker: first.Marker });
    const names = [...(first.DBSnapshots ?? []), ...(second.DBSnapshots ?? [])].map((one) => one.DBSnapshotIdentifier);
    expect(names).toEqual(["by-hand", "half", "lost", "secret"]);
    expect(second.Marker).toBeUndefined();
  });
});
