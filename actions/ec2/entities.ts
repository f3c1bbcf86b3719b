/** EC2 instances as the playbook passes them from detection to remedy. */
import { Entity, EvidenceRef, FindingOf, Type, type Static } from "../../engine/action/schema.ts";

export const Instance = FindingOf("Instance", {
  instance_id: Type.String(),
  state: Type.String(),
  instance_type: Type.String(),
  vpc_id: Type.String(),
  network_interfaces: Type.Array(Type.String()),
  volumes: Type.Array(Type.String()),
  /** The Auto Scaling group, fleet or stack it belongs to, by its `aws:` tag, else its Spot request; empty for none. */
  parent: Type.String(),
});
export type Instance = Static<typeof Instance>;

/** What was kept of an instance. Its snapshots were complete; none for an instance without EBS volumes. */
export const InstanceEvidence = Entity("InstanceEvidence", {
  instance_id: Type.String(),
  region: Type.String(),
  snapshots: Type.Array(Type.String()),
  evidence: Type.Array(EvidenceRef),
});
export type InstanceEvidence = Static<typeof InstanceEvidence>;
