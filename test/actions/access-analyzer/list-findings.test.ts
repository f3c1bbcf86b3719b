import { expect, test } from "vitest";
import { listAnalyzerFindings } from "../../../actions/access-analyzer/list-findings.ts";
import { reviewed } from "../reviewed.ts";

test("active findings about access from outside are listed; unused access is counted", async () => {
  const created = "2026-03-02T03:00:00Z";
  const finding = (resource: string, more: object = {}) => ({ resource, created, ...more });
  const analyzers = {
    main: {
      created: "2021-01-01T00:00:00Z",
      findings: {
        f1: finding("arn:aws:iam::111122223333:role/OrgAuditAccess"),
        f2: finding("arn:aws:s3:::acme-www-assets", {
          created: "2022-01-01T00:00:00Z",
          resource_type: "AWS::S3::Bucket",
        }),
        f3: finding("arn:aws:iam::111122223333:role/gone", { status: "RESOLVED" }),
        f4: finding("arn:aws:iam::111122223333:role/idle", { type: "UnusedIAMRole" }),
      },
    },
    broken: { status: "FAILED", created: "2021-01-01T00:00:00Z" },
  };
  const { context } = reviewed({ "access-analyzer": { "us-east-1": { analyzers } } });
  const result = await listAnalyzerFindings.run({ regions: ["us-east-1", "eu-west-1"] }, context);
  expect(result.findings.map(({ id, type, resource_type }) => [id, type, resource_type])).toEqual([
    ["f1", "ExternalAccess", "AWS::IAM::Role"],
    ["f2", "ExternalAccess", "AWS::S3::Bucket"],
  ]);
  expect(result.unused).toBe(1);
  expect(result.regions.map(({ region, status }) => [region, status])).toEqual([
    ["eu-west-1", "not-configured"],
    ["us-east-1", "inactive"],
    ["us-east-1", "active"],
  ]);
  expect(context.said.notes).toEqual(["Access Analyzer is not configured in eu-west-1."]);
});
