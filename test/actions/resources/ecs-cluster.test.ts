import { describe, expect, it } from "vitest";
import { deleteCluster } from "../../../actions/resources/ecs-cluster-deletion.ts";
import { describeCluster, ecsClusters, suspendCluster } from "../../../actions/resources/ecs-cluster.ts";
import { remedy } from "../remedy.ts";
import { sentTwice } from "../sent-twice.ts";
import { cluster, countOf, ecsArn, region, state } from "./ecs-world.ts";
import { byIntruder, listing } from "./listing.ts";

const made = [
  byIntruder("ecs:CreateCluster", { clusterName: "analytics-x" }),
  byIntruder(
    "ecs:RegisterTaskDefinition",
    { family: "w" },
    { taskDefinition: { taskDefinitionArn: ecsArn("task-definition/w:1") } },
  ),
  byIntruder("ecs:CreateService", { cluster: "web", serviceName: "helper", desiredCount: 1 }),
];

describe("the listing of ECS", () => {
  it("judges clusters by who made them, and a cluster of the intruder's with all that runs in it", async () => {
    const { found } = await listing(ecsClusters, { ...state(), events: made });
    expect(found.map(({ list, verdict, name }) => [list, verdict, name])).toEqual([
      ["ecs_clusters", "unsanctioned", "analytics-x"],
      ["ecs_services", "unsanctioned", "helper"],
      ["ecs_services", "unknown", "shop"],
      ["ecs_clusters", "unknown", "web"],
    ]);
    expect(found[0]).toMatchObject({
      services: [ecsArn("service/analytics-x/w")],
      running_tasks: 3,
      task_definitions: [ecsArn("task-definition/w:1")],
      handles: [
        ecsArn("cluster/analytics-x"),
        "analytics-x",
        ecsArn("service/analytics-x/w"),
        ecsArn("task-definition/w:1"),
      ],
    });
    expect(found[1]).toMatchObject({ cluster_name: "web", task_definitions: [ecsArn("task-definition/w:1")] });
  });

  it("does not take a task definition of ours for the intruder's because his cluster runs it", async () => {
    const services = { ours: { desired: 1, task_definition: "web:42", created: "2026-03-02T03:02:00Z" } };
    const { found } = await listing(ecsClusters, { ...state({}, services), events: made });
    expect(found[0]).toMatchObject({ task_definitions: [ecsArn("task-definition/w:1")] });
  });

  it("leaves deleted clusters out, and says which task definitions of the intruder's nothing runs", async () => {
    const { found, said } = await listing(ecsClusters, {
      ...state({ status: "INACTIVE" }),
      events: [
        ...made,
        byIntruder("ecs:RegisterTaskDefinition", {}, { taskDefinition: { taskDefinitionArn: "x/web:42" } }),
      ],
    });
    expect(found.map(({ name }) => name)).toEqual(["helper", "shop", "web"]);
    expect(said.notes).toEqual([]);
    const alone = state();
    Object.assign(alone.state.ecs[region] as object, { clusters: {} });
    expect((await listing(ecsClusters, { ...alone, events: made })).said.notes).toEqual([
      expect.stringContaining("w:1"),
    ]);
  });

  it("stops at a refusal, so that the region becomes a gap", async () => {
    const faults = [{ operation: "ecs:DescribeServices", error: "AccessDeniedException" }];
    await expect(listing(ecsClusters, { ...state(), faults })).rejects.toMatchObject({ class: "access-denied" });
  });
});

