/** Simulated RDS: refuses what RDS refuses, by the names of its faults. */
import type { SimulatedService } from "../service.ts";
import { instanceEffects, instanceOperations } from "./instances.ts";
import { prepareRds, rdsDrillSchema, type RdsState } from "./state.ts";
import { arnOf, snapshotOperations } from "./snapshots.ts";

export const rds: SimulatedService<RdsState> = {
  service: "rds",
  global: false,
  schema: rdsDrillSchema,
  prepare: prepareRds,
  operations: { ...instanceOperations, ...snapshotOperations },
  effects: instanceEffects,
  objects: (state, where) => {
    const found: Record<string, unknown> = {};
    const facts = { ...where, partition: "aws" };
    for (const [name, one] of Object.entries(state.instances)) found[arnOf("db", name, facts)] = one;
    for (const [name, one] of Object.entries(state.snapshots)) found[arnOf("snapshot", name, facts)] = one;
    for (const [name, one] of Object.entries(state.cluster_snapshots)) {
      found[arnOf("cluster-snapshot", name, facts)] = one;
    }
    return found;
  },
};
