import { describe, expect, it } from "vitest";
import { ecsClusters } from "../../../actions/resources/ecs-cluster.ts";
import { deleteService, describeService, suspendService } from "../../../actions/resources/ecs-service.ts";
import { remedy } from "../remedy.ts";
import { countOf, ecsArn, service, state } from "./ecs-world.ts";
import { byIntruder, listing } from "./listing.ts";

const params = { service: service() };
const before_services = [{ service: ecsArn("service/web/helper"), desired_count: 1 }];

describe("ecs.suspend-service", () => {
  it("brings the one service to no tasks and leaves the others of its cluster alone", async () => {
    const world = remedy(state());
    const result = await world.carryOut(suspendService, params);
    expect(result).toEqual({ state: "suspended", before_services, left_running: [] });
    expect(world.object(ecsArn("cluster/web"))).toMatchObject({ services: { helper: 0, shop: 1 } });
    expect(await world.carryOut(suspendService, params)).toMatchObject({ state: "already" });
    expect(world.writes()).toEqual(["ecs:UpdateService"]);
    expect(await world.undo(suspendService, params, result)).toBe("restored");
    expect(await countOf(world, "web", "helper")).toBe(1);
    expect(await world.undo(suspendService, params, result)).toBe("already");
    await world.change("ecs:UpdateService", { cluster: "web", service: "helper", desiredCount: 4 });
    expect(await world.undo(suspendService, params, result)).toBe("changed");
    expect(world.writes()).toEqual([]);
  });

  it("says so where the service is gone, and does not bring it back", async () => {
    const world = remedy(state());
    const result = await world.carryOut(suspendService, params);
    await world.change("ecs:DeleteService", { cluster: "web", service: "helper" });
    expect(await world.carryOut(suspendService, params)).toMatchObject({ state: "gone" });
    expect(await world.undo(suspendService, params, result)).toBe("changed");
    expect(world.writes()).toEqual([]);
  });
});

describe("ecs.delete-service", () => {
  it("deletes the service after its evidence, and the task definition that the intruder registered", async () => {
    const world = remedy(state());
    const evidence = (await world.carryOut(describeService, params)) as { evidence: { sha256: string }[] };
    expect(await world.evidence(evidence.evidence[0]?.sha256 ?? "")).toContain("w-1");
    expect(await world.carryOut(deleteService, { ...params, evidence })).toEqual({
      state: "deleted",
      before_services,
      task_definitions: [ecsArn("task-definition/w:1")],
    });
    expect(world.writes()).toEqual(["ecs:UpdateService", "ecs:DeleteService", "ecs:DeregisterTaskDefinition"]);
    const { services } = await world.read("ecs:DescribeServices", { cluster: "web", services: ["helper"] });
    expect(services).toMatchObject([{ status: "INACTIVE" }]);
    expect(world.object(ecsArn("cluster/web"))).toMatchObject({ services: { shop: 1 } });
    expect(await world.carryOut(deleteService, { ...params, evidence })).toMatchObject({ state: "gone" });
    expect(await world.fingerprint(deleteService, params)).toBeUndefined();
  });

  it("refuses evidence of something else", async () => {
    const world = remedy(state());
    const evidence = { resource: ecsArn("service/web/shop"), region: "us-east-1", copies: [], evidence: [] };
    await expect(world.carryOut(deleteService, { ...params, evidence })).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(world.writes()).toEqual([]);
  });

  it("has the fingerprint of its listing, which suspension does not change", async () => {
    const world = remedy(state());
    const { found } = await listing(ecsClusters, state());
    const shown = found.find(({ name }) => name === "helper")?.fingerprint;
    await world.carryOut(suspendService, params);
    expect(await world.fingerprint(deleteService, params)).toBe(shown);
  });
});

describe("an ECS service of ours", () => {
  const put = (cluster: string, serviceName: string) => ({
    at: "2026-01-02T03:00:00Z",
    by: "terraform" as const,
    event: "ecs:CreateService",
    request: { cluster, serviceName },
    response: {},
  });
  const registered = byIntruder(
    "ecs:RegisterTaskDefinition",
    { family: "w" },
    { taskDefinition: { taskDefinitionArn: ecsArn("task-definition/w:1") } },
  );
  const helper = async (...events: (typeof registered)[]) =>
    (await listing(ecsClusters, { ...state(), events: [put("web", "helper"), ...events] })).found.find(
      ({ name }) => name === "helper",
    );

  it("is for a person where it runs what the intruder registered, whoever deployed it", async () => {
    expect(await helper()).toMatchObject({ verdict: "sanctioned" });
    const found = await helper(registered);
    expect(found).toMatchObject({ verdict: "unknown", reasons: [{ rule: "changed-by-intruder" }] });
    expect(found?.detail).toContain("w:1, which the intruder registered");
  });

  it("is for a person where the intruder changed it", async () => {
    const changed = byIntruder("ecs:UpdateService", { cluster: "web", service: "helper", desiredCount: 50 });
    expect(await helper(changed)).toMatchObject({ verdict: "unknown", reasons: [{ rule: "changed-by-intruder" }] });
  });

  it("does not become the intruder's where he repeats the call that made it", async () => {
    const again = byIntruder("ecs:CreateService", { cluster: "web", serviceName: "shop", clientToken: "1" });
    const { found } = await listing(ecsClusters, { ...state(), events: [again] });
    expect(found.find(({ name }) => name === "shop")).toMatchObject({ verdict: "unknown", preexisting: true });
  });
});