describe("ecs.suspend-cluster", () => {
  it("brings every service to no tasks and names what goes on", async () => {
    const world = remedy(state());
    expect(await world.carryOut(suspendCluster, { cluster: cluster() })).toEqual({
      state: "suspended",
      before_services: [{ service: ecsArn("service/analytics-x/w"), desired_count: 2 }],
      left_running: [ecsArn("task/analytics-x/0bad000000000003")],
    });
    await world.wait(60_000);
    expect(world.object(ecsArn("cluster/analytics-x"))).toMatchObject({ services: { w: 0 }, tasks: 1 });
    const writes = world.writes().length;
    expect(await world.carryOut(suspendCluster, { cluster: cluster() })).toMatchObject({
      state: "already",
      before_services: [],
    });
    expect(world.writes()).toHaveLength(writes);
  });

  it("does not count a daemon, which has no count, but names it", async () => {
    const services = {
      agent: { scheduling: "DAEMON", desired: 0, task_definition: "w:1", created: "2026-03-02T03:02:00Z" },
    };
    const world = remedy(state({}, services));
    expect(await world.carryOut(suspendCluster, { cluster: cluster() })).toMatchObject({
      state: "suspended",
      left_running: expect.arrayContaining([ecsArn("service/analytics-x/agent")]),
    });
    expect(world.writes()).toEqual(["ecs:UpdateService"]);
  });

  it("is taken back to the same counts, once, and not where somebody set another", async () => {
    const world = remedy(state());
    const params = { cluster: cluster() };
    const result = await world.carryOut(suspendCluster, params);
    expect(await world.undo(suspendCluster, params, result)).toBe("restored");
    expect(await countOf(world, "analytics-x", "w")).toBe(2);
    expect(world.object(ecsArn("cluster/analytics-x"))).toMatchObject({ tasks: 3 });
    expect(await world.undo(suspendCluster, params, result)).toBe("already");
    await world.change("ecs:UpdateService", { cluster: "analytics-x", service: "w", desiredCount: 7 });
    expect(await world.undo(suspendCluster, params, result)).toBe("changed");
    expect(await countOf(world, "analytics-x", "w")).toBe(7);
    expect(world.writes()).toEqual([]);
  });

  it("says so where the cluster is gone", async () => {
    const world = remedy(state({ status: "INACTIVE" }));
    const params = { cluster: cluster() };
    expect(await world.carryOut(suspendCluster, params)).toEqual({
      state: "gone",
      before_services: [],
      left_running: [],
    });
    const before_services = [{ service: ecsArn("service/analytics-x/w"), desired_count: 2 }];
    expect(await world.undo(suspendCluster, params, { state: "suspended", before_services, left_running: [] })).toBe(
      "changed",
    );
    expect(world.writes()).toEqual([]);
  });

  it("fails where something raises the count again", async () => {
    const world = remedy({
      ...state(),
      iam: {
        users: {
          mallory: { id: "AIDAMALLORY", created: "2026-03-02T02:00:00Z", attached: ["AdministratorAccess"] },
        },
      },
      traps: [
        {
          trap: "autoscaler",
          when: { operation: "ecs:UpdateService", match: { desiredCount: 0 } },
          by: "mallory",
          do: {
            operation: "ecs:UpdateService",
            input: { cluster: "analytics-x", service: "w", desiredCount: 2 },
          },
        },
      ],
    });
    await expect(world.carryOut(suspendCluster, { cluster: cluster() })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
    });
  });
});

