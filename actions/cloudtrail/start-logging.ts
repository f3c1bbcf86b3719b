import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { Trail } from "./entities.ts";

/** The first change of all, so that every later one is on record. */
export const startLogging = action({
  name: "cloudtrail.start-logging",
  summary: "Start a trail that was stopped.",
  purpose: "repair",
  reversible: true,
  target: "trail",
  keeps: "a trail that logs stays so: without it, nothing that follows is on record",
  params: Type.Object({ trail: Trail }),
  result: Type.Object({ state: States("logging", "already"), stopped_at: Type.String() }),
  calls: ["cloudtrail:GetTrailStatus", "cloudtrail:StartLogging"],
  async run({ trail }, context) {
    // By ARN and in its home region: elsewhere AWS refuses to start a trail of several regions.
    const status = () => context.call("cloudtrail:GetTrailStatus", { Name: trail.trail_arn }, trail.region);
    const { IsLogging, StopLoggingTime: stopped_at = "" } = await status();
    if (IsLogging === true) return { state: "already", stopped_at } as const;
    await context.call("cloudtrail:StartLogging", { Name: trail.trail_arn }, trail.region);
    await context.confirm(`trail ${trail.trail_name} is logging`, async () => (await status()).IsLogging === true);
    return { state: "logging", stopped_at } as const;
  },
});
