/** The calls of ECS. */
import type { Reading, Readings } from "./reading.ts";

export const ecs: Readings = new Map<string, Reading>([]);
