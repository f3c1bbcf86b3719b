/** Evidence for a replay: what is recorded can be read, and nothing is written, not even what is there already. */
import { createHash } from "node:crypto";
import type { EvidenceStore } from "../ports/journal.ts";

export function hashOnly(store: EvidenceStore): EvidenceStore {
  return {
    ...store,
    async put(content) {
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const piece of typeof content === "string" ? [content] : content) {
        hash.update(piece, "utf8");
        bytes += Buffer.byteLength(piece, "utf8");
      }
      return { sha256: hash.digest("hex"), bytes };
    },
  };
}
