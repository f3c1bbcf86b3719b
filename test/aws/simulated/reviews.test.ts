import { describe, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

function opened(state: object) {
  const plain = scenario();
  return open({ scenario: { ...plain, state: { ...plain.state, ...state } } });
}

describe("Cost Explorer", () => {
  const costs = (start: string, end: string, more: object = {}) => ({
    TimePeriod: { Start: start, End: end },
    Granularity: "DAILY" as const,
    Metrics: ["UnblendedCost"],
    GroupBy: [{ Type: "DIMENSION" as const, Key: "SERVICE" }],
    ...more,
  });
  const lines = {
    a: { service: "S3", region: "us-east-1", daily: 1, from: "2026-02-28" },
    b: { service: "S3", region: "eu-west-1", daily: 2, days: { "2026-03-01": 0 } },
  };

  test("gives days in pages, the end exclusive, and lists nothing that cost nothing", async () => {
    const { call } = opened({ ce: { lines, days_per_page: 2 } });
    const first = await call("ce:GetCostAndUsage", costs("2026-02-27", "2026-03-02"));
    const amounts = (page: typeof first) =>
      page.ResultsByTime?.map(({ TimePeriod, Groups }) => [
        TimePeriod?.Start,
        Groups?.map(({ Metrics }) => Number(Metrics?.["UnblendedCost"]?.Amount)),
      ]);
    expect(amounts(first)).toEqual([
      ["2026-02-27", [2]],
      ["2026-02-28", [3]],
    ]);
    const second = await call("ce:GetCostAndUsage", {
      ...costs("2026-02-27", "2026-03-02"),
      ...(first.NextPageToken && { NextPageToken: first.NextPageToken }),
    });
    expect(amounts(second)).toEqual([["2026-03-01", [1]]]);
    expect(second.NextPageToken).toBeUndefined();
  });

  test("has nothing after today", async () => {
    const { call } = opened({ ce: { lines } });
    const { ResultsByTime } = await call("ce:GetCostAndUsage", costs("2026-03-02", "2026-03-05"));
    expect(ResultsByTime?.map(({ Groups }) => Groups?.length)).toEqual([1, 0, 0]);
  });

  test.each([
    ["a period that ends before it begins", costs("2026-03-02", "2026-03-02"), "ValidationException"],
    ["a period beyond the next month", costs("2026-03-01", "2026-04-02"), "ValidationException"],
    ["a period too long ago", costs("2024-11-01", "2026-03-02"), "ValidationException"],
    [
      "three groups",
      costs("2026-03-01", "2026-03-02", {
        GroupBy: ["SERVICE", "REGION", "SERVICE"].map((Key) => ({ Type: "DIMENSION", Key })),
      }),
      "ValidationException",
    ],
    [
      "a token of its own making",
      costs("2026-03-01", "2026-03-02", { NextPageToken: "x" }),
      "InvalidNextTokenException",
    ],
  ])("refuses %s", async (_what, input, name) => {
    const { refusalOf } = opened({ ce: { lines } });
    expect(await refusalOf("ce:GetCostAndUsage", input)).toBe(name);
  });

  test("refuses everything until it was switched on", async () => {
    const { refusalOf } = opened({ ce: { enabled: false } });
    expect(await refusalOf("ce:GetCostAndUsage", costs("2026-03-01", "2026-03-02"))).toBe("DataUnavailableException");
  });
});

describe("reports and exports", () => {
  test("are listed page by page", async () => {
    const reports = Object.fromEntries(["a", "b", "c"].map((name) => [name, { bucket: "logs" }]));
    const { call } = opened({ cur: { reports } });
    const { ReportDefinitions, NextToken } = await call("cur:DescribeReportDefinitions", {});
    expect(ReportDefinitions?.map(({ ReportName }) => ReportName)).toEqual(["a", "b"]);
    const rest = await call("cur:DescribeReportDefinitions", { ...(NextToken && { NextToken }) });
    expect(rest.ReportDefinitions).toHaveLength(1);
  });

  test("an export that is not there is refused", async () => {
    const exports = { mine: { bucket: "logs", created: "2024-01-01T00:00:00Z" } };
    const { call, refusalOf } = opened({ "bcm-data-exports": { exports } });
    const [one] = (await call("bcm-data-exports:ListExports", {})).Exports ?? [];
    const { Export } = await call("bcm-data-exports:GetExport", { ExportArn: one?.ExportArn ?? "" });
    expect(Export?.DestinationConfigurations?.S3Destination?.S3Bucket).toBe("logs");
    expect(await refusalOf("bcm-data-exports:GetExport", { ExportArn: "arn:x" })).toBe("ResourceNotFoundException");
  });
});

describe("GuardDuty", () => {
  const created = "2026-03-02T00:00:00Z";
  const detectors = { d1: { created, findings: { f1: { type: "T", severity: 5, created } } } };

  test.each([
    ["a detector of another account", "guardduty:GetDetector", { DetectorId: "x" }],
    ["findings of another detector", "guardduty:ListFindings", { DetectorId: "x" }],
    ["more than fifty findings", "guardduty:GetFindings", { DetectorId: "d1", FindingIds: Array(51).fill("f1") }],
    [
      "a criterion that it does not know",
      "guardduty:ListFindings",
      { DetectorId: "d1", FindingCriteria: { Criterion: { x: {} } } },
    ],
  ] as const)("refuses %s", async (_what, operation, input) => {
    const { refusalOf } = opened({ guardduty: { "us-east-1": { detectors } } });
    expect(await refusalOf(operation, input as never)).toBe("BadRequestException");
  });

  test("is a matter of each region", async () => {
    const { call, refusalOf } = opened({ guardduty: { "us-east-1": { detectors } } });
    expect((await call("guardduty:ListDetectors", {}, "eu-west-1")).DetectorIds).toEqual([]);
    expect(await refusalOf("guardduty:ListDetectors", {}, "me-south-1")).toBe("UnrecognizedClientException");
  });
});

describe("Access Analyzer and Service Quotas", () => {
  test("an analyzer that is not there is refused, and a filter is kept to", async () => {
    const created = "2026-03-02T00:00:00Z";
    const findings = { f1: { resource: "a", created }, f2: { resource: "b", created, status: "RESOLVED" } };
    const { call, refusalOf } = opened({
      "access-analyzer": { "us-east-1": { analyzers: { main: { created, findings } } } },
    });
    const [one] = (await call("access-analyzer:ListAnalyzers", {})).analyzers ?? [];
    const analyzerArn = one?.arn ?? "";
    expect((await call("access-analyzer:ListFindingsV2", { analyzerArn })).findings).toHaveLength(2);
    const filter = { status: { eq: ["ACTIVE"] } };
    expect((await call("access-analyzer:ListFindingsV2", { analyzerArn, filter })).findings).toHaveLength(1);
    expect(await refusalOf("access-analyzer:ListFindingsV2", { analyzerArn: "x" })).toBe("ResourceNotFoundException");
  });

  test("requests for quotas are listed page by page", async () => {
    const request = { service: "ec2", quota: "L-1", name: "Instances", value: 9, created: "2026-03-02T00:00:00Z" };
    const { call } = opened({ servicequotas: { "us-east-1": { requests: { a: request, b: request, c: request } } } });
    const { RequestedQuotas, NextToken } = await call("servicequotas:ListRequestedServiceQuotaChangeHistory", {});
    expect([RequestedQuotas?.length, typeof NextToken]).toEqual([2, "string"]);
  });
});
