/** Circumstances of a recorded call that make some events of the catalogue suspicious. */
import type { RecordedCall } from "./event.ts";
import { at, text, textAt, textLimit } from "./json.ts";

/** Such as `no-mfa`, `open-to-world`, `shared-outside`, `userData`; empty for most calls. */
export function hintsOf(call: RecordedCall): readonly string[] {
  const asked = at(call.record, "requestParameters");
  const hints: string[] = [];
  if (call.name === "ConsoleLogin" && textAt(call.record, "additionalEventData", "MFAUsed") === "No")
    hints.push("no-mfa");
  if (call.name === "ModifyInstanceAttribute")
    hints.push(...instanceAttributes.filter((name) => at(asked, name) !== undefined));
  if (sharing.has(call.name)) hints.push(...sharedWith(asked));
  if (call.name === "AuthorizeSecurityGroupIngress" && /0\.0\.0\.0\/0|::\/0/.test(sample(asked)))
    hints.push("open-to-world");
  return hints;
}

const instanceAttributes = ["userData", "disableApiTermination", "disableApiStop"];
const sharing = new Set([
  "ModifySnapshotAttribute",
  "ModifyImageAttribute",
  "ModifyDBSnapshotAttribute",
  "ModifyDBClusterSnapshotAttribute",
]);

function sharedWith(asked: unknown): string[] {
  const parameters = sample(asked);
  return /"(add|valuesToAdd)"/.test(parameters) || text(at(asked, "attributeType")) !== "" ? ["shared-outside"] : [];
}

/** The beginning of a call's parameters as text: enough to look for a word in. Empty where they are nested beyond reason. */
function sample(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? "").slice(0, textLimit * 8);
  } catch {
    return "";
  }
}
