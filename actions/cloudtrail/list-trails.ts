import { createHash } from "node:crypto";
import { action } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Region, Type } from "../../engine/action/schema.ts";
import { openHistory, readHistory } from "../history/history.ts";
import { judged } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { inRegions } from "../regions.ts";
import { Trail } from "./entities.ts";

/** Trails that someone stopped before the incident are noted and stay as they are. */
export const listTrails = action({
  name: "cloudtrail.list-trails",
  summary: "List the trails that were stopped since the incident began.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions whose trails are looked at." }),
    history: Type.Optional(
      Explained(DatasetRef, "The events of cloudtrail.list-events, which tell who stopped a trail."),
    ),
  }),
  result: Type.Object({ stopped: Type.Array(Trail), count: Type.Integer() }),
  calls: ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
  async run({ regions, history }, context) {
    const past = await (history === undefined
      ? openHistory(() => [], context.policy, context.caller)
      : readHistory(history, context));
    // Each trail in its home region only, where alone it can be started.
    const { results } = await inRegions(regions, "cloudtrail", context, async (region) => {
      const { trailList = [] } = await context.call(
        "cloudtrail:DescribeTrails",
        { includeShadowTrails: false },
        region,
      );
      return Promise.all(
        trailList.map(async ({ TrailARN: arn = "", Name: name = "" }) => {
          const status = await context.call("cloudtrail:GetTrailStatus", { Name: arn }, region);
          return { arn, name, region, logging: status.IsLogging === true, stopped_at: status.StopLoggingTime ?? "" };
        }),
      );
    });
    const trails = results.flat();
    const stopped = trails.filter((trail) => !trail.logging);
    const old = stopped.filter(
      ({ stopped_at }) => stopped_at !== "" && Date.parse(stopped_at) < Date.parse(past.window.begin),
    );
    for (const trail of old)
      await context.note(`Trail ${trail.arn} has been stopped since ${trail.stopped_at}, before the incident.`);
    return {
      stopped: stopped
        .filter((trail) => !old.includes(trail))
        .map((trail) => {
          const subject = {
            kind: "trail",
            id: trail.arn,
            name: trail.name,
            arn: trail.arn,
            region: trail.region,
            created_at: "",
            objects: [ref.trail(trail.name)],
            handles: [trail.arn, trail.name],
            fingerprint: createHash("sha256").update(trail.arn).digest("hex"),
            detail: trail.stopped_at === "" ? "records nothing" : `records nothing since ${trail.stopped_at}`,
          };
          const { finding } = judged(subject, past, (facts) => context.judge(facts));
          return { ...finding, trail_arn: trail.arn, trail_name: trail.name, stopped_at: trail.stopped_at };
        }),
      count: trails.length,
    };
  },
});
