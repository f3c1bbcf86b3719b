/** The calls of Lambda. */
import type { Reading, Readings } from "./reading.ts";

export const lambda: Readings = new Map<string, Reading>([]);
