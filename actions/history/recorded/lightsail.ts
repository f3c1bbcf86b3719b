/** The calls of Lightsail. */
import type { Reading, Readings } from "./reading.ts";

export const lightsail: Readings = new Map<string, Reading>([]);
