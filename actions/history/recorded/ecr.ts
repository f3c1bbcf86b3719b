/** The calls of ECR. */
import type { Reading, Readings } from "./reading.ts";

export const ecr: Readings = new Map<string, Reading>([]);
