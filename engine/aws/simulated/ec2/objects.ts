/** The region's objects by ARN, for expectations. */
import { arnOf, interfacesOf, volumesOf } from "./find.ts";
import { sharedWith } from "./sharing.ts";
import type { Ec2State } from "./state.ts";

/** A terminated instance is gone, though EC2 goes on listing it for an hour; so is a cancelled request and a deleted fleet. */
export function ec2Objects(state: Ec2State, where: { account: string; region: string }): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [id, instance] of Object.entries(state.instances)) {
    if (instance.state === "terminated") continue;
    const { user_data: _data, console_output: _output, ...facts } = instance;
    const interfaces = interfacesOf(state, id);
    found[arnOf("instance", id, where)] = {
      ...facts,
      network_interfaces: interfaces.map(([name]) => name),
      /** Of all interfaces, each once. */
      groups: [...new Set(interfaces.flatMap(([, one]) => one.groups))].toSorted(),
      volumes: volumesOf(state, id).map(([name]) => name),
    };
  }
  for (const [id, group] of Object.entries(state.security_groups)) found[arnOf("security-group", id, where)] = group;
  for (const [id, one] of Object.entries(state.network_interfaces)) found[arnOf("network-interface", id, where)] = one;
  for (const [id, { attached: _at, ...volume }] of Object.entries(state.volumes))
    found[arnOf("volume", id, where)] = volume;
  for (const [id, snapshot] of Object.entries(state.snapshots))
    found[arnOf("snapshot", id, where)] = { ...snapshot, shared: sharedWith(snapshot) };
  for (const [id, image] of Object.entries(state.images))
    found[arnOf("image", id, where)] = { ...image, shared: sharedWith(image) };
  for (const [id, vpc] of Object.entries(state.vpcs)) found[arnOf("vpc", id, where)] = vpc;
  for (const [id, pair] of Object.entries(state.key_pairs)) found[arnOf("key-pair", id, where)] = pair;
  for (const [id, template] of Object.entries(state.launch_templates))
    found[arnOf("launch-template", id, where)] = template;
  for (const [id, request] of Object.entries(state.spot_requests)) {
    if (request.state !== "cancelled" && request.state !== "closed")
      found[arnOf("spot-instances-request", id, where)] = request;
  }
  for (const [id, fleet] of Object.entries(state.fleets)) {
    if (!fleet.state.startsWith("deleted")) found[arnOf("fleet", id, where)] = fleet;
  }
  for (const [id, fleet] of Object.entries(state.spot_fleets)) {
    if (!fleet.state.startsWith("cancelled")) found[arnOf("spot-fleet-request", id, where)] = fleet;
  }
  return found;
}
