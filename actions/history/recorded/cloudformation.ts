/** CloudFormation's calls. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const stack = (fate: Fate) => one(fate, (call) => ref.regional("stack", call.region, asked(call, "stackName")));

export const cloudformation: Readings = new Map<string, Reading>([
  ["CreateStack", stack("made")],
  ["UpdateStack", stack("changed")],
  ["DeleteStack", stack("removed")],
]);
