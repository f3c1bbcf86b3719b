/** What belongs to what, and what everything is called. */
import { byName } from "../iam/entries.ts";
import type { Ec2State, NetworkInterface, Volume } from "./state.ts";

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

type Noun = "instance" | "network-interface" | "security-group" | "volume" | "snapshot" | "vpc";

export function arnOf(noun: Noun, id: string, where: { account: string; region: string }): string {
  return `arn:aws:ec2:${where.region}:${where.account}:${noun}/${id}`;
}
