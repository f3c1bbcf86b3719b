/** Simulated EC2: refuses what EC2 refuses, by the codes it sends. */
import type { OperationName } from "../../operations.ts";
import type { SimulatedOperation, SimulatedService } from "../service.ts";
import { imageOperations } from "./images.ts";
import { instanceOperations } from "./instances.ts";
import { lifecycleEffects, lifecycleOperations } from "./lifecycle.ts";
import { fleetOperations } from "./fleets.ts";
import { keyPairOperations } from "./key-pairs.ts";
import { launchTemplateOperations } from "./launch-templates.ts";
import { modifyInstanceOperations } from "./modify-instance.ts";
import { networkInterfaceOperations } from "./network-interfaces.ts";
import { ec2Objects } from "./objects.ts";
import { copySnapshotOperations } from "./copy-snapshot.ts";
import { dryRun } from "./refusals.ts";
import { regionOperations } from "./regions.ts";
import { securityGroupRuleOperations } from "./security-group-rules.ts";
import { securityGroupOperations } from "./security-groups.ts";
import { spotRequestOperations } from "./spot-requests.ts";
import { type Ec2State, ec2DrillSchema, prepareEc2 } from "./state.ts";
import { sharingOperations } from "./sharing.ts";
import { snapshotOperations } from "./snapshots.ts";
import { storageEffects, storageOperations } from "./storage.ts";
import { volumeEffects, volumeOperations } from "./volumes.ts";

type Operations = SimulatedService<Ec2State>["operations"];

export const ec2: SimulatedService<Ec2State> = {
  service: "ec2",
  global: false,
  schema: ec2DrillSchema,
  prepare: prepareEc2,
  operations: withDryRun({
    ...regionOperations,
    ...instanceOperations,
    ...modifyInstanceOperations,
    ...lifecycleOperations,
    ...networkInterfaceOperations,
    ...securityGroupOperations,
    ...securityGroupRuleOperations,
    ...spotRequestOperations,
    ...fleetOperations,
    ...launchTemplateOperations,
    ...keyPairOperations,
    ...storageOperations,
    ...copySnapshotOperations,
    ...imageOperations,
    ...sharingOperations,
    ...snapshotOperations,
    ...volumeOperations,
  }),
  effects: { ...lifecycleEffects, ...storageEffects, ...volumeEffects },
  objects: ec2Objects,
};

/** Every call of EC2 can be tried: what would be done is done in full, then refused, which takes it back. */
function withDryRun(operations: Operations): Operations {
  const wrapped = Object.entries(operations).map(([name, run]) => {
    const real = run as SimulatedOperation<Ec2State, OperationName>;
    const tried: SimulatedOperation<Ec2State, OperationName> = (input, request) => {
      const output = real(input, request);
      if ((input as { DryRun?: boolean }).DryRun === true) throw dryRun();
      return output;
    };
    return [name, tried];
  });
  return Object.fromEntries(wrapped) as Operations;
}
