/** The calls of Route 53 Domains. */
import type { Reading, Readings } from "./reading.ts";

export const route53domains: Readings = new Map<string, Reading>([]);
