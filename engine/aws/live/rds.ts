/** RDS by the AWS SDK: the commands of the operations in use. */
import {
  DeleteDBInstanceCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from "@aws-sdk/client-rds";
import type { ClientConfig, LiveService } from "./service.ts";

export const rds = {
  open: (config: ClientConfig) => new RDSClient(config),
  commands: {
    DescribeDBInstances: DescribeDBInstancesCommand,
    DescribeDBSnapshots: DescribeDBSnapshotsCommand,
    DescribeDBClusterSnapshots: DescribeDBClusterSnapshotsCommand,
    DescribeDBSnapshotAttributes: DescribeDBSnapshotAttributesCommand,
    DescribeDBClusterSnapshotAttributes: DescribeDBClusterSnapshotAttributesCommand,
    ModifyDBSnapshotAttribute: ModifyDBSnapshotAttributeCommand,
    ModifyDBClusterSnapshotAttribute: ModifyDBClusterSnapshotAttributeCommand,
    RestoreDBInstanceFromDBSnapshot: RestoreDBInstanceFromDBSnapshotCommand,
    DeleteDBInstance: DeleteDBInstanceCommand,
  },
} satisfies LiveService<"rds">;
