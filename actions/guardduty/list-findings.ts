import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Entity, Explained, Region, type Static, Timestamp, Type } from "../../engine/action/schema.ts";
import { printable } from "../named-in-text.ts";
import { inRegions } from "../regions.ts";
import { States } from "../states.ts";

const calls = [
  "guardduty:ListDetectors",
  "guardduty:GetDetector",
  "guardduty:ListFindings",
  "guardduty:GetFindings",
] as const;
type Context = ActionContext<(typeof calls)[number]>;
type Finding = NonNullable<Output<"guardduty:GetFindings">["Findings"]>[number];

/** Findings that GuardDuty describes at once. */
const atOnce = 50;

const GuardDutyFinding = Entity("GuardDutyFinding", {
  id: Type.String(),
  arn: Type.String(),
  region: Type.String(),
  type: Type.String(),
  title: Type.String(),
  /** From 1 to 10; 7 and more is high. */
  severity: Type.Number(),
  /** The key, user, instance or bucket it is about. */
  resource: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
  count: Type.Integer(),
  /** Somebody put it away. */
  archived: Type.Boolean(),
});
type GuardDutyFinding = Static<typeof GuardDutyFinding>;

const Detector = Entity("GuardDutyRegion", {
  region: Region,
  status: States("enabled", "disabled", "not-configured"),
  detector: Type.String(),
  updated_at: Type.String(),
});
type Detector = Static<typeof Detector>;

/** An account without GuardDuty is not a clean one: it says nothing. */
export const listGuardDutyFindings = action({
  name: "guardduty.list-findings",
  summary: "List what GuardDuty found since a time, and the detectors that are switched off.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    since: Explained(Timestamp, "Findings not updated since are left out."),
  }),
  result: Type.Object({
    /** Archived ones too: an intruder may have put them away. The gravest first. */
    findings: Type.Array(GuardDutyFinding),
    regions: Type.Array(Detector),
    /** Detectors that look at nothing. */
    disabled: Type.Array(Detector),
  }),
  calls: [...calls],
  async run({ regions, since }, context) {
    const { results } = await inRegions(regions, "guardduty", context, (region) => ofRegion(region, since, context));
    const detectors = results
      .flatMap((one) => one.detectors)
      .toSorted((a, b) => (`${a.region} ${a.detector}` < `${b.region} ${b.detector}` ? -1 : 1));
    const without = detectors.filter(({ status }) => status === "not-configured").map(({ region }) => region);
    if (without.length > 0) await context.note(`GuardDuty is not configured in ${without.join(", ")}.`);
    return {
      findings: results
        .flatMap((one) => one.findings)
        .toSorted((a, b) => b.severity - a.severity || (a.arn < b.arn ? -1 : 1)),
      regions: detectors,
      disabled: detectors.filter(({ status }) => status === "disabled"),
    };
  },
});

async function ofRegion(region: string, since: string, context: Context) {
  const detectors: Detector[] = [];
  const findings: GuardDutyFinding[] = [];
  for await (const { DetectorIds = [] } of context.pages("guardduty:ListDetectors", {}, region)) {
    for (const DetectorId of DetectorIds) {
      const { Status, UpdatedAt = "" } = await context.call("guardduty:GetDetector", { DetectorId }, region);
      const status = Status === "ENABLED" ? ("enabled" as const) : ("disabled" as const);
      detectors.push({ region, status, detector: DetectorId, updated_at: UpdatedAt });
      // A detector that was switched off still has what it found before.
      findings.push(...(await found(DetectorId, region, since, context)));
    }
  }
  if (detectors.length === 0) detectors.push({ region, status: "not-configured", detector: "", updated_at: "" });
  return { detectors, findings };
}

async function found(DetectorId: string, region: string, since: string, context: Context): Promise<GuardDutyFinding[]> {
  const rows: GuardDutyFinding[] = [];
  const FindingCriteria = { Criterion: { updatedAt: { GreaterThanOrEqual: Date.parse(since) } } };
  const asked = { DetectorId, FindingCriteria, MaxResults: atOnce };
  for await (const { FindingIds = [] } of context.pages("guardduty:ListFindings", asked, region)) {
    if (FindingIds.length === 0) continue;
    const { Findings = [] } = await context.call("guardduty:GetFindings", { DetectorId, FindingIds }, region);
    rows.push(...Findings.map((one) => rowOf(one, region)));
  }
  return rows;
}

function rowOf(one: Finding, region: string): GuardDutyFinding {
  const { AccessKeyDetails, InstanceDetails, S3BucketDetails = [], ResourceType = "" } = one.Resource ?? {};
  const names = [
    AccessKeyDetails?.AccessKeyId,
    AccessKeyDetails?.UserName,
    InstanceDetails?.InstanceId,
    ...S3BucketDetails.map(({ Name }) => Name),
  ];
  return {
    id: one.Id ?? "",
    arn: one.Arn ?? "",
    region: one.Region ?? region,
    type: one.Type ?? "",
    title: printable(one.Title ?? "", 200),
    severity: one.Severity ?? 0,
    resource: printable(names.filter((name) => name !== undefined && name !== "").join(" ") || ResourceType, 200),
    created_at: one.CreatedAt ?? "",
    updated_at: one.UpdatedAt ?? "",
    count: one.Service?.Count ?? 1,
    archived: one.Service?.Archived === true,
  };
}
