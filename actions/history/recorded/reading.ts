/** How a recorded call says which objects it made, changed and removed. */
import type { RecordedCall } from "../event.ts";
import type { Fate } from "../refs.ts";
import { textAt } from "../json.ts";

export type Reading = (call: RecordedCall) => readonly (readonly [Fate, readonly string[]])[];

/** The readings of one service, by the name of the event without its API version. */
export type Readings = ReadonlyMap<string, Reading>;

/** A member of the request, such as `userName`; CloudTrail spells names as the service's API does, with a small first letter. */
export const asked = (call: RecordedCall, ...path: string[]): string =>
  textAt(call.record, "requestParameters", ...path);
export const answered = (call: RecordedCall, ...path: string[]): string =>
  textAt(call.record, "responseElements", ...path);

/** The call is about one object. */
export const one =
  (fate: Fate, object: (call: RecordedCall) => string): Reading =>
  (call) => [[fate, [object(call)]]];
