/** Auto Scaling's calls. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const group = (fate: Fate) =>
  one(fate, (call) => ref.regional("autoscaling-group", call.region, asked(call, "autoScalingGroupName")));

export const autoscaling: Readings = new Map<string, Reading>([
  ["CreateAutoScalingGroup", group("made")],
  ["UpdateAutoScalingGroup", group("changed")],
  ["DeleteAutoScalingGroup", group("removed")],
]);
