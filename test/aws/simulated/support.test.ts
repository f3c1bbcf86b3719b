import { describe, expect, test } from "vitest";
import type { SupportState } from "../../../engine/aws/simulated/services/support.ts";
import { open, scenario } from "./account-of-a-test.ts";

const one = { subject: "Compromised", created: "2026-03-02T06:00:00Z" };
const caseId = (display: string) => `case-111122223333-muen-2026-${display}`;

function opened(support: Partial<Record<keyof SupportState, unknown>>, more: object = {}) {
  const plain = scenario();
  return open({ scenario: { ...plain, state: { ...plain.state, support, ...more } } });
}

describe("without a plan", () => {
  test.each([
    ["support:DescribeCases", {}],
    ["support:DescribeTrustedAdvisorChecks", { language: "en" }],
    ["support:AddCommunicationToCase", { caseId: caseId("1"), communicationBody: "x" }],
    ["health:DescribeEvents", {}],
    ["health:DescribeEventDetails", { eventArns: ["x"] }],
  ] as const)("%s is refused", async (operation, input) => {
    const { refusalOf } = opened({ cases: { "1": one } });
    expect(await refusalOf(operation, input as never)).toBe("SubscriptionRequiredException");
  });
});

describe("cases", () => {
  const cases = Object.fromEntries(["1", "2", "3"].map((id) => [id, { ...one, created: `2026-03-0${id}T00:00:00Z` }]));

  test("are listed page by page, the newest first, without the resolved ones unless asked for", async () => {
    const { call } = opened({ plan: "business", cases: { ...cases, "4": { ...one, status: "resolved" } } });
    const first = await call("support:DescribeCases", {});
    expect(first.cases?.map(({ displayId }) => displayId)).toEqual(["3", "2"]);
    const second = await call("support:DescribeCases", { ...(first.nextToken && { nextToken: first.nextToken }) });
    expect(second.cases?.map(({ displayId }) => displayId)).toEqual(["1"]);
    const all = await call("support:DescribeCases", { includeResolvedCases: true, displayId: "4" });
    expect(all.cases).toHaveLength(1);
  });

  test("are opened after a time, where one is given", async () => {
    const { call } = opened({ plan: "business", cases });
    const { cases: found } = await call("support:DescribeCases", { afterTime: "2026-03-03T00:00:00Z" });
    expect(found?.map(({ displayId }) => displayId)).toEqual(["3"]);
  });

  test("take a reply each time it is sent, and a resolved one is opened again", async () => {
    const { call, aws } = opened({ plan: "business", cases: { "1": { ...one, status: "resolved" } } });
    const input = { caseId: caseId("1"), communicationBody: "Done." };
    expect(await call("support:AddCommunicationToCase", input)).toEqual({ result: true });
    await call("support:AddCommunicationToCase", input);
    const arn = "arn:aws:support:us-east-1:111122223333:case/1";
    expect(aws.world.objects()[arn]).toMatchObject({ communications: [{ body: "Done." }, { body: "Done." }] });
    expect(aws.world.writes()).toMatchObject([{ touched: [arn] }, { touched: [arn] }]);
    const [found] = (await call("support:DescribeCases", {})).cases ?? [];
    expect(found).toMatchObject({ status: "customer-action-completed" });
  });

  test("that are not there, and replies without words, are refused", async () => {
    const { refusalOf } = opened({ plan: "business", cases });
    expect(await refusalOf("support:DescribeCases", { caseIdList: ["case-x"] })).toBe("CaseIdNotFound");
    expect(await refusalOf("support:DescribeCommunications", { caseId: "case-x" })).toBe("CaseIdNotFound");
    const input = { caseId: caseId("1"), communicationBody: "" };
    expect(await refusalOf("support:AddCommunicationToCase", input)).toBe("ValidationException");
  });
});

describe("Trusted Advisor", () => {
  const checks = {
    a: { name: "MFA on Root Account", at: "2026-03-01T00:00:00Z" },
    b: { name: "Exposed Access Keys", at: "2026-03-01T00:00:00Z", refreshable: false },
  };

  test("looks again when asked, which takes a while", async () => {
    const { call, wait } = opened({ plan: "business", checks });
    await call("support:RefreshTrustedAdvisorCheck", { checkId: "a" });
    const status = async () =>
      (await call("support:DescribeTrustedAdvisorCheckRefreshStatuses", { checkIds: ["a"] })).statuses?.[0]?.status;
    expect(await status()).toBe("enqueued");
    await wait(30_000);
    expect(await status()).toBe("success");
    const { result } = await call("support:DescribeTrustedAdvisorCheckResult", { checkId: "a" });
    expect(result?.timestamp).toMatch(/^2026-03-02T10:00:/);
  });

  test("refuses to refresh what refreshes itself, and checks that it does not have", async () => {
    const { refusalOf } = opened({ plan: "business", checks });
    expect(await refusalOf("support:RefreshTrustedAdvisorCheck", { checkId: "b" })).toBe(
      "InvalidParameterValueException",
    );
    expect(await refusalOf("support:DescribeTrustedAdvisorCheckResult", { checkId: "x" })).toBe(
      "InvalidParameterValueException",
    );
  });
});

describe("Health", () => {
  const events = {
    a: { service: "RISK", code: "X", started: "2026-03-02T00:00:00Z", entities: { k1: {}, k2: {}, k3: {} } },
  };

  test("gives the details of ten events at most, and says of which it has none", async () => {
    const { call, refusalOf } = opened({ plan: "business" }, { health: { events } });
    const arns = Array.from({ length: 11 }, (_, index) => `e${index}`);
    expect(await refusalOf("health:DescribeEventDetails", { eventArns: arns })).toBe("ValidationException");
    const { successfulSet, failedSet } = await call("health:DescribeEventDetails", { eventArns: ["a", "x"] });
    expect([successfulSet?.length, failedSet?.[0]?.eventArn]).toEqual([1, "x"]);
  });

  test("lists affected entities page by page", async () => {
    const { call } = opened({ plan: "business" }, { health: { events } });
    const { entities, nextToken } = await call("health:DescribeAffectedEntities", { filter: { eventArns: ["a"] } });
    expect([entities?.length, typeof nextToken]).toEqual([2, "string"]);
  });
});