describe("ecs.describe-cluster", () => {
  it("keeps services, tasks and task definitions as sensitive evidence", async () => {
    const world = remedy(
      state({ container_instances: { "0c1": { instance: "i-0bad1", registered: "2026-03-02T03:02:00Z" } } }),
    );
    const result = (await world.carryOut(describeCluster, { cluster: cluster() })) as {
      evidence: { name: string; sha256: string }[];
    };
    expect(result).toMatchObject({ resource: ecsArn("cluster/analytics-x"), region, copies: [] });
    const kept = JSON.parse(await world.evidence(result.evidence[0]?.sha256 ?? "")) as {
      services: unknown[];
      tasks: unknown[];
      containerInstances: { ec2InstanceId: string }[];
      taskDefinitions: unknown;
    };
    expect(kept.services).toHaveLength(1);
    expect(kept.tasks).toHaveLength(3);
    expect(kept.containerInstances).toMatchObject([{ ec2InstanceId: "i-0bad1" }]);
    expect(JSON.stringify(kept.taskDefinitions)).toContain("w-1");
    expect(world.writes()).toEqual([]);
  });

  it("fails where the cluster is gone: there is nothing to keep", async () => {
    const world = remedy(state({ status: "INACTIVE" }));
    await expect(world.carryOut(describeCluster, { cluster: cluster() })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });
});

describe("ecs.delete-cluster", () => {
  const full = {
    capacity_providers: ["FARGATE", "spot-asg"],
    container_instances: { "0c1": { instance: "i-0bad1", registered: "2026-03-02T03:02:00Z" } },
  };

  it("empties the cluster in ECS's order, deletes it and deregisters the intruder's task definition", async () => {
    const world = remedy(state(full));
    const params = { cluster: cluster(), evidence: await world.carryOut(describeCluster, { cluster: cluster() }) };
    expect(await world.carryOut(deleteCluster, params)).toEqual({
      state: "deleted",
      before_services: [{ service: ecsArn("service/analytics-x/w"), desired_count: 2 }],
      stopped_tasks: [ecsArn("task/analytics-x/0bad000000000003")],
      instances_left: ["i-0bad1"],
      capacity_providers: ["spot-asg"],
      task_definitions: [ecsArn("task-definition/w:1")],
    });
    expect(world.writes().filter((write) => !write.startsWith("!"))).toEqual([
      "ecs:UpdateService",
      "ecs:DeleteService",
      "ecs:StopTask",
      "ecs:DeregisterContainerInstance",
      "ecs:PutClusterCapacityProviders",
      "ecs:DeleteCluster",
      "ecs:DeregisterTaskDefinition",
    ]);
    const { clusters } = await world.read("ecs:DescribeClusters", { clusters: ["analytics-x"] });
    expect(clusters).toMatchObject([{ status: "INACTIVE" }]);
    expect(world.object(ecsArn("cluster/analytics-x"))).toBeUndefined();
    expect(world.object(ecsArn("task-definition/w:1"))).toBeUndefined();
    expect(world.object(ecsArn("task-definition/web:42"))).toBeDefined();
    expect(world.object(ecsArn("cluster/web"))).toMatchObject({ services: { shop: 1, helper: 1 } });

    const writes = world.writes().length;
    expect(await world.carryOut(deleteCluster, params)).toMatchObject({ state: "gone", task_definitions: [] });
    expect(world.writes()).toHaveLength(writes);
    expect(await world.fingerprint(deleteCluster, params)).toBeUndefined();
  });

  it("takes the refusal of a second deregistration for what it is, where the answer to the first was lost", async () => {
    const world = remedy({ ...state(), through: sentTwice("ecs:DeregisterTaskDefinition") });
    const params = { cluster: cluster(), evidence: await world.carryOut(describeCluster, { cluster: cluster() }) };
    expect(await world.carryOut(deleteCluster, params)).toMatchObject({
      state: "deleted",
      task_definitions: [ecsArn("task-definition/w:1")],
    });
    expect(world.writes()).toContain("!ecs:DeregisterTaskDefinition");
  });

  it("fails where a task definition is refused and stays active", async () => {
    const faults = [{ operation: "ecs:DeregisterTaskDefinition", error: "ClientException" }];
    const world = remedy({ ...state(), faults });
    const params = { cluster: cluster(), evidence: await world.carryOut(describeCluster, { cluster: cluster() }) };
    await expect(world.carryOut(deleteCluster, params)).rejects.toMatchObject({ class: "invalid" });
  });

  it("waits for an update of the cluster that is under way", async () => {
    const world = remedy({
      ...state(),
      faults: [{ operation: "ecs:DeleteCluster", times: 2, error: "UpdateInProgressException" }],
    });
    const params = { cluster: cluster(), evidence: await world.carryOut(describeCluster, { cluster: cluster() }) };
    expect(await world.carryOut(deleteCluster, params)).toMatchObject({ state: "deleted" });
    expect(world.inputs("ecs:DeleteCluster")).toHaveLength(3);
  });

  it("refuses evidence of something else, and services that nobody has seen", async () => {
    const world = remedy(state({}, { later: { desired: 1, task_definition: "w:1", created: "2026-03-02T09:59:00Z" } }));
    const evidence = (await world.carryOut(describeCluster, { cluster: cluster() })) as Record<string, unknown>;
    const unseen = { cluster: cluster(), evidence };
    await expect(world.carryOut(deleteCluster, unseen)).rejects.toThrow(/service\/analytics-x\/later appeared/);
    const shown = cluster({ services: ["later", "w"].map((name) => ecsArn(`service/analytics-x/${name}`)) });
    await expect(
      world.carryOut(deleteCluster, { cluster: shown, evidence: { ...evidence, evidence: [] } }),
    ).rejects.toThrow(/does not name/);
    await expect(
      world.carryOut(deleteCluster, { cluster: shown, evidence: { ...evidence, resource: ecsArn("cluster/web") } }),
    ).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(world.writes()).toEqual([]);
  });

  it("has a fingerprint that suspension does not change and other tags do", async () => {
    const world = remedy(state());
    const params = { cluster: cluster() };
    const listed = (await listing(ecsClusters, { ...state(), events: made })).found[0]?.fingerprint;
    expect(await world.fingerprint(deleteCluster, params)).toBe(listed);
    await world.carryOut(suspendCluster, params);
    expect(await world.fingerprint(deleteCluster, params)).toBe(listed);
    expect(await remedy(state({ tags: { Owner: "x" } })).fingerprint(deleteCluster, params)).not.toBe(listed);
  });

  it("does not delete what ECS could not describe", async () => {
    const world = remedy(state());
    const params = { cluster: cluster(), evidence: await world.carryOut(describeCluster, { cluster: cluster() }) };
    const denied = remedy({ ...state(), faults: [{ operation: "ecs:ListTasks", error: "AccessDeniedException" }] });
    await expect(denied.carryOut(describeCluster, params)).rejects.toMatchObject({ class: "access-denied" });
    expect(denied.writes()).toEqual([]);
  });
});
