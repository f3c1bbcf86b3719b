/** The calls of IAM Roles Anywhere. */
import type { Reading, Readings } from "./reading.ts";

export const rolesanywhere: Readings = new Map<string, Reading>([]);
