/** Trails as the playbook passes them from detection to remedy. */
import { FindingOf, Type, type Static } from "../../engine/action/schema.ts";

/** A trail that records nothing at present. `region` is its home, the only one that may start it. */
export const Trail = FindingOf("Trail", {
  trail_arn: Type.String(),
  trail_name: Type.String(),
  stopped_at: Type.String(),
});
export type Trail = Static<typeof Trail>;
