/** What the run asks of RDS. */
import type * as rds from "@aws-sdk/client-rds";
import { keysBy, pagesOf, permission, read, write } from "./facts.ts";

const rdsPages = (items: string) => pagesOf("Marker", items);

export const rdsOperations = {
  "rds:DescribeDBInstances": read<rds.DescribeDBInstancesCommandInput, rds.DescribeDBInstancesCommandOutput>({
    pages: rdsPages("DBInstances"),
  }),
  "rds:DescribeDBSnapshots": read<rds.DescribeDBSnapshotsCommandInput, rds.DescribeDBSnapshotsCommandOutput>({
    pages: rdsPages("DBSnapshots"),
  }),
  "rds:DescribeDBClusterSnapshots": read<
    rds.DescribeDBClusterSnapshotsCommandInput,
    rds.DescribeDBClusterSnapshotsCommandOutput
  >({ pages: rdsPages("DBClusterSnapshots") }),
  "rds:DescribeDBSnapshotAttributes": read<
    rds.DescribeDBSnapshotAttributesCommandInput,
    rds.DescribeDBSnapshotAttributesCommandOutput
  >(),
  "rds:DescribeDBClusterSnapshotAttributes": read<
    rds.DescribeDBClusterSnapshotAttributesCommandInput,
    rds.DescribeDBClusterSnapshotAttributesCommandOutput
  >(),
  "rds:ModifyDBSnapshotAttribute": write<
    rds.ModifyDBSnapshotAttributeCommandInput,
    rds.ModifyDBSnapshotAttributeCommandOutput
  >({ target: { kind: "rds-snapshot", at: "DBSnapshotIdentifier" } }),
  "rds:ModifyDBClusterSnapshotAttribute": write<
    rds.ModifyDBClusterSnapshotAttributeCommandInput,
    rds.ModifyDBClusterSnapshotAttributeCommandOutput
  >({ target: { kind: "rds-snapshot", at: "DBClusterSnapshotIdentifier" } }),
  // The name is taken after the first time, but only a probe can tell whether by this run.
  "rds:RestoreDBInstanceFromDBSnapshot": write<
    rds.RestoreDBInstanceFromDBSnapshotCommandInput,
    rds.RestoreDBInstanceFromDBSnapshotCommandOutput
  >({
    target: { kind: "rds-instance", at: "DBInstanceIdentifier" },
    idempotent: false,
    secretInputs: ["TdeCredentialPassword"],
    alsoNeeds: [
      permission("rds:AddTagsToResource"),
      // RDS makes its own role with the first instance of an account.
      permission("iam:CreateServiceLinkedRole", {
        test: "StringEquals",
        key: "iam:AWSServiceName",
        values: ["rds.amazonaws.com"],
      }),
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
      ...keysBy("rds", "CreateGrant", "DescribeKey"),
    ],
  }),
  "rds:DeleteDBInstance": write<rds.DeleteDBInstanceCommandInput, rds.DeleteDBInstanceCommandOutput>({
    target: { kind: "rds-instance", at: "DBInstanceIdentifier" },
    irreversible: true,
  }),
} as const;
