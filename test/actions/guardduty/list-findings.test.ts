import { expect, test } from "vitest";
import { listGuardDutyFindings } from "../../../actions/guardduty/list-findings.ts";
import { reviewed } from "../reviewed.ts";

const since = "2026-03-02T00:00:00Z";
const finding = (severity: number, more: object = {}) => ({
  type: "CryptoCurrency:EC2/BitcoinTool.B!DNS",
  severity,
  created: "2026-03-02T03:00:00Z",
  ...more,
});

test("findings of all pages, archived ones too, the gravest first; a detector that is off is a finding", async () => {
  const guardduty = {
    "us-east-1": {
      detectors: {
        d1: {
          created: "2021-01-01T00:00:00Z",
          findings: {
            f1: finding(5, { access_key: "AKIAEXAMPLECIKEY0001", user: "ci-deploy" }),
            f2: finding(8, { archived: true, instance: "i-0bad000000000001" }),
            f3: finding(2, { created: "2025-01-01T00:00:00Z" }),
            f4: finding(3, { created: "2025-01-01T00:00:00Z", updated: "2026-03-02T04:00:00Z" }),
          },
        },
        d2: { created: "2021-01-01T00:00:00Z", status: "DISABLED" },
      },
    },
  };
  const { context } = reviewed({ guardduty });
  const result = await listGuardDutyFindings.run({ regions: ["us-east-1", "eu-west-1"], since }, context);
  expect(result.findings.map(({ id, severity, archived, resource }) => [id, severity, archived, resource])).toEqual([
    ["f2", 8, true, "i-0bad000000000001"],
    ["f1", 5, false, "AKIAEXAMPLECIKEY0001 ci-deploy"],
    ["f4", 3, false, "AccessKey"],
  ]);
  expect(result.regions.map(({ region, status }) => [region, status])).toEqual([
    ["eu-west-1", "not-configured"],
    ["us-east-1", "enabled"],
    ["us-east-1", "disabled"],
  ]);
  expect(result.disabled).toMatchObject([{ detector: "d2" }]);
  expect(context.said.notes).toEqual(["GuardDuty is not configured in eu-west-1."]);
});

test("a region that cannot be read is a gap", async () => {
  const { context } = reviewed(
    {},
    { faults: [{ operation: "guardduty:ListDetectors", error: "AccessDeniedException" }] },
  );
  const result = await listGuardDutyFindings.run({ regions: ["us-east-1"], since }, context);
  expect(result).toEqual({ findings: [], regions: [], disabled: [] });
  expect(context.said.gaps).toMatchObject([{ region: "us-east-1", service: "guardduty" }]);
});
