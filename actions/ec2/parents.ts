/**
 * What an object of EC2 belongs to: the group, fleet or stack that made it, the Spot request that it
 * fulfils, or the version of a launch template that the intruder made and that says what it is.
 */
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
  const tag = (name: string) => (Object.hasOwn(tags, name) ? (tags[name] ?? "") : "");
  const judgedAs = (kind: string, name: string, ...objects: readonly string[]) =>
    name === "" ? undefined : of({ kind, name, region, objects, there }, history, judge);
  const launcher =
    parentTags
      .map(([name, kind]) => judgedAs(kind, tag(name), ref.regional(kind, region, tag(name))))
      .find((each) => each !== undefined) ??
    judgedAs("spot-request", spotRequest, ref.unique("spot-request", spotRequest));
  if (launcher?.parent.verdict === "unsanctioned") return launcher;
  // A group of ours launches what the template says: with a version of the intruder's, what he wants.
  const [id, version] = [tag("aws:ec2launchtemplate:id"), tag("aws:ec2launchtemplate:version")];
  const name = id && version && `${id}:${version}`;
  const objects = [ref.unique("launch-template-version", name), ref.unique("launch-template", id)];
  const template = history.madeBy(objects, there)?.by_intruder === true ? objects : undefined;
  return template === undefined ? launcher : judgedAs("launch-template-version", name, ...template);
}

/** The name of what launched it, by AWS's own tags, else its Spot request; empty where neither names one. */
export function launcherOf(tags: Readonly<Record<string, string>>, spotRequest = ""): string {
  const [tagged] = parentTags.flatMap(([name]) => (Object.hasOwn(tags, name) ? [tags[name] ?? ""] : []));
  return tagged ?? spotRequest;
}

/** To be spread into a subject: its parent, where it has one. */
export function belongingTo(parent: Parent | undefined): Pick<Subject, "parent"> {
  return parent === undefined ? {} : { parent: parent.parent };
}

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly region: string;
  readonly objects: readonly string[];
  readonly there: string;
}

function of(named: Named, history: History, judge: Judge): Parent {
  const { kind, name, region } = named;
  const unread = { arn: "", created_at: "", handles: [name], fingerprint: "", detail: "" };
  const item: Item = judged({ ...named, ...unread, id: `${region}/${kind}/${name}` }, history, judge);
  return { name, parent: { ...item.finding, listed: item.facts.object.listed } };
}
