/** EC2's calls on all that is not an instance: images, volumes, snapshots, groups, templates, Spot requests. */
import { ec2Launch } from "./ec2-launch.ts";
import { ec2Storage } from "./ec2-storage.ts";
import type { Reading, Readings } from "./reading.ts";

export const ec2Resources: Readings = new Map<string, Reading>([...ec2Launch, ...ec2Storage]);
