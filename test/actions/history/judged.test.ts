import { expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { judged, touchedSince } from "../../../actions/history/judged.ts";
import { emptyPolicy, responder } from "../context.ts";

const policy = emptyPolicy({ window: { start: "2026-03-02T02:00:00Z", margin: "0s" } });

async function madeAt(created_at: string): Promise<boolean> {
  const subject = {
    kind: "instance",
    id: "i",
    name: "i",
    arn: "",
    created_at,
    objects: [],
    handles: [],
    fingerprint: "",
    detail: "",
  };
  const found = judged(subject, await openHistory(() => [], policy, responder), () => ({
    verdict: "unknown",
    reasons: [],
  }));
  expect(found.facts.object.created_in_window).toBe(!found.finding.preexisting);
  return found.finding.preexisting;
}

test("what was made in the first second of the window was not there before it, with or without fractions", async () => {
  expect(await madeAt("2026-03-02T01:59:59.999Z")).toBe(true);
  expect(await madeAt("2026-03-02T02:00:00Z")).toBe(false);
  expect(await madeAt("2026-03-02T02:00:00.000Z")).toBe(false);
  expect(await madeAt("2026-03-02T02:00:00.166Z")).toBe(false);
});

test("what AWS says was changed in the window counts as touched, though no event shows it", async () => {
  const past = await openHistory(() => [], policy, responder);
  const facts = { kind: "lambda-function", id: "f", name: "f", arn: "", created_at: "", objects: [], handles: [] };
  const found = (changed_at: string) =>
    judged({ ...facts, fingerprint: "", detail: "", changed_at }, past, () => ({ verdict: "unknown", reasons: [] }));
  expect(touchedSince(found("2026-03-02T02:00:00.166Z"), past.window.begin, past)).toBe(true);
  expect(touchedSince(found("2026-03-01T23:00:00Z"), past.window.begin, past)).toBe(false);
});

const arn = (rest: string) => `arn:aws:iam::${responder.account}:${rest}`;
const listing = emptyPolicy({
  identities: {
    ...policy.identities,
    sanctioned: [{ arn: arn("user/alice") }, { tag: { key: "ManagedBy", in: ["terraform"] } }],
  },
  creators: { iac: [arn("role/terraform")], services: [] },
  indicators: { ...policy.indicators, access_keys: ["AKIALEAKED"] },
  tags: { iac: { ManagedBy: ["terraform", "cdk"] }, required: ["Owner", "Team"] },
});

/** The facts of a role with these tags that somebody made. */
async function factsBy(maker: object | undefined, tags: Record<string, string> | undefined) {
  const record = {
    eventSource: "iam.amazonaws.com",
    eventName: "CreateRole",
    eventTime: "2026-03-02T02:10:00Z",
    userIdentity: maker,
    requestParameters: { roleName: "new" },
  };
  const events = maker === undefined ? [] : [compactEvent({ CloudTrailEvent: JSON.stringify(record) })];
  const role = { kind: "role", id: "r", name: "new", arn: arn("role/new"), created_at: "", objects: ["role:new"] };
  const subject = { ...role, handles: [], fingerprint: "", detail: "", ...(tags === undefined ? {} : { tags }) };
  const past = await openHistory(() => events, listing, responder);
  return judged(subject, past, () => ({ verdict: "unknown", reasons: [] })).facts.object;
}

const alice = { type: "IAMUser", arn: arn("user/alice"), accessKeyId: "AKIAALICE" };
const terraform = { type: "AssumedRole", arn: arn("role/terraform"), sessionContext: {} };
const tagged = { ManagedBy: "terraform" };

test.each([
  ["by infrastructure code", terraform, true],
  ["by somebody whom the policy lists", alice, true],
  ["by somebody whom nobody knows", { ...alice, arn: arn("user/eve") }, false],
  ["by a leaked key of somebody whom the policy lists", { ...alice, accessKeyId: "AKIALEAKED" }, false],
  ["by whom Event history does not tell", undefined, false],
])("an entry that goes by a tag alone, which anybody can forge: made %s", async (_, maker, listed) => {
  expect((await factsBy(maker, tagged)).listed).toBe(listed);
  expect((await factsBy(maker, { ManagedBy: "hand" })).listed).toBe(false);
});

test("beside a name or an ARN a tag only narrows an entry", async () => {
  const past = await openHistory(
    () => [],
    emptyPolicy({ resources: { sanctioned: [{ name: "new", tag: { key: "a", in: ["b"] } }], public_buckets: [] } }),
    responder,
  );
  const role = { kind: "role", id: "r", name: "new", arn: arn("role/new"), created_at: "", objects: [] };
  const facts = (tags: Record<string, string>) =>
    judged({ ...role, handles: [], fingerprint: "", detail: "", tags }, past, () => ({
      verdict: "unknown",
      reasons: [],
    })).facts.object;
  expect(facts({ a: "b" }).listed).toBe(true);
  expect(facts({ a: "c" }).listed).toBe(false);
});

test("tags of infrastructure code and tags that are missing are facts; what has no tags lacks none", async () => {
  expect(await factsBy(terraform, { ManagedBy: "cdk", Owner: "x", Team: "" })).toMatchObject({
    iac_tagged: true,
    missing_tags: ["Team"],
  });
  expect(await factsBy(terraform, { managedby: "cdk" })).toMatchObject({
    iac_tagged: false,
    missing_tags: ["Owner", "Team"],
  });
  expect(await factsBy(terraform, undefined)).toMatchObject({ iac_tagged: false, missing_tags: [] });
});
