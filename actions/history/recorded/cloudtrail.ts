/** CloudTrail's calls on trails. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const trail = (fate: Fate) => one(fate, (call) => ref.trail(asked(call, "name")));

export const cloudtrail: Readings = new Map<string, Reading>([
  ["CreateTrail", trail("made")],
  ["StopLogging", trail("changed")],
  ["StartLogging", trail("changed")],
  ["UpdateTrail", trail("changed")],
  ["PutEventSelectors", trail("changed")],
  ["DeleteTrail", trail("removed")],
]);
