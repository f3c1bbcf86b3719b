/** The calls of SageMaker. */
import type { Reading, Readings } from "./reading.ts";

export const sagemaker: Readings = new Map<string, Reading>([]);
