import { action, type ActionContext } from "../../engine/action/action.ts";
import { Entity, Explained, Type } from "../../engine/action/schema.ts";
import { isOff, readRegions, regionCalls } from "../account/list-regions.ts";
import { windowOf } from "../history/window.ts";
import { eachOnce, guardedBecause, LeftAlone, type Lookup, sorted } from "../left-alone.ts";
import { inRegions } from "../regions.ts";
import { Instance } from "./entities.ts";
import { type Described, firstSeen, partsOf } from "./findings.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { launcherOf } from "./parents.ts";

const calls = [...regionCalls, "ec2:DescribeInstances"] as const;
type Context = ActionContext<(typeof calls)[number]>;

/** For what cannot wait until the account is read. */
export const findInstances = action({
  name: "ec2.find-instances",
  summary: "Find the instances that a person names, in the region named with them or in every region.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    instances: Explained(
      Type.Array(Type.String()),
      "Each as `eu-west-1/i-…` or by its ARN, which is one call; as `i-…` it is looked for in every region.",
    ),
    quiet: Type.Optional(
      Explained(Type.Boolean(), "Leaves what is not found out of the report: for a look whether something is gone."),
    ),
  }),
  result: Entity("NamedInstances", { instances: Type.Array(Instance), left_alone: Type.Array(LeftAlone) }),
  calls: [...calls],
  async run({ instances, quiet = false }, context) {
    const named = new Map(instances.map((text) => [text.trim(), placeIn(text.trim(), context)]));
    const places = [...named.values()].flatMap((place) => ("found" in place ? [place.found] : []));
    const { found, failed } = await look(places, context);
    const lookUp = async (text: string): Promise<Lookup<Instance>> => {
      const place = named.get(text);
      if (place === undefined || "why" in place) return place ?? { why: "it is no instance" };
      const { id, region } = place.found;
      const one = found.find(({ finding }) => finding.instance_id === id && ["", finding.region].includes(region));
      if (one !== undefined) return one.why === undefined ? { found: one.finding } : { why: one.why };
      const unread = failed.filter((each) => ["", each].includes(region));
      const where = region === "" ? "no region has it" : `${region} does not have it`;
      return { why: unread.length === 0 ? where : `it was not found, and ${unread.join(", ")} could not be read` };
    };
    const { found: theirs, left } = await sorted(
      "instance",
      instances,
      lookUp,
      quiet ? { note: async () => {} } : context,
    );
    return { instances: eachOnce(theirs), left_alone: left };
  },
});

interface Place {
  readonly id: string;
  /** Empty: every region. */
  readonly region: string;
}

interface Found {
  readonly finding: Instance;
  /** Why it is left alone. */
  readonly why: string | undefined;
}

async function look(
  places: readonly Place[],
  context: Context,
): Promise<{ found: Found[]; failed: readonly string[] }> {
  const everywhere = places.some(({ region }) => region === "");
  const on = everywhere ? (await readRegions(context)).filter((region) => !isOff(region)) : [];
  const regions = [...on.map(({ region }) => region), ...places.map(({ region }) => region)];
  const wanted = regions.filter((region) => region !== "");
  const { results, failed } = await inRegions(wanted, "ec2", context, async (region) => {
    const ids = places.filter((place) => ["", region].includes(place.region)).map(({ id }) => id);
    const found: Found[] = [];
    // A filter, since an id that is not there would make EC2 refuse the others with it.
    const Filters = [{ Name: "instance-id", Values: [...new Set(ids)] }];
    for await (const page of context.pages("ec2:DescribeInstances", { Filters }, region)) {
      const described = (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
      found.push(...described.map((instance) => foundOf(instance, region, context)));
    }
    return found;
  });
  return { found: results.flat(), failed };
}

function foundOf(instance: Described, region: string, context: Context): Found {
  const id = instance.InstanceId ?? "";
  const { account, partition, arn: session } = context.caller;
  const arn = `arn:${partition}:ec2:${region}:${account}:instance/${id}`;
  const tags = Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
  const parts = partsOf(instance);
  const created_at = firstSeen(instance);
  const launched = `launched ${instance.LaunchTime ?? "?"}`;
  // The session of an instance's role is named after the instance.
  const own = session.endsWith(`/${id}`) ? "this run itself runs on it" : undefined;
  const ended = /^(terminated|shutting-down)$/.test(parts.state) ? `it is ${parts.state}` : undefined;
  return {
    why: ended ?? own ?? guardedBecause(arn, context),
    finding: {
      id,
      kind: "instance",
      name: tags["Name"] ?? id,
      arn,
      region,
      created_at,
      verdict: "unsanctioned",
      reasons: [{ rule: "named", text: "Whoever runs this named it.", events: [] }],
      // Without a time it counts as old, which has the tighter limits.
      preexisting: !(Date.parse(created_at) >= Date.parse(windowOf(context.policy).begin)),
      handles: [id, arn],
      fingerprint: fingerprintOf("instance", instance),
      detail: `${parts.instance_type || "?"}, ${parts.state || "?"}, ${launched}`,
      ...parts,
      parent: launcherOf(tags, instance.SpotInstanceRequestId),
    },
  };
}

/** `i-…`, `region/i-…`, or an ARN of this account. */
function placeIn(text: string, { caller }: Pick<Context, "caller">): Lookup<Place> {
  const [arn, , service, home = "", account = "", resource = ""] = text.split(":");
  if (arn === "arn" && account !== caller.account) return { why: `it is of account ${account || "(none)"}` };
  const short = arn === "arn" && service === "ec2" ? resource.replace(/^instance/, home) : text;
  const [, region = "", id] = /^(?:([a-z0-9-]+)\/)?(i-[0-9a-z]{8,32})$/.exec(short) ?? [];
  return id === undefined ? { why: "it is neither the id nor the ARN of an instance" } : { found: { id, region } };
}
