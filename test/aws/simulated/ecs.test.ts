import { describe, expect, test } from "vitest";
import type { Input } from "../../../engine/aws/operations.ts";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T03:02:00Z";
const minute = 60_000;
const ecs = (cluster: object = {}) =>
  open({
    scenario: scenario({
      state: {
        iam: scenario().state["iam"],
        ecs: {
          "us-east-1": {
            task_definitions: {
              "w:1": { registered: created, containers: { miner: { image: "x" } } },
              "w:2": { registered: created },
            },
            clusters: {
              a: {
                services: {
                  s: { desired: 2, task_definition: "w:1", created },
                  agent: { scheduling: "DAEMON", desired: 0, task_definition: "w:1", created },
                },
                tasks: {
                  t1: { service: "s", task_definition: "w:1", started: created },
                  t2: { service: "s", task_definition: "w:1", started: created },
                },
                ...cluster,
              },
              b: {},
              c: {},
              old: { status: "INACTIVE" },
            },
          },
        },
      },
    }),
  });

describe("a cluster", () => {
  test("is listed page by page; a deleted one is only described, one that never was is a failure", async () => {
    const { call } = ecs();
    const first = await call("ecs:ListClusters", {});
    expect(first.clusterArns).toHaveLength(2);
    const second = await call("ecs:ListClusters", { nextToken: first.nextToken });
    expect([second.clusterArns?.length, second.nextToken]).toEqual([1, undefined]);
    const described = await call("ecs:DescribeClusters", { clusters: ["a", "old", "none"] });
    expect(described.clusters?.map(({ status }) => status)).toEqual(["ACTIVE", "INACTIVE"]);
    expect(described.failures).toMatchObject([{ reason: "MISSING" }]);
  });

  test.each<[string, object, string]>([
    ["with services", {}, "ClusterContainsServicesException"],
    [
      "with tasks",
      { services: {}, tasks: { t: { task_definition: "w:1", started: created } } },
      "ClusterContainsTasksException",
    ],
    [
      "with machines",
      { services: {}, tasks: {}, container_instances: { c: { instance: "i-1", registered: created } } },
      "ClusterContainsContainerInstancesException",
    ],
    [
      "with capacity of its own",
      { services: {}, tasks: {}, capacity_providers: ["asg"] },
      "ClusterContainsCapacityProviderException",
    ],
    ["with Fargate", { services: {}, tasks: {}, capacity_providers: ["FARGATE"] }, "accepted"],
    ["that is deleted", { status: "INACTIVE" }, "ClusterNotFoundException"],
  ])("%s is asked to be deleted", async (_what, cluster, name) => {
    expect(await ecs(cluster).refusalOf("ecs:DeleteCluster", { cluster: "a" })).toBe(name);
  });

  test("is not deleted while its capacity is being changed", async () => {
    const { call, refusalOf, wait } = ecs({ services: {}, tasks: {}, capacity_providers: ["asg"] });
    const none = { cluster: "a", capacityProviders: [], defaultCapacityProviderStrategy: [] };
    await call("ecs:PutClusterCapacityProviders", none);
    expect(await refusalOf("ecs:DeleteCluster", { cluster: "a" })).toBe("UpdateInProgressException");
    expect(await refusalOf("ecs:PutClusterCapacityProviders", none)).toBe("UpdateInProgressException");
    await wait(minute);
    await call("ecs:DeleteCluster", { cluster: "a" });
    expect((await call("ecs:DescribeClusters", { clusters: ["a"] })).clusters).toMatchObject([{ status: "INACTIVE" }]);
  });

  test("keeps capacity that is in use", async () => {
    const input = { cluster: "a", capacityProviders: [], defaultCapacityProviderStrategy: [] };
    expect(await ecs({ capacity_providers: ["asg"] }).refusalOf("ecs:PutClusterCapacityProviders", input)).toBe(
      "ResourceInUseException",
    );
  });
});

