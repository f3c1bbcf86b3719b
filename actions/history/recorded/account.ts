/** The calls of Account Management. */
import type { Reading, Readings } from "./reading.ts";

export const account: Readings = new Map<string, Reading>([]);
