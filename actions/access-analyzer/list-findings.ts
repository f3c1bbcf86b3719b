import { action, type ActionContext } from "../../engine/action/action.ts";
import { Entity, Region, type Static, Type } from "../../engine/action/schema.ts";
import { inRegions } from "../regions.ts";
import { States } from "../states.ts";

const calls = ["access-analyzer:ListAnalyzers", "access-analyzer:ListFindingsV2"] as const;
type Context = ActionContext<(typeof calls)[number]>;

const AnalyzerFinding = Entity("AnalyzerFinding", {
  id: Type.String(),
  region: Region,
  analyzer: Type.String(),
  /** `ExternalAccess`, `UnusedPermission`, … */
  type: Type.String(),
  resource: Type.String(),
  resource_type: Type.String(),
  owner: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
  /** Why Access Analyzer could not finish with the resource; empty where it did. */
  error: Type.String(),
});
type AnalyzerFinding = Static<typeof AnalyzerFinding>;

const Analyzer = Entity("AnalyzerRegion", {
  region: Region,
  status: States("active", "inactive", "not-configured"),
  analyzer: Type.String(),
});
type Analyzer = Static<typeof Analyzer>;

export const listAnalyzerFindings = action({
  name: "access-analyzer.list-findings",
  summary: "List the resources that Access Analyzer says are open to others.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
  }),
  result: Type.Object({
    /** Active ones, about access from outside, the newest first. */
    findings: Type.Array(AnalyzerFinding),
    /** Active ones about access that nobody uses. */
    unused: Type.Integer(),
    regions: Type.Array(Analyzer),
  }),
  calls: [...calls],
  async run({ regions }, context) {
    const { results } = await inRegions(regions, "access-analyzer", context, (region) => ofRegion(region, context));
    const analyzers = results
      .flatMap((one) => one.analyzers)
      .toSorted((a, b) => (`${a.region} ${a.analyzer}` < `${b.region} ${b.analyzer}` ? -1 : 1));
    const without = analyzers.filter(({ status }) => status === "not-configured").map(({ region }) => region);
    if (without.length > 0) await context.note(`Access Analyzer is not configured in ${without.join(", ")}.`);
    const all = results.flatMap((one) => one.findings);
    const findings = all.filter(({ type }) => !type.startsWith("Unused"));
    return {
      findings: findings.toSorted((a, b) =>
        a.created_at > b.created_at || (a.created_at === b.created_at && a.id < b.id) ? -1 : 1,
      ),
      unused: all.length - findings.length,
      regions: analyzers,
    };
  },
});

async function ofRegion(region: string, context: Context) {
  const analyzers: Analyzer[] = [];
  const findings: AnalyzerFinding[] = [];
  for await (const page of context.pages("access-analyzer:ListAnalyzers", {}, region)) {
    for (const { arn = "", status } of page.analyzers ?? []) {
      analyzers.push({ region, status: status === "ACTIVE" ? "active" : "inactive", analyzer: arn });
      findings.push(...(await found(arn, region, context)));
    }
  }
  if (analyzers.length === 0) analyzers.push({ region, status: "not-configured", analyzer: "" });
  return { analyzers, findings };
}

async function found(analyzer: string, region: string, context: Context): Promise<AnalyzerFinding[]> {
  const rows: AnalyzerFinding[] = [];
  const asked = { analyzerArn: analyzer, filter: { status: { eq: ["ACTIVE"] } } };
  for await (const page of context.pages("access-analyzer:ListFindingsV2", asked, region)) {
    rows.push(
      ...(page.findings ?? []).map((one) => ({
        id: one.id ?? "",
        region,
        analyzer,
        type: one.findingType ?? "",
        resource: one.resource ?? "",
        resource_type: one.resourceType ?? "",
        owner: one.resourceOwnerAccount ?? "",
        created_at: one.createdAt ?? "",
        updated_at: one.updatedAt ?? "",
        error: one.error ?? "",
      })),
    );
  }
  return rows;
}
