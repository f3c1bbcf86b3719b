import { expect, test } from "vitest";
import { account, open, scenario } from "./account-of-a-test.ts";

const anchor = (name: string) => ({ name, created: "2024-01-01T00:00:00Z", tags: { Owner: "build" } });
const small = scenario();
const world = scenario({
  state: {
    ...small.state,
    rolesanywhere: {
      "eu-west-1": {
        trust_anchors: { "id-1": anchor("one"), "id-2": anchor("two"), "id-3": anchor("three") },
        profiles: { "p-1": { name: "p", created: "2024-01-01T00:00:00Z", roles: ["arn:role"] } },
      },
    },
  },
});
const arn = (id: string) => `arn:aws:rolesanywhere:eu-west-1:${account}:trust-anchor/${id}`;

test("trust anchors are listed a page at a time, in their region only", async () => {
  const { call } = open({ scenario: world });
  const first = await call("rolesanywhere:ListTrustAnchors", {}, "eu-west-1");
  expect(first.trustAnchors?.map((one) => one.name)).toEqual(["one", "two"]);
  const second = await call("rolesanywhere:ListTrustAnchors", { nextToken: first.nextToken ?? "" }, "eu-west-1");
  expect([second.trustAnchors?.map((one) => one.name), second.nextToken]).toEqual([["three"], undefined]);
  expect((await call("rolesanywhere:ListTrustAnchors", {}, "us-east-1")).trustAnchors).toEqual([]);
});

test("a trust anchor is disabled, enabled and deleted, and shows which roles its region's profiles give", async () => {
  const { call, aws } = open({ scenario: world });
  const trustAnchorId = "id-1";
  await call("rolesanywhere:DisableTrustAnchor", { trustAnchorId }, "eu-west-1");
  expect((await call("rolesanywhere:GetTrustAnchor", { trustAnchorId }, "eu-west-1")).trustAnchor).toMatchObject({
    trustAnchorArn: arn("id-1"),
    enabled: false,
  });
  await call("rolesanywhere:EnableTrustAnchor", { trustAnchorId }, "eu-west-1");
  expect(aws.world.objects()[arn("id-1")]).toMatchObject({ enabled: true });
  expect(await call("rolesanywhere:ListTagsForResource", { resourceArn: arn("id-1") }, "eu-west-1")).toEqual({
    tags: [{ key: "Owner", value: "build" }],
  });
  expect((await call("rolesanywhere:ListProfiles", {}, "eu-west-1")).profiles).toMatchObject([
    { roleArns: ["arn:role"] },
  ]);
  await call("rolesanywhere:DeleteTrustAnchor", { trustAnchorId }, "eu-west-1");
  expect(aws.world.objects()).not.toHaveProperty([arn("id-1")]);
  expect(aws.world.writes().flatMap((write) => write.touched)).toEqual([arn("id-1"), arn("id-1"), arn("id-1")]);
});

test.each(["GetTrustAnchor", "DisableTrustAnchor", "EnableTrustAnchor", "DeleteTrustAnchor"] as const)(
  "%s of a trust anchor that is not there is refused",
  async (name) => {
    const { refusalOf } = open({ scenario: world });
    expect(await refusalOf(`rolesanywhere:${name}`, { trustAnchorId: "none" }, "eu-west-1")).toBe(
      "ResourceNotFoundException",
    );
  },
);