describe("a service", () => {
  const serviceOf = async ({ call }: ReturnType<typeof ecs>) =>
    (await call("ecs:DescribeServices", { cluster: "a", services: ["s"] })).services?.[0];

  test("loses its tasks when it is to have none, and gets others when it is to have more", async () => {
    const account = ecs();
    await account.call("ecs:UpdateService", { cluster: "a", service: "s", desiredCount: 0 });
    expect(await serviceOf(account)).toMatchObject({ desiredCount: 0, runningCount: 0 });
    const stopping = await account.call("ecs:ListTasks", { cluster: "a", desiredStatus: "STOPPED" });
    expect(stopping.taskArns).toHaveLength(2);
    const { tasks } = await account.call("ecs:DescribeTasks", { cluster: "a", tasks: stopping.taskArns });
    expect(tasks?.map(({ lastStatus, group }) => [lastStatus, group])).toEqual([
      ["STOPPING", "service:s"],
      ["STOPPING", "service:s"],
    ]);
    await account.wait(minute);
    await account.call("ecs:UpdateService", { cluster: "a", service: "s", desiredCount: 3 });
    expect(await serviceOf(account)).toMatchObject({ runningCount: 0, pendingCount: 3 });
    await account.wait(minute);
    expect(await serviceOf(account)).toMatchObject({ runningCount: 3 });
    expect((await account.call("ecs:ListTasks", { cluster: "a", serviceName: "s" })).taskArns).toHaveLength(2);
  });

  test("drains when it is deleted: it is no longer listed, then INACTIVE, and takes no more calls", async () => {
    const account = ecs();
    const { call, refusalOf, wait } = account;
    expect(await refusalOf("ecs:DeleteService", { cluster: "a", service: "s" })).toBe("InvalidParameterException");
    await call("ecs:DeleteService", { cluster: "a", service: "s", force: true });
    expect((await call("ecs:ListServices", { cluster: "a" })).serviceArns).toEqual([
      "arn:aws:ecs:us-east-1:111122223333:service/a/agent",
    ]);
    expect(await serviceOf(account)).toMatchObject({ status: "DRAINING" });
    expect(await refusalOf("ecs:DeleteCluster", { cluster: "a" })).toBe("ClusterContainsServicesException");
    const update = { cluster: "a", service: "s", desiredCount: 1 };
    expect(await refusalOf("ecs:UpdateService", update)).toBe("ServiceNotActiveException");
    await wait(minute);
    expect(await serviceOf(account)).toMatchObject({ status: "INACTIVE" });
  });

  test.each<[string, Input<"ecs:UpdateService">, string]>([
    ["of a cluster that is not there", { cluster: "x", service: "s" }, "ClusterNotFoundException"],
    ["that is not there", { cluster: "a", service: "x" }, "ServiceNotFoundException"],
    ["that is a daemon", { cluster: "a", service: "agent", desiredCount: 0 }, "InvalidParameterException"],
  ])("%s is not changed", async (_what, input, name) => {
    expect(await ecs().refusalOf("ecs:UpdateService", input)).toBe(name);
  });

  test("is described with nine others at most", async () => {
    const services = Array.from({ length: 11 }, (_, index) => `s${index}`);
    const { refusalOf } = ecs();
    expect(await refusalOf("ecs:DescribeServices", { cluster: "a", services })).toBe("InvalidParameterException");
    expect(await refusalOf("ecs:DescribeServices", { cluster: "a", services: [] })).toBe("InvalidParameterException");
    expect(await refusalOf("ecs:DescribeServices", { cluster: "old", services: ["s"] })).toBe(
      "ClusterNotFoundException",
    );
  });
});

describe("tasks, machines and task definitions", () => {
  test("are stopped and let go by name, and refused where they are not there", async () => {
    const { call, refusalOf, wait } = ecs({ container_instances: { c1: { instance: "i-1", registered: created } } });
    expect(await refusalOf("ecs:StopTask", { cluster: "a", task: "none" })).toBe("InvalidParameterException");
    await call("ecs:StopTask", { cluster: "a", task: "t1" });
    await wait(minute);
    expect((await call("ecs:DescribeTasks", { cluster: "a", tasks: ["t1"] })).tasks?.[0]?.lastStatus).toBe("STOPPED");
    await wait(70 * minute);
    expect((await call("ecs:DescribeTasks", { cluster: "a", tasks: ["t1"] })).failures).toHaveLength(1);
    expect(await refusalOf("ecs:DeregisterContainerInstance", { cluster: "a", containerInstance: "none" })).toBe(
      "InvalidParameterException",
    );
    await call("ecs:DeregisterContainerInstance", { cluster: "a", containerInstance: "c1" });
    expect((await call("ecs:ListContainerInstances", { cluster: "a" })).containerInstanceArns).toEqual([]);
  });

  test("a family means its newest active revision, and a revision is deregistered once", async () => {
    const { call, refusalOf } = ecs();
    const newest = async () =>
      (await call("ecs:DescribeTaskDefinition", { taskDefinition: "w" })).taskDefinition?.revision;
    expect(await newest()).toBe(2);
    await call("ecs:DeregisterTaskDefinition", { taskDefinition: "w:2" });
    expect(await newest()).toBe(1);
    for (const taskDefinition of ["w:2", "w", "none:1"])
      expect(await refusalOf("ecs:DeregisterTaskDefinition", { taskDefinition })).toBe("ClientException");
    const inactive = await call("ecs:DescribeTaskDefinition", { taskDefinition: "w:2" });
    expect(inactive.taskDefinition?.status).toBe("INACTIVE");
    expect(await refusalOf("ecs:DescribeTaskDefinition", { taskDefinition: "none" })).toBe("ClientException");
  });

  test("a drill that runs what it does not declare is refused", () => {
    const cluster = { services: { s: { task_definition: "none:1", created } } };
    expect(() => ecs(cluster)).toThrow(/none:1/);
  });

  test("everything that a write changed is told", async () => {
    const { aws, call } = ecs();
    await call("ecs:UpdateService", { cluster: "a", service: "s", desiredCount: 1 });
    expect(aws.world.writes().at(-1)?.touched).toEqual([
      "arn:aws:ecs:us-east-1:111122223333:task/a/t2",
      "arn:aws:ecs:us-east-1:111122223333:cluster/a",
      "arn:aws:ecs:us-east-1:111122223333:service/a/s",
    ]);
  });
});
