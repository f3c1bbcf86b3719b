/** Simulated ECS: refuses what ECS refuses, by the names it gives. */
import type { SimulatedService } from "../service.ts";
import { clusterArn, definitionArn, serviceArn, taskArn } from "./find.ts";
import { readOperations } from "./reads.ts";
import { type EcsState, ecsDrillSchema, prepareEcs } from "./state.ts";
import { ecsEffects, writeOperations } from "./writes.ts";

export const ecs: SimulatedService<EcsState> = {
  service: "ecs",
  global: false,
  schema: ecsDrillSchema,
  prepare: prepareEcs,
  operations: { ...readOperations, ...writeOperations },
  effects: ecsEffects,
  objects: ecsObjects,
};

/** What is deleted, stopped or deregistered is gone, though ECS goes on describing it. */
function ecsObjects(state: EcsState, where: { account: string; region: string }): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, { services, tasks, ...cluster }] of Object.entries(state.clusters)) {
    if (cluster.status === "INACTIVE") continue;
    const running = Object.entries(tasks).filter(([, task]) => task.status !== "STOPPED");
    const active = Object.entries(services).filter(([, service]) => service.status !== "INACTIVE");
    found[clusterArn(where, name)] = {
      ...cluster,
      /** Service to the number of tasks that it keeps running. */
      services: Object.fromEntries(active.map(([id, service]) => [id, service.desired])),
      tasks: running.length,
    };
    for (const [id, service] of active) found[serviceArn(where, name, id)] = service;
    for (const [id, task] of running) found[taskArn(where, name, id)] = task;
  }
  for (const [name, definition] of Object.entries(state.task_definitions)) {
    if (definition.status === "ACTIVE") found[definitionArn(where, name)] = definition;
  }
  return found;
}
