/** What calls of S3 and RDS made and changed, as CloudTrail spells them and as the simulated account does. */
import { expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";

const objects = (source: string, name: string, requestParameters: object) => {
  const { made, changed, removed } = compactEvent({
    CloudTrailEvent: JSON.stringify({
      eventSource: `${source}.amazonaws.com`,
      eventName: name,
      awsRegion: "eu-west-1",
      eventTime: "2026-03-02T03:31:00Z",
      requestParameters,
    }),
  });
  return { made, changed, removed };
};
const made = (object: string) => ({ made: [object], changed: [], removed: [] });
const changed = (object: string) => ({ made: [], changed: [object], removed: [] });
const removed = (object: string) => ({ made: [], changed: [], removed: [object] });

test.each([
  ["PutBucketLifecycle", { bucketName: "docs" }, made("bucket-lifecycle:docs")],
  ["PutBucketLifecycleConfiguration", { bucket: "docs" }, made("bucket-lifecycle:docs")],
  ["DeleteBucketLifecycle", { bucket: "docs" }, removed("bucket-lifecycle:docs")],
  ["PutBucketPolicy", { bucketName: "docs" }, made("bucket-policy:docs")],
  ["DeleteBucketPolicy", { bucketName: "docs" }, removed("bucket-policy:docs")],
  ["PutBucketVersioning", { bucketName: "docs" }, changed("bucket:docs")],
])("S3's %s with %j", (name, request, expected) => {
  expect(objects("s3", name, request)).toEqual(expected);
});

test.each([
  [
    "ModifyDBSnapshotAttribute",
    { dBSnapshotIdentifier: "orders-1", valuesToAdd: ["all"] },
    made("db-snapshot-grant:eu-west-1:orders-1"),
  ],
  [
    "ModifyDBSnapshotAttribute",
    { dBSnapshotIdentifier: "orders-1", valuesToRemove: ["all"] },
    changed("db-snapshot-grant:eu-west-1:orders-1"),
  ],
  [
    "ModifyDBClusterSnapshotAttribute",
    { dBClusterSnapshotIdentifier: "web-1", valuesToAdd: ["all"] },
    made("db-snapshot-grant:eu-west-1:cluster/web-1"),
  ],
  ["DeleteDBSnapshot", { dBSnapshotIdentifier: "orders-1" }, removed("db-snapshot:eu-west-1:orders-1")],
  ["CopyDBSnapshot", { targetDBSnapshotIdentifier: "copy" }, made("db-snapshot:eu-west-1:copy")],
  ["DeleteDBInstance", { dBInstanceIdentifier: "orders" }, removed("db-instance:eu-west-1:orders")],
  [
    "RestoreDBInstanceFromDBSnapshot",
    { dBInstanceIdentifier: "again", dBSnapshotIdentifier: "orders-1" },
    made("db-instance:eu-west-1:again"),
  ],
  ["CreateDBSnapshot", {}, { made: [], changed: [], removed: [] }],
])("RDS's %s with %j", (name, request, expected) => {
  expect(objects("rds", name, request)).toEqual(expected);
});
