/** EC2's calls on all that is not an instance: images, volumes, snapshots, groups, templates, Spot requests. */
import type { Reading, Readings } from "./reading.ts";

export const ec2Resources: Readings = new Map<string, Reading>([]);
