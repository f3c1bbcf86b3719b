/** Where there is no place for secrets: no new one may come about. */
import { randomBytes } from "node:crypto";
import { RunbookError } from "../errors.ts";
import type { Secrets } from "./secrets.ts";

/** `why` completes “A new secret cannot be kept: …”. */
export function secretsRefused(why: string): Secrets {
  return {
    async put(name) {
      throw new RunbookError("SECRET_NOT_STORED", `A new secret cannot be kept: ${why}`, { detail: { secret: name } });
    },
    find: async () => undefined,
    randomBytes: (_label, count) => randomBytes(count),
  };
}
