/** What belongs to what, and what everything is called. */
import { byName } from "../iam/entries.ts";
import type { Ec2State, Instance, NetworkInterface, Volume } from "./state.ts";

/** An instance's interfaces in the order of their ids. */
export function interfacesOf(state: Ec2State, instance: string): [string, NetworkInterface][] {
  return byName(state.network_interfaces).filter(([, one]) => one.instance === instance);
}

/** An instance's attached volumes in the order of their devices. */
export function volumesOf(state: Ec2State, instance: string): [string, Volume][] {
  return Object.entries(state.volumes)
    .filter(([, one]) => one.instance === instance)
    .toSorted(([, one], [, other]) => (one.device < other.device ? -1 : 1));
}

/** Tags by which the instances of an EC2 fleet and of a Spot fleet name it. */
export const fleetTag = "aws:ec2:fleet-id";
export const spotFleetTag = "aws:ec2spot:fleet-request-id";

/** The instances of a fleet that are neither gone nor going. */
export function membersOf(state: Ec2State, fleet: string): [string, Instance][] {
  return byName(state.instances).filter(
    ([, { tags, state: now }]) =>
      (tags[fleetTag] === fleet || tags[spotFleetTag] === fleet) && now !== "shutting-down" && now !== "terminated",
  );
}

type Noun =
  | "fleet"
  | "image"
  | "instance"
  | "key-pair"
  | "launch-template"
  | "network-interface"
  | "security-group"
  | "snapshot"
  | "spot-fleet-request"
  | "spot-instances-request"
  | "volume"
  | "vpc";

export function arnOf(noun: Noun, id: string, where: { account: string; region: string }): string {
  return `arn:aws:ec2:${where.region}:${where.account}:${noun}/${id}`;
}
