/** New keys and passwords of a run of which nothing stays. */
import { createHmac } from "node:crypto";
import { RunbookError } from "../errors.ts";
import type { Secrets } from "./secrets.ts";

/** The same seed gives the same secrets: for simulated accounts only. */
export function secretsInMemory(seed: string): Secrets {
  const kept = new Map<string, string>();
  return {
    async put(name, secret) {
      if (kept.has(name)) {
        throw new RunbookError("SECRET_NOT_STORED", `There is a secret ${name} already, and it is not replaced.`);
      }
      kept.set(name, secret);
      return sink(name);
    },
    find: async (name) => (kept.has(name) ? sink(name) : undefined),
    randomBytes(label, count) {
      const blocks: Buffer[] = [];
      for (let block = 0; block * 32 < count; block++)
        blocks.push(createHmac("sha256", seed).update(`${block} ${label}`).digest());
      return Buffer.concat(blocks).subarray(0, count);
    },
  };
}

function sink(name: string): { sink: string } {
  return { sink: `memory/${name}` };
}
