import { action, type ActionContext } from "../../engine/action/action.ts";
import { DatasetRef, Entity, Explained, type Static, Type, Verdict } from "../../engine/action/schema.ts";
import { type History, readHistory } from "../history/history.ts";
import { judged } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { inTurns } from "../in-turns.ts";
import { inRegions } from "../regions.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";

const calls = ["cur:DescribeReportDefinitions", "bcm-data-exports:ListExports", "bcm-data-exports:GetExport"] as const;
type Context = ActionContext<(typeof calls)[number]>;

const CostReport = Entity("CostReport", {
  name: Type.String(),
  kind: Type.String(),
  arn: Type.String(),
  bucket: Type.String(),
  prefix: Type.String(),
  region: Type.String(),
  created_at: Type.String(),
  verdict: Verdict,
  /** The intruder made it or changed it. */
  by_intruder: Type.Boolean(),
});
type CostReport = Static<typeof CostReport>;

/** Most accounts have none, which is not a finding. */
export const listReports = action({
  name: "cur.list-reports",
  summary: "List the cost and usage reports and the data exports, and say which of them the intruder made or changed.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell who made a report."),
  }),
  result: Type.Object({
    reports: Type.Array(CostReport),
    /** Those that the intruder made or changed. */
    tampered: Type.Array(CostReport),
  }),
  calls: [...calls],
  async run({ history }, context) {
    const past = await readHistory(history, context);
    const found = await Promise.all([
      inRegions(["us-east-1"], "cur", context, () => definitions(past, context)),
      inRegions(["us-east-1"], "bcm-data-exports", context, () => exports(past, context)),
    ]);
    const reports = found
      .flatMap(({ results }) => results.flat())
      .toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
    if (reports.length === 0) await context.note("No cost and usage report and no data export is configured.");
    return { reports, tampered: reports.filter(({ by_intruder }) => by_intruder) };
  },
});

async function definitions(past: History, context: Context): Promise<CostReport[]> {
  const found: CostReport[] = [];
  for await (const { ReportDefinitions = [] } of context.pages("cur:DescribeReportDefinitions", {})) {
    for (const { ReportName: name = "", S3Bucket, S3Prefix, S3Region } of ReportDefinitions) {
      const { account, partition } = context.caller;
      const arn = `arn:${partition}:cur:us-east-1:${account}:definition/${name}`;
      const place = { bucket: S3Bucket ?? "", prefix: S3Prefix ?? "", region: S3Region ?? "" };
      found.push(reportOf({ kind: "cost-report", name, arn, created: "", place }, name, past, context));
    }
  }
  return found;
}

async function exports(past: History, context: Context): Promise<CostReport[]> {
  const found: CostReport[] = [];
  for await (const { Exports = [] } of context.pages("bcm-data-exports:ListExports", {})) {
    const read = await inTurns(Exports, 4, async ({ ExportArn: arn = "", ExportName: name = "", ExportStatus }) => {
      const { Export } = await context.call("bcm-data-exports:GetExport", { ExportArn: arn });
      const { S3Bucket, S3Prefix, S3Region } = Export?.DestinationConfigurations?.S3Destination ?? {};
      const place = { bucket: S3Bucket ?? "", prefix: S3Prefix ?? "", region: S3Region ?? "" };
      const created = ExportStatus?.CreatedAt ?? "";
      return reportOf({ kind: "data-export", name, arn, created, place }, arn, past, context);
    });
    found.push(...read);
  }
  return found;
}

interface Read {
  readonly kind: string;
  readonly name: string;
  readonly arn: string;
  readonly created: string;
  readonly place: { readonly bucket: string; readonly prefix: string; readonly region: string };
}

function reportOf(
  { kind, name, arn, created, place }: Read,
  known: string,
  past: History,
  context: Pick<ActionContext, "judge">,
): CostReport {
  const subject = {
    kind,
    id: arn,
    name,
    arn,
    created_at: created,
    objects: [ref.unique(kind, known)],
    handles: [arn, name],
    fingerprint: fingerprintOf(kind, name, place),
    detail: `to ${place.bucket}/${place.prefix}`,
  };
  const { finding, facts } = judged(subject, past, (each) => context.judge(each));
  const by_intruder = facts.created?.by_intruder === true || facts.modified.some((act) => act.by_intruder);
  return { name, kind, arn, ...place, created_at: finding.created_at, verdict: finding.verdict, by_intruder };
}
