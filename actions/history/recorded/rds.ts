/** The calls of RDS. */
import type { Reading, Readings } from "./reading.ts";

export const rds: Readings = new Map<string, Reading>([]);
