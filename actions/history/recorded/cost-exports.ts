/** The calls of Cost and Usage Reports and of Data Exports, by which somebody may send billing data elsewhere. */
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

const report = (fate: Fate, ...path: string[]) => one(fate, (call) => ref.unique("cost-report", asked(call, ...path)));

export const cur: Readings = new Map<string, Reading>([
  ["PutReportDefinition", report("made", "reportDefinition", "reportName")],
  ["ModifyReportDefinition", report("changed", "reportName")],
  ["DeleteReportDefinition", report("removed", "reportName")],
]);

const dataExport = (fate: Fate) => one(fate, (call) => ref.unique("data-export", asked(call, "exportArn")));

export const bcmDataExports: Readings = new Map<string, Reading>([
  ["CreateExport", one("made", (call) => ref.unique("data-export", answered(call, "exportArn")))],
  ["UpdateExport", dataExport("changed")],
  ["DeleteExport", dataExport("removed")],
]);
