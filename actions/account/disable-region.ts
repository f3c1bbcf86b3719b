import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Saved, Type } from "../../engine/action/schema.ts";
import { EvidenceCopies } from "../ec2/copy-evidence.ts";
import { ifThere } from "../gone.ts";
import { snapshotsById } from "../ec2/snapshots.ts";
import { requireEvidence, ResourceEvidence } from "../resources/evidence.ts";
import { OpenedRegion, regionFingerprint } from "../resources/opened-region.ts";
import { States } from "../states.ts";
import { contentCalls, contentsOf } from "./region-contents.ts";

/**
 * AWS takes from minutes to hours to switch a region off, and does not let it be switched on
 * meanwhile. Evidence snapshots may stay in it once they are copied elsewhere; they go on costing.
 */
export const disableRegion = action({
  name: "account.disable-region",
  summary: "Switch off a region in which nothing is left.",
  purpose: "destroy",
  reversible: false,
  target: "opened",
  params: Type.Object({
    opened: Approved(OpenedRegion),
    evidence: Saved(ResourceEvidence),
    copies: Saved(EvidenceCopies),
  }),
  result: Type.Object({
    /** `disabling`: AWS has begun. */
    state: States("disabled", "disabling", "already"),
  }),
  calls: [...contentCalls, "account:GetRegionOptStatus", "account:DisableRegion"],
  async run({ opened, evidence, copies }, context) {
    requireEvidence(opened, evidence);
    const region = opened.region_name;
    if (copies.region !== region) throw stepFailed(`the copies are of ${copies.region}, not of ${region}`);
    const before = await statusOf(region, context);
    if (before === "DISABLED" || before === "DISABLING") return { state: "already" as const };
    // What cannot be read is refused outside of what a dry run may assume: no planned deletion makes it known.
    const { left, unread } = await contentsOf(region, context);
    refuseUnread(region, unread);
    await context.confirm(
      `nothing is left in ${region}`,
      async () => {
        const elsewhere = await copiedElsewhere(copies, context);
        refuseUnlessEmpty(
          region,
          left.filter((object) => !elsewhere.has(object)),
        );
        return true;
      },
      0,
    );
    try {
      await context.call("account:DisableRegion", { RegionName: region });
    } catch (error) {
      // Somebody else has begun it; what counts is the state that is read back.
      if (!isAws(error, "conflict")) throw error;
    }
    let now = "";
    await context.confirm(`${region} is being switched off`, async () => {
      now = await statusOf(region, context);
      return now === "DISABLED" || now === "DISABLING";
    });
    return { state: now === "DISABLED" ? ("disabled" as const) : ("disabling" as const) };
  },
  async fingerprint({ opened }, context) {
    const status = await statusOf(opened.region_name, context);
    return status === "DISABLED" || status === "DISABLING" ? undefined : regionFingerprint(opened.region_name);
  },
});

/** Objects of the region, as its contents name them, of which a complete copy is there now. */
async function copiedElsewhere(
  { to, copies }: EvidenceCopies,
  context: ActionContext<"ec2:DescribeSnapshots">,
): Promise<ReadonlySet<string>> {
  if (copies.length === 0) return new Set();
  const ids = copies.map(({ copy }) => copy);
  const found = (await ifThere(snapshotsById(context, ids, to))) ?? [];
  const complete = new Set(found.filter(({ state }) => state === "completed").map(({ id }) => id));
  return new Set(copies.filter(({ copy }) => complete.has(copy)).map(({ snapshot }) => `snapshot/${snapshot}`));
}

async function statusOf(RegionName: string, context: ActionContext<"account:GetRegionOptStatus">): Promise<string> {
  return (await context.call("account:GetRegionOptStatus", { RegionName })).RegionOptStatus ?? "";
}

/** How many objects an error names. */
const named = 20;

function refuseUnread(region: string, unread: readonly string[]): void {
  if (unread.length === 0) return;
  throw stepFailed(
    `${region} is not switched off, because it is not known what is in it: ${unread.join("; ")}`,
    "Allow the caller to read these, or switch the region off by hand when it is known to be empty.",
  );
}

function refuseUnlessEmpty(region: string, left: readonly string[]): void {
  if (left.length === 0) return;
  const more = left.length > named ? `, and ${left.length - named} more` : "";
  throw stepFailed(
    `${region} is not switched off, because there still is: ${left.slice(0, named).join(", ")}${more}`,
    "Once it is off nobody gets at them, and they go on costing money. Evidence that a run saved there counts too: copy it to another region first, then delete it.",
  );
}
