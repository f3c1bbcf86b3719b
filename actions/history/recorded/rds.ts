/** The calls of RDS. */
import type { RecordedCall } from "../event.ts";
import { at, list } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** RDS takes names in any case, and some ARNs for them; it keeps names in small letters. */
const nameIn = (identifier: string) =>
  (identifier.startsWith("arn:") ? identifier.split(":").slice(6).join(":") : identifier).toLowerCase();
const named = (call: RecordedCall, member: string) => nameIn(asked(call, member));

const instance = (fate: Fate) =>
  one(fate, (call) => ref.regional("db-instance", call.region, named(call, "dBInstanceIdentifier")));
/** Snapshots of instances and of clusters have names of their own kinds, and are kept apart. */
const snapshotOf = (call: RecordedCall, kind: string, cluster: boolean) => {
  const name = named(call, cluster ? "dBClusterSnapshotIdentifier" : "dBSnapshotIdentifier");
  return name === "" ? "" : ref.regional(kind, call.region, cluster ? `cluster/${name}` : name);
};
const snapshot = (fate: Fate, cluster: boolean) => one(fate, (call) => snapshotOf(call, "db-snapshot", cluster));

/** To add accounts makes a grant; to take some away only changes one. */
const attribute =
  (cluster: boolean): Reading =>
  (call) => {
    const added = list(at(call.record, "requestParameters", "valuesToAdd")).length > 0;
    return [[added ? "made" : "changed", [snapshotOf(call, "db-snapshot-grant", cluster)]]];
  };

/** A copy is named by what was asked for; the original is not touched. */
const copy = (cluster: boolean): Reading =>
  one("made", (call) => {
    const name = named(call, cluster ? "targetDBClusterSnapshotIdentifier" : "targetDBSnapshotIdentifier");
    return name === "" ? "" : ref.regional("db-snapshot", call.region, cluster ? `cluster/${name}` : name);
  });

export const rds: Readings = new Map<string, Reading>([
  ["CreateDBInstance", instance("made")],
  ["CreateDBInstanceReadReplica", instance("made")],
  ["RestoreDBInstanceFromDBSnapshot", instance("made")],
  [
    "RestoreDBInstanceToPointInTime",
    one("made", (call) =>
      ref.regional(
        "db-instance",
        call.region,
        named(call, "targetDBInstanceIdentifier") || nameIn(answered(call, "dBInstanceIdentifier")),
      ),
    ),
  ],
  ["ModifyDBInstance", instance("changed")],
  ["RebootDBInstance", instance("changed")],
  ["StartDBInstance", instance("changed")],
  ["StopDBInstance", instance("changed")],
  ["DeleteDBInstance", instance("removed")],
  ["CreateDBSnapshot", snapshot("made", false)],
  ["CreateDBClusterSnapshot", snapshot("made", true)],
  ["CopyDBSnapshot", copy(false)],
  ["CopyDBClusterSnapshot", copy(true)],
  ["ModifyDBSnapshot", snapshot("changed", false)],
  ["DeleteDBSnapshot", snapshot("removed", false)],
  ["DeleteDBClusterSnapshot", snapshot("removed", true)],
  ["ModifyDBSnapshotAttribute", attribute(false)],
  ["ModifyDBClusterSnapshotAttribute", attribute(true)],
]);
