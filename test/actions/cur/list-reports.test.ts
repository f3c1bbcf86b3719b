import { expect, test } from "vitest";
import { listReports } from "../../../actions/cur/list-reports.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { leaked, lookupRecord, story, storyPolicy } from "../history/story.ts";
import { reviewed } from "../reviewed.ts";

const exportArn = "arn:aws:bcm-data-exports:us-east-1:111122223333:export/night-8d9e8bea-3bd1-11ee-be56-0242ac120002";
const bad = story.find(({ event, ...one }) => event === "iam:CreateAccessKey" && JSON.stringify(one).includes(leaked));
if (bad === undefined) throw new Error("the story has no act of the intruder");

function act(eventName: string, source: string, requestParameters: unknown, responseElements: unknown = null) {
  const record = lookupRecord(bad as (typeof story)[number], 0) as { CloudTrailEvent: string };
  const inner = JSON.parse(record.CloudTrailEvent) as object;
  const more = {
    eventName,
    eventSource: `${source}.amazonaws.com`,
    requestParameters,
    responseElements,
    errorCode: undefined,
  };
  const id = `${eventName}-${source}`;
  return compactEvent({ EventId: id, CloudTrailEvent: JSON.stringify({ ...inner, ...more, eventID: id }) });
}

test("reports and exports are listed with where they go, and with whether the intruder made or changed them", async () => {
  const state = {
    cur: { reports: { monthly: { bucket: "acme-billing", prefix: "cur" }, night: { bucket: "elsewhere" } } },
    "bcm-data-exports": {
      exports: {
        [exportArn.slice(exportArn.indexOf("/") + 1)]: { bucket: "elsewhere", created: "2026-03-02T03:00:00Z" },
        plain: { bucket: "acme-billing", created: "2024-01-01T00:00:00Z" },
      },
    },
  };
  const { context } = reviewed(state, {}, { policy: storyPolicy, judge: compilePolicy(storyPolicy) });
  const acts = [
    act("ModifyReportDefinition", "cur", { reportName: "night" }),
    act("CreateExport", "bcm-data-exports", { export: { name: "night" } }, { exportArn }),
  ];
  const history = await context.saveDataset("event-history", [...story.map(lookupRecord).map(compactEvent), ...acts]);
  const { reports, tampered } = await listReports.run({ history }, context);
  expect(reports.map(({ kind, name, bucket }) => [kind, name, bucket])).toEqual([
    ["cost-report", "monthly", "acme-billing"],
    ["cost-report", "night", "elsewhere"],
    ["data-export", "night", "elsewhere"],
    ["data-export", "plain", "acme-billing"],
  ]);
  expect(tampered.map(({ kind, name }) => [kind, name])).toEqual([
    ["cost-report", "night"],
    ["data-export", "night"],
  ]);
});

test("an account without reports is an ordinary one", async () => {
  const { context } = reviewed({});
  const history = await context.saveDataset("event-history", []);
  expect(await listReports.run({ history }, context)).toEqual({ reports: [], tampered: [] });
  expect(context.said.gaps).toEqual([]);
  expect(context.said.notes).toHaveLength(1);
});
