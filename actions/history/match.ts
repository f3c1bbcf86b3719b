/** Matching what was read against the policy: patterns of ARNs, known networks, entries of `sanctioned`. */
import { arnMatches, inCidr, isBlock } from "../../engine/action/match.ts";
import type { Act, Policy } from "../../engine/action/action.ts";

export function anyArnMatches(arn: string, patterns: readonly string[]): boolean {
  return arn !== "" && patterns.some((pattern) => arnMatches(arn, pattern));
}

/** Whether an address is in one of the blocks; a block that is none holds nothing. */
export function inNetworks(address: string, blocks: readonly string[]): boolean {
  return blocks.some((block) => isBlock(block) && inCidr(address, block));
}

export interface Named {
  readonly kind: string;
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Whether one of the policy's entries describes the object: everything an entry says must hold. Whoever makes
 * an object chooses its tags, so an entry that goes by a tag alone holds only where `madeByOurs`.
 */
export function listedIn(object: Named, entries: Policy["identities"]["sanctioned"], madeByOurs: boolean): boolean {
  return entries.some((entry) => {
    if (entry.tag !== undefined && entry.arn === undefined && entry.name === undefined && !madeByOurs) return false;
    if (entry.kind !== undefined && entry.kind !== object.kind) return false;
    if (entry.arn !== undefined && !arnMatches(object.arn, entry.arn)) return false;
    if (entry.path !== undefined && !object.path.startsWith(entry.path)) return false;
    if (entry.name !== undefined && !arnMatches(object.name, entry.name)) return false;
    if (entry.tag !== undefined && !entry.tag.in.includes(tagOf(object.tags, entry.tag.key))) return false;
    // An entry that names only a kind would list everything of it.
    return [entry.arn, entry.path, entry.name, entry.tag].some((part) => part !== undefined);
  });
}

/** By infrastructure code, or by somebody whom the policy lists by ARN; and by nobody whose credentials were meddled with. */
export function isOurs(act: Act | undefined, { identities }: Policy): boolean {
  if (act === undefined || act.by_intruder || act.by_suspect) return false;
  const people = identities.sanctioned.flatMap(({ arn }) => arn ?? []);
  return act.by_iac || (act.service === "" && anyArnMatches(act.principal, people));
}

/** Whether it carries a tag of infrastructure code. */
export function carriesAny(tags: Readonly<Record<string, string>>, wanted: Policy["tags"]["iac"]): boolean {
  return Object.entries(wanted).some(([key, values]) => values.includes(tagOf(tags, key)));
}

/** The required keys that are not there, or are empty. */
export function missingTags(tags: Readonly<Record<string, string>>, required: readonly string[]): string[] {
  return required.filter((key) => tagOf(tags, key) === "");
}

function tagOf(tags: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(tags, key) ? (tags[key] ?? "") : "";
}
