/** What a drill says of AWS Support: the plan, its cases by display id, the checks of Trusted Advisor by id. */
import { type Static, Type } from "typebox";
import { defaultsOptional } from "../iam/defaults.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });

const Communication = Type.Object(
  { by: Type.String({ default: "Amazon Web Services" }), at: At, body: Type.String() },
  strict,
);

const Case = Type.Object(
  {
    subject: Type.String(),
    status: Type.String({ default: "opened" }),
    service: Type.String({ default: "account-management" }),
    category: Type.String({ default: "security" }),
    severity: Type.String({ default: "normal" }),
    submitted_by: Type.String({ default: "Amazon Web Services" }),
    created: At,
    communications: Type.Record(Type.String(), Communication, { default: {} }),
  },
  strict,
);
export type SupportCase = Static<typeof Case>;

const Flagged = Type.Object(
  {
    status: Type.String({ default: "error" }),
    region: Type.Optional(Type.String()),
    suppressed: Type.Boolean({ default: false }),
    metadata: Type.Array(Type.String(), { default: [], description: "A value for each column of the check." }),
  },
  strict,
);

const Check = Type.Object(
  {
    name: Type.String(),
    category: Type.String({ default: "security" }),
    description: Type.String({ default: "" }),
    columns: Type.Array(Type.String(), { default: [] }),
    status: Type.String({ default: "ok" }),
    at: At,
    refreshable: Type.Boolean({ default: true }),
    /** Of the last refresh: `none`, `enqueued`, `success`. */
    refresh: Type.String({ default: "none" }),
    flagged: Type.Record(Type.String(), Flagged, { default: {} }),
  },
  strict,
);
export type AdvisorCheck = Static<typeof Check>;

export const SupportStateSchema = Type.Object(
  {
    plan: Type.Union([Type.Literal("none"), Type.Literal("business"), Type.Literal("enterprise")], {
      default: "none",
      description: "Without a plan Support, Trusted Advisor and Health refuse every call.",
    }),
    cases: Type.Record(Type.String(), Case, { default: {} }),
    checks: Type.Record(Type.String(), Check, { default: {} }),
  },
  strict,
);

export const supportDrillSchema = defaultsOptional(SupportStateSchema);
