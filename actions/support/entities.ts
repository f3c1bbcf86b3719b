/** Cases of AWS Support as findings. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";

export const SupportCase = FindingOf("SupportCase", {
  case_id: Type.String(),
  /** The number that the console shows. */
  display_id: Type.String(),
  subject: Type.String(),
  status: Type.String(),
  open: Type.Boolean(),
  /** AWS opened it, or named one of the account's keys in it. */
  from_aws: Type.Boolean(),
  /** When AWS last wrote; empty where it never did. */
  aws_wrote_at: Type.String(),
  /** Ids of access keys that AWS names in it. */
  exposed_keys: Type.Array(Type.String()),
  arns: Type.Array(Type.String()),
});
export type SupportCase = Static<typeof SupportCase>;
