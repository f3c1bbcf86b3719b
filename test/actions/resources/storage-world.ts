/** Volumes, snapshots and images in the simulated account, and findings of them. */
import type { Declared } from "../remedy.ts";
import { finding } from "../remedy.ts";

export const region = "us-east-1";
export const at = "2026-03-02T03:20:00Z";
export const old = "2026-02-28T01:00:00Z";
export const stranger = "999988887777";
export const arnOf = (noun: string, id: string) => `arn:aws:ec2:${region}:111122223333:${noun}/${id}`;

const vpc = "vpc-0main";
const machine = { type: "m6i.large", launched: old, vpc };
const declared = {
  vpcs: { [vpc]: {} },
  instances: { "i-0web": machine, "i-0far": { ...machine, zone: "us-east-1b" } },
  volumes: {
    "vol-0root": { instance: "i-0web", created: old },
    "vol-0data": { instance: "i-0web", device: "/dev/sdf", size: 100, created: at },
    "vol-0loose": { size: 5, created: at, zone: "us-east-1b" },
    "vol-0broken": { size: 5, created: at, snapshots_end: "error" },
  },
  snapshots: {
    "snap-0image": { volume: "vol-0root", started: at, description: "Created by CreateImage(i-0web) for ami-0bad" },
    "snap-0backup": { volume: "vol-0root", started: old, tags: { "aws:backup:source-resource": "x" } },
    "snap-0policy": { volume: "vol-0root", started: old, tags: { "aws:dlm:lifecycle-policy-id": "p" } },
    "snap-0locked": { volume: "vol-0root", started: at, lock: "governance" },
    "snap-0kept": { volume: "vol-0root", started: at, tags: { "runbook:evidence": "vol-0root x", "runbook:run": "y" } },
    "snap-0good": { volume: "vol-0root", started: old, shared: { [stranger]: true, "444455556666": true } },
  },
  images: {
    "ami-0bad": {
      name: "img",
      created: at,
      source_instance: "i-0web",
      devices: { "/dev/xvda": "snap-0image" },
      shared: { all: true, [stranger]: true },
      protection: "enabled-without-cooldown",
    },
    "ami-0slow": { name: "slow", created: at, devices: {}, protection: "enabled-with-cooldown" },
    "ami-0vault": { name: "vault", created: at, devices: {}, tags: { "aws:backup:source-resource": "x" } },
  },
};

export const world = (more: Partial<Declared> = {}): Declared => ({ ec2: { [region]: declared }, ...more });

const of = (kind: string, id: string, more: object) =>
  finding(kind, id, { id, arn: arnOf(kind, id), region, handles: [id, arnOf(kind, id)], ...more });

export const image = (image_id: string) =>
  of("image", image_id, { image_id, state: "available", snapshots: ["snap-0image"], instance_id: "" });
export const imageGrant = (image_id: string, grantee: string) =>
  of("image-grant", `${image_id}/${grantee}`, { image_id, grantee });
export const snapshot = (snapshot_id: string) =>
  of("snapshot", snapshot_id, { snapshot_id, volume_id: "vol-0root", state: "completed", image_id: "", kept_by: "" });
export const snapshotGrant = (snapshot_id: string, grantee: string) =>
  of("snapshot-grant", `${snapshot_id}/${grantee}`, { snapshot_id, grantee });
export const volume = (volume_id: string) =>
  of("volume", volume_id, { volume_id, state: "available", instance_id: "", snapshot_id: "" });
