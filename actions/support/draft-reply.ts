import { action, type ChangeMade } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { printable } from "../named-in-text.ts";

/** AWS takes about 8000 characters. */
const limit = 7_900;

/** Names and ids only: what the run changed, never what it found in what it changed. */
export const draftReply = action({
  name: "support.draft-reply",
  summary: "Draft the reply to AWS from what this run has changed.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    text: Type.String(),
    /** Access keys that were deactivated or deleted. */
    keys: Type.Array(Type.String()),
  }),
  calls: [],
  async run(_params, context) {
    const changes = await context.changes();
    const keys = keysOf(changes);
    const shut = keys.filter(({ state }) => state !== "active");
    for (const shown of [40, 15, 5, 0]) {
      const text = textOf(context.caller.account, context.run, changes, keys, shown);
      if (text.length <= limit) return { text, keys: shut.map(({ id }) => id) };
    }
    const text = textOf(context.caller.account, context.run, changes, keys, 0);
    return { text: `${text.slice(0, limit)}\n...`, keys: shut.map(({ id }) => id) };
  },
});

interface KeyEnd {
  readonly id: string;
  readonly state: "deleted" | "inactive" | "active";
  readonly at: string;
}

/** What became of each key: the last change of it says. */
function keysOf(changes: readonly ChangeMade[]): KeyEnd[] {
  const ends = new Map<string, KeyEnd>();
  for (const { operation, action: name, access_key: id, at } of changes) {
    if (id === "") continue;
    if (operation === "iam:DeleteAccessKey") ends.set(id, { id, state: "deleted", at });
    if (operation === "iam:UpdateAccessKey")
      ends.set(id, { id, state: name === "iam.reactivate-access-key" ? "active" : "inactive", at });
  }
  return [...ends.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function textOf(
  account: string,
  run: string,
  changes: readonly ChangeMade[],
  keys: readonly KeyEnd[],
  shown: number,
): string {
  if (changes.length === 0) {
    return `We reviewed account ${account} for unauthorized activity. Nothing was changed in it.`;
  }
  const times = changes.map(({ at }) => at).filter((at) => at !== "");
  return [
    `We reviewed account ${account} for unauthorized activity and secured it.`,
    "",
    ...keyLines(keys, shown),
    `Changes made between ${times.at(0) ?? "(unknown)"} and ${times.at(-1) ?? "(unknown)"} (UTC):`,
    ...groupsOf(changes).map(({ what, targets }) => `- ${what}: ${countOf(targets, shown)}`),
    "",
    "Please tell us if anything else is needed to close this case.",
    `(Record of the response: ${printable(run, 100)})`,
  ].join("\n");
}

function keyLines(keys: readonly KeyEnd[], shown: number): string[] {
  if (keys.length === 0) return [];
  const words = { deleted: "deleted", inactive: "inactive", active: "active" } as const;
  const lines = keys
    .slice(0, Math.max(shown, 20))
    .map(({ id, state, at }) => `- ${printable(id, 40)}: ${words[state]}${at === "" ? "" : ` since ${at}`}`);
  const more = keys.length - lines.length;
  return ["Access keys:", ...lines, ...(more > 0 ? [`- and ${more} more`] : []), ""];
}

/** By action and region, in the order of their first change. */
function groupsOf(changes: readonly ChangeMade[]): { what: string; targets: string[] }[] {
  const groups = new Map<string, Set<string>>();
  for (const { action: name, region, target } of changes) {
    const what = `${name} (${region})`;
    const targets = groups.get(what) ?? new Set();
    if (target !== "") targets.add(target);
    groups.set(what, targets);
  }
  return [...groups].map(([what, targets]) => ({ what: printable(what, 100), targets: [...targets].toSorted() }));
}

function countOf(targets: readonly string[], shown: number): string {
  const named = targets.slice(0, shown).map((target) => printable(target, 120));
  const more = targets.length - named.length;
  const list = [...named, ...(more > 0 && named.length > 0 ? [`and ${more} more`] : [])].join(", ");
  return list === "" ? `${targets.length}` : `${targets.length}: ${list}`;
}
