/** The calls of S3. */
import type { Reading, Readings } from "./reading.ts";

export const s3: Readings = new Map<string, Reading>([]);
