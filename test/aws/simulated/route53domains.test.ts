import { describe, expect, test } from "vitest";
import { account, open, scenario } from "./account-of-a-test.ts";

const minute = 60_000;
const domain = (more: object = {}) => ({ created: "2019-06-02T00:00:00Z", expires: "2027-06-02T00:00:00Z", ...more });
const small = scenario();
const worldWith = (route53domains: object) => scenario({ state: { ...small.state, route53domains } });
const world = worldWith({
  domains: {
    "a.example": domain({ transfer_lock: false }),
    "ab.example": domain(),
    "b.de": domain({ transfer_lock: false }),
    "c.example": domain({ registry_fails: "no answer" }),
  },
  undeletable_tlds: ["de"],
  unlockable_tlds: ["de"],
});
const arn = (name: string) => `arn:aws:route53domains::${account}:domain/${name}`;

test("domains are listed a page at a time, and by how their names begin", async () => {
  const { call } = open({ scenario: world });
  const first = await call("route53domains:ListDomains", {});
  expect(first.Domains?.map((one) => one.DomainName)).toEqual(["a.example", "ab.example"]);
  const second = await call("route53domains:ListDomains", { Marker: first.NextPageMarker });
  expect([second.Domains?.map((one) => one.DomainName), second.NextPageMarker]).toEqual([
    ["b.de", "c.example"],
    undefined,
  ]);
  const FilterConditions = [{ Name: "DomainName" as const, Operator: "BEGINS_WITH" as const, Values: ["a.example"] }];
  expect((await call("route53domains:ListDomains", { FilterConditions })).Domains).toMatchObject([
    { DomainName: "a.example", TransferLock: false, AutoRenew: true },
  ]);
});

test("renewal is switched at once", async () => {
  const { call, aws } = open({ scenario: world });
  await call("route53domains:DisableDomainAutoRenew", { DomainName: "a.example" });
  expect(aws.world.objects()[arn("a.example")]).toMatchObject({ auto_renew: false });
  await call("route53domains:EnableDomainAutoRenew", { DomainName: "a.example" });
  expect((await call("route53domains:GetDomainDetail", { DomainName: "a.example" })).AutoRenew).toBe(true);
});

describe("what a registry carries out", () => {
  test("is done after a while", async () => {
    const { call, wait, aws } = open({ scenario: world });
    const { OperationId } = await call("route53domains:EnableDomainTransferLock", { DomainName: "a.example" });
    const status = async () => (await call("route53domains:GetOperationDetail", { OperationId })).Status;
    expect([await status(), aws.world.objects()[arn("a.example")]]).toMatchObject([
      "IN_PROGRESS",
      { transfer_lock: false },
    ]);
    await wait(5 * minute);
    expect([await status(), aws.world.objects()[arn("a.example")]]).toMatchObject([
      "SUCCESSFUL",
      { transfer_lock: true },
    ]);
    await call("route53domains:DisableDomainTransferLock", { DomainName: "a.example" });
    await wait(5 * minute);
    expect(aws.world.objects()[arn("a.example")]).toMatchObject({ transfer_lock: false });
    const { Operations } = await call("route53domains:ListOperations", {
      Type: ["DOMAIN_LOCK"],
      Status: ["SUCCESSFUL"],
    });
    expect(Operations).toHaveLength(2);
  });

  test("takes a deleted domain away, or says why not", async () => {
    const { call, wait, aws } = open({ scenario: world });
    await call("route53domains:DeleteDomain", { DomainName: "ab.example" });
    const { OperationId } = await call("route53domains:DeleteDomain", { DomainName: "c.example" });
    await wait(5 * minute);
    expect(aws.world.objects()).not.toHaveProperty([arn("ab.example")]);
    expect(aws.world.objects()).toHaveProperty([arn("c.example")]);
    expect(await call("route53domains:GetOperationDetail", { OperationId })).toMatchObject({
      Status: "FAILED",
      Message: "no answer",
    });
  });

  test("is one thing at a time for a domain, and not more at once than the account may", async () => {
    const { call, refusalOf } = open({ scenario: world });
    await call("route53domains:EnableDomainTransferLock", { DomainName: "a.example" });
    expect(await refusalOf("route53domains:DeleteDomain", { DomainName: "a.example" })).toBe("DuplicateRequest");
    const busy = open({ scenario: worldWith({ domains: { "a.example": domain() }, operations_limit: 0 }) });
    expect(await busy.refusalOf("route53domains:DeleteDomain", { DomainName: "a.example" })).toBe(
      "OperationLimitExceeded",
    );
  });

  test("is refused where the top-level domain's rules forbid it", async () => {
    const { refusalOf } = open({ scenario: world });
    expect(await refusalOf("route53domains:DeleteDomain", { DomainName: "b.de" })).toBe("TLDRulesViolation");
    expect(await refusalOf("route53domains:EnableDomainTransferLock", { DomainName: "b.de" })).toBe(
      "TLDRulesViolation",
    );
  });
});

test.each([
  "GetDomainDetail",
  "DeleteDomain",
  "DisableDomainAutoRenew",
  "EnableDomainTransferLock",
  "ListTagsForDomain",
] as const)("%s of a domain of somebody else is invalid", async (name) => {
  const { refusalOf } = open({ scenario: world });
  expect(await refusalOf(`route53domains:${name}`, { DomainName: "none.example" })).toBe("InvalidInput");
});
