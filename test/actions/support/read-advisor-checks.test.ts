import { expect, test } from "vitest";
import { readAdvisorChecks } from "../../../actions/support/read-advisor-checks.ts";
import { reviewed } from "../reviewed.ts";

const checks = {
  abc1: {
    name: "Exposed Access Keys",
    status: "error",
    at: "2026-03-01T00:00:00Z",
    refreshable: false,
    flagged: { r1: { metadata: ["AKIAEXAMPLECIKEY0001", "ci-deploy", "github.example\nforged"] } },
  },
  abc2: {
    name: "MFA on Root Account",
    at: "2026-03-01T00:00:00Z",
    status: "error",
    flagged: { root: {}, fine: { status: "ok" } },
  },
  abc3: { name: "Idle Load Balancers", category: "cost_optimizing", status: "warning", at: "2026-03-01T00:00:00Z" },
};

test("security checks are read after a refresh; one that cannot be refreshed is read as it is", async () => {
  const { context } = reviewed({ support: { plan: "business", checks } });
  const result = await readAdvisorChecks.run({}, context);
  expect(result.status).toBe("read");
  expect(result.checks).toEqual([
    {
      id: "abc1",
      name: "Exposed Access Keys",
      status: "error",
      flagged: 1,
      at: "2026-03-01T00:00:00Z",
      refreshed: false,
    },
    {
      id: "abc2",
      name: "MFA on Root Account",
      status: "error",
      flagged: 1,
      at: expect.stringMatching(/^2026-03-02T10:00/),
      refreshed: true,
    },
  ]);
  expect(result.exposed_keys).toEqual(["AKIAEXAMPLECIKEY0001"]);
  expect(result.flagged.map(({ check, resource }) => `${check} ${resource}`)).toEqual([
    "Exposed Access Keys r1",
    "MFA on Root Account root",
  ]);
  expect(result.flagged[0]?.details[2]).toBe("github.example\\u{a}forged");
});

test("without a support plan it is said, for a person to look instead", async () => {
  const { context } = reviewed({ support: { checks } });
  expect(await readAdvisorChecks.run({}, context)).toEqual({
    status: "no-plan",
    checks: [],
    flagged: [],
    exposed_keys: [],
  });
  expect(context.said.gaps).toEqual([]);
});
