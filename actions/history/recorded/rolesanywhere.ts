/** The calls of IAM Roles Anywhere. */
import type { RecordedCall } from "../event.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** The service takes an ARN for an id. */
const idIn = (named: string) => named.slice(named.lastIndexOf("/") + 1);
const anchor = (fate: Fate) =>
  one(fate, (call) => ref.regional("trust-anchor", call.region, idIn(asked(call, "trustAnchorId"))));
const profile = (fate: Fate) =>
  one(fate, (call) => ref.regional("rolesanywhere-profile", call.region, idIn(asked(call, "profileId"))));
/** By its id; by its name where the record does not give what AWS answered. */
const made = (kind: string, id: (call: RecordedCall) => string) =>
  one("made", (call) => ref.regional(kind, call.region, id(call) || asked(call, "name")));

export const rolesanywhere: Readings = new Map<string, Reading>([
  ["CreateTrustAnchor", made("trust-anchor", (call) => answered(call, "trustAnchor", "trustAnchorId"))],
  ["UpdateTrustAnchor", anchor("changed")],
  ["EnableTrustAnchor", anchor("changed")],
  ["DisableTrustAnchor", anchor("changed")],
  ["DeleteTrustAnchor", anchor("removed")],
  ["CreateProfile", made("rolesanywhere-profile", (call) => answered(call, "profile", "profileId"))],
  ["UpdateProfile", profile("changed")],
  ["EnableProfile", profile("changed")],
  ["DisableProfile", profile("changed")],
  ["DeleteProfile", profile("removed")],
]);
