/** The path of ids by which reports, the audit log and overlays name a step, through the parts that lead to it. */
import type { Path } from "./locate.ts";
import { asMap, asText } from "./raw.ts";

/** The stage of a playbook that has steps and no stages. */
export const onlyStage = "steps";

/** The word before the steps that handle a failure. */
export const onError = "on-error";

/** Of the step at the path of a document that is called by `call`. */
export function stepPath(call: string, document: unknown, path: Path): string {
  const ids = call === "" ? [] : [call];
  let value = document;
  for (const [at, key] of path.entries()) {
    if ((at === 0 && key === onlyStage) || key === onError) ids.push(key);
    value = Array.isArray(value) ? (value as unknown[])[Number(key)] : asMap(value)?.[key];
    if (typeof key === "number") ids.push(asText(asMap(value)?.["id"]) ?? "");
  }
  return ids.join("/");
}
