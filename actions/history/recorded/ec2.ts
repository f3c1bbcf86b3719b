/** EC2's calls on instances, key pairs and fleets. */
import type { RecordedCall } from "../event.ts";
import { at, list, textAt } from "../json.ts";
import { ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

const instances = (call: RecordedCall) =>
  list(at(call.record, "responseElements", "instancesSet", "items")).map((item) =>
    ref.instance(textAt(item, "instanceId")),
  );

const spotRequests = (call: RecordedCall) =>
  list(at(call.record, "responseElements", "instancesSet", "items")).map((item) =>
    ref.unique("spot-request", textAt(item, "spotInstanceRequestId")),
  );

export const ec2: Readings = new Map<string, Reading>([
  // A launch on the Spot market makes a Spot request beside the instance.
  ["RunInstances", (call) => [["made", [...instances(call), ...spotRequests(call)]]]],
  ["ModifyInstanceAttribute", one("changed", (call) => ref.instance(asked(call, "instanceId")))],
  [
    "AssociateIamInstanceProfile",
    one("changed", (call) =>
      ref.instance(textAt(call.record, "requestParameters", "AssociateIamInstanceProfileRequest", "InstanceId")),
    ),
  ],
  ["StartInstances", (call) => [["changed", instances(call)]]],
  ["StopInstances", (call) => [["changed", instances(call)]]],
  ["TerminateInstances", (call) => [["removed", instances(call)]]],
  ["ImportKeyPair", one("made", (call) => ref.keyPair(call.region, asked(call, "keyName")))],
  ["CreateKeyPair", one("made", (call) => ref.keyPair(call.region, asked(call, "keyName")))],
  [
    "CreateFleet",
    one("made", (call) =>
      ref.regional("fleet", call.region, answered(call, "CreateFleetResponse", "fleetId") || answered(call, "fleetId")),
    ),
  ],
  ["RequestSpotFleet", one("made", (call) => ref.regional("fleet", call.region, answered(call, "spotFleetRequestId")))],
]);
