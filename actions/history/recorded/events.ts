/** The calls of EventBridge. */
import type { Reading, Readings } from "./reading.ts";

export const events: Readings = new Map<string, Reading>([]);
