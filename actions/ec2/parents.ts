/** What an object of EC2 belongs to: the group, fleet or stack that made it, or the Spot request that it fulfils. */
import type { History } from "../history/history.ts";
import { type Item, type Judge, judged, type Subject } from "../history/judged.ts";
import { ref } from "../history/refs.ts";

/** Tags beginning with `aws:` are AWS's alone, so they name the parent reliably. */
const parentTags = [
  ["aws:autoscaling:groupName", "autoscaling-group"],
  ["aws:ec2spot:fleet-request-id", "fleet"],
  ["aws:ec2:fleet-id", "fleet"],
  ["aws:cloudformation:stack-name", "stack"],
] as const;

export interface Parent {
  readonly name: string;
  /** To be spread into a subject. */
  readonly parent: NonNullable<Subject["parent"]>;
}

/**
 * By the object's tags, else by its Spot request; undefined where neither names one. What was made
 * after the object was `there` cannot have launched it: a group can take in an instance of ours, and
 * marks it then as its own.
 */
export function parentOf(
  tags: Readonly<Record<string, string>>,
  region: string,
  history: History,
  judge: Judge,
  { spotRequest = "", there = "" }: { spotRequest?: string | undefined; there?: string } = {},
): Parent | undefined {
  for (const [tag, kind] of parentTags) {
    const name = Object.hasOwn(tags, tag) ? tags[tag] : undefined;
    if (name !== undefined && name !== "")
      return of(kind, name, region, ref.regional(kind, region, name), history, judge, there);
  }
  if (spotRequest === "") return undefined;
  return of("spot-request", spotRequest, region, ref.unique("spot-request", spotRequest), history, judge, there);
}

/** To be spread into a subject: its parent, where it has one. */
export function belongingTo(parent: Parent | undefined): Pick<Subject, "parent"> {
  return parent === undefined ? {} : { parent: parent.parent };
}

function of(
  kind: string,
  name: string,
  region: string,
  object: string,
  history: History,
  judge: Judge,
  there: string,
): Parent {
  const item: Item = judged(
    {
      kind,
      id: `${region}/${kind}/${name}`,
      name,
      arn: "",
      region,
      created_at: "",
      there,
      objects: [object],
      handles: [name],
      fingerprint: "",
      detail: "",
    },
    history,
    judge,
  );
  return { name, parent: { ...item.finding, listed: item.facts.object.listed } };
}
