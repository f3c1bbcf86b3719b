/** The calls of ECS. */
import type { RecordedCall } from "../event.ts";
import { at, list, textAt } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** What follows the last slash of an ARN; a name as it is. */
const nameIn = (written: string) => written.slice(written.lastIndexOf("/") + 1);

/** Without a name ECS takes the cluster called `default`. */
const clusterIn = (call: RecordedCall, member: string) =>
  ref.regional("ecs-cluster", call.region, nameIn(asked(call, member)) || "default");
const cluster = (fate: Fate, member = "cluster") => one(fate, (call) => clusterIn(call, member));

/** It gives the cluster that is there already to whoever asks for one of its name: a new one holds nothing. */
const createCluster: Reading = (call) => {
  const holds = ["activeServicesCount", "runningTasksCount", "pendingTasksCount", "registeredContainerInstancesCount"];
  const isNew = holds.every((count) => ["", "0"].includes(answered(call, "cluster", count)));
  return [[isNew ? "made" : "changed", [clusterIn(call, "clusterName")]]];
};

const service = (fate: Fate, member: string) =>
  one(fate, (call) => {
    const name = nameIn(asked(call, member));
    const home = nameIn(asked(call, "cluster")) || "default";
    return name === "" ? "" : ref.regional("ecs-service", call.region, `${home}/${name}`);
  });

/** `family:revision`, which only the answer tells. */
const taskDefinition = (fate: Fate) =>
  one(fate, (call) =>
    ref.regional("task-definition", call.region, nameIn(answered(call, "taskDefinition", "taskDefinitionArn"))),
  );

/** Tasks that were started by hand: in a cluster of the intruder's they go with it, in another they are for a person. */
const tasks = (call: RecordedCall) =>
  list(at(call.record, "responseElements", "tasks")).map((task) => ref.unique("ecs-task", textAt(task, "taskArn")));
const runTask: Reading = (call) => [
  ["made", tasks(call)],
  ["changed", [clusterIn(call, "cluster")]],
];

export const ecs: Readings = new Map<string, Reading>([
  ["CreateCluster", createCluster],
  ["UpdateCluster", cluster("changed")],
  ["UpdateClusterSettings", cluster("changed")],
  ["PutClusterCapacityProviders", cluster("changed")],
  ["RegisterContainerInstance", cluster("changed")],
  ["DeregisterContainerInstance", cluster("changed")],
  ["DeleteCluster", cluster("removed")],
  ["CreateService", service("made", "serviceName")],
  ["UpdateService", service("changed", "service")],
  ["DeleteService", service("removed", "service")],
  ["RegisterTaskDefinition", taskDefinition("made")],
  ["DeregisterTaskDefinition", taskDefinition("removed")],
  ["RunTask", runTask],
  ["StartTask", runTask],
  ["StopTask", one("removed", (call) => ref.unique("ecs-task", answered(call, "task", "taskArn")))],
]);
