/** The calls of Lightsail. */
import type { RecordedCall } from "../event.ts";
import { at, list, text } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const instance = (fate: Fate) =>
  one(fate, (call) => ref.regional("lightsail-instance", call.region, asked(call, "instanceName")));

/** One call makes several. */
const instances: Reading = (call: RecordedCall) => [
  [
    "made",
    list(at(call.record, "requestParameters", "instanceNames")).map((name) =>
      ref.regional("lightsail-instance", call.region, text(name)),
    ),
  ],
];

const other = (fate: Fate, kind: string, member: string) =>
  one(fate, (call) => ref.regional(`lightsail-${kind}`, call.region, asked(call, member)));

export const lightsail: Readings = new Map<string, Reading>([
  ["CreateInstances", instances],
  ["CreateInstancesFromSnapshot", instances],
  ["PutInstancePublicPorts", instance("changed")],
  ["OpenInstancePublicPorts", instance("changed")],
  ["CloseInstancePublicPorts", instance("changed")],
  ["StartInstance", instance("changed")],
  ["StopInstance", instance("changed")],
  ["RebootInstance", instance("changed")],
  ["AttachStaticIp", instance("changed")],
  ["DeleteInstance", instance("removed")],
  // What else can be made there is left to people.
  ["AllocateStaticIp", other("made", "static-ip", "staticIpName")],
  ["ReleaseStaticIp", other("removed", "static-ip", "staticIpName")],
  ["CreateDisk", other("made", "disk", "diskName")],
  ["CreateDiskFromSnapshot", other("made", "disk", "diskName")],
  ["DeleteDisk", other("removed", "disk", "diskName")],
  ["CreateInstanceSnapshot", other("made", "instance-snapshot", "instanceSnapshotName")],
  ["DeleteInstanceSnapshot", other("removed", "instance-snapshot", "instanceSnapshotName")],
  ["CreateKeyPair", other("made", "key-pair", "keyPairName")],
  ["ImportKeyPair", other("made", "key-pair", "keyPairName")],
  ["DeleteKeyPair", other("removed", "key-pair", "keyPairName")],
  ["CreateContainerService", other("made", "container-service", "serviceName")],
  ["DeleteContainerService", other("removed", "container-service", "serviceName")],
  ["CreateRelationalDatabase", other("made", "database", "relationalDatabaseName")],
  ["DeleteRelationalDatabase", other("removed", "database", "relationalDatabaseName")],
  ["CreateBucket", other("made", "bucket", "bucketName")],
  ["DeleteBucket", other("removed", "bucket", "bucketName")],
  ["CreateBucketAccessKey", other("made", "bucket-access-key", "bucketName")],
]);
