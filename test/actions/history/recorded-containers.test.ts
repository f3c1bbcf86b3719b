import { expect, test } from "vitest";
import { objectsOf } from "../../../actions/history/objects.ts";

const objects = (event: string, request: object, response: object | null = null) => {
  const [source = "", name = ""] = event.split(":");
  const record = { requestParameters: request, responseElements: response };
  const { made, changed, removed } = objectsOf({
    source,
    name,
    region: "eu-west-1",
    time: "2026-03-02T03:00:00Z",
    record,
    resources: [],
  });
  return { made, changed, removed };
};
const none = { made: [], changed: [], removed: [] };
const arn = "arn:aws:ecs:eu-west-1:111122223333";

test.each<[string, object, object | null, object]>([
  ["ecs:CreateCluster", { clusterName: "x" }, null, { made: ["ecs-cluster:eu-west-1:x"] }],
  // Without a name ECS takes the cluster called default.
  ["ecs:CreateCluster", {}, null, { made: ["ecs-cluster:eu-west-1:default"] }],
  // It is given the cluster that is there already, and makes nothing, who asks for one of its name.
  [
    "ecs:CreateCluster",
    { clusterName: "x" },
    { cluster: { clusterName: "x", activeServicesCount: 0, runningTasksCount: 0, pendingTasksCount: 0 } },
    { made: ["ecs-cluster:eu-west-1:x"] },
  ],
  [
    "ecs:CreateCluster",
    { clusterName: "x" },
    { cluster: { clusterName: "x", activeServicesCount: 12, runningTasksCount: 0 } },
    { changed: ["ecs-cluster:eu-west-1:x"] },
  ],
  ["ecs:DeleteCluster", { cluster: `${arn}:cluster/x` }, null, { removed: ["ecs-cluster:eu-west-1:x"] }],
  ["ecs:CreateService", { cluster: "x", serviceName: "w" }, null, { made: ["ecs-service:eu-west-1:x/w"] }],
  [
    "ecs:UpdateService",
    { cluster: `${arn}:cluster/x`, service: `${arn}:service/x/w`, desiredCount: 0 },
    null,
    { changed: ["ecs-service:eu-west-1:x/w"] },
  ],
  [
    "ecs:RegisterTaskDefinition",
    { family: "w" },
    { taskDefinition: { taskDefinitionArn: `${arn}:task-definition/w:1` } },
    { made: ["task-definition:eu-west-1:w:1"] },
  ],
  // The family alone does not say which of its revisions is meant.
  ["ecs:RegisterTaskDefinition", { family: "w" }, null, {}],
  [
    "ecs:RunTask",
    { cluster: "x", taskDefinition: "w:1" },
    { tasks: [{ taskArn: `${arn}:task/x/1` }], failures: [] },
    { made: [`ecs-task:${arn}:task/x/1`], changed: ["ecs-cluster:eu-west-1:x"] },
  ],
  ["ecr:CreateRepository", { repositoryName: "base-img" }, null, { made: ["ecr-repository:eu-west-1:base-img"] }],
  ["ecr:PutImage", { repositoryName: "web", imageTag: "1" }, null, { changed: ["ecr-repository:eu-west-1:web"] }],
  // Whoever put a policy last made what it says.
  ["ecr:SetRepositoryPolicy", { repositoryName: "web" }, null, { made: ["ecr-policy:eu-west-1:web"] }],
  [
    "lightsail:CreateInstances",
    { instanceNames: ["wp-1", "wp-2"] },
    null,
    { made: ["lightsail-instance:eu-west-1:wp-1", "lightsail-instance:eu-west-1:wp-2"] },
  ],
  ["lightsail:DeleteInstance", { instanceName: "wp-1" }, null, { removed: ["lightsail-instance:eu-west-1:wp-1"] }],
  ["lightsail:CreateDisk", { diskName: "d" }, null, { made: ["lightsail-disk:eu-west-1:d"] }],
  ["sagemaker:CreateNotebookInstance", { notebookInstanceName: "nb" }, null, { made: ["notebook:eu-west-1:nb"] }],
  [
    "sagemaker:UpdateNotebookInstanceLifecycleConfig",
    { notebookInstanceLifecycleConfigName: "setup" },
    null,
    { made: ["notebook-lifecycle-config:eu-west-1:setup"] },
  ],
])("%s of %o is read as what it did", (event, request, response, expected) => {
  expect(objects(event, request, response)).toEqual({ ...none, ...expected });
});
