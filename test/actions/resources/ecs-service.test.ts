import { describe, expect, it } from "vitest";
import { ecsClusters } from "../../../actions/resources/ecs-cluster.ts";
import { deleteService, describeService, suspendService } from "../../../actions/resources/ecs-service.ts";
import { remedy } from "../remedy.ts";
import { countOf, ecsArn, service, state } from "./ecs-world.ts";
import { listing } from "./listing.ts";

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
