/** The calls of AWS Backup. */
import type { Reading, Readings } from "./reading.ts";

export const backup: Readings = new Map<string, Reading>([]);
