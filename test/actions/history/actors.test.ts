import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../../actions/history/event.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { ref } from "../../../actions/history/refs.ts";
import { summaryOf } from "../../../actions/history/summary.ts";
import { responder } from "../context.ts";
import { lookupRecord, office, story, storyPolicy } from "./story.ts";

const events = story.map(lookupRecord).map(compactEvent);
const history = await openHistory(() => events, storyPolicy, responder);

/** The event of the story at that time. */
function at(time: string): HistoryEvent {
  const event = events.find((one) => one.time === `2026-03-02T${time}Z`);
  if (event === undefined) throw new Error(`nothing happened at ${time}`);
  return event;
}

const actors: [time: string, actor: string, why: string][] = [
  ["01:30:00", "suspect", "the leaked key, used from a known network"],
  ["02:11:07", "intruder", "the leaked key, used from elsewhere"],
  ["02:22:00", "intruder", "a user that the leaked key made"],
  ["02:26:00", "intruder", "a console session by a password that the intruder made for another's user"],
  ["02:26:30", "other", "the same user's own access key"],
  ["02:30:00", "intruder", "a role taken from an account that nobody trusts"],
  ["02:30:30", "other", "a role taken from a trusted account"],
  ["02:31:12", "intruder", "a federation token for the leaked key"],
  ["02:32:00", "intruder", "the federation session itself"],
  ["02:35:00", "other", "another session of the role that the stranger took"],
  ["02:56:00", "other", "a service at work for somebody"],
  ["02:58:00", "other", "AWS, quarantining the user"],
  ["03:12:00", "intruder", "the stranger's session, known by its ARN as its key was not recorded"],
  ["03:29:00", "intruder", "a suspect who comes from the intruder's address"],
  ["03:30:00", "suspect", "a person whose password the intruder had changed, from the office"],
  ["08:00:00", "other", "infrastructure code"],
  ["10:00:10", "own", "this run"],
];

describe("the actor graph", () => {
  test.each(actors)("at %s says %s: %s", (time, actor) => {
    expect(history.actorOf(at(time))).toBe(actor);
  });

  test("does not depend on the order of the events", async () => {
    const backwards = events.toReversed();
    const other = await openHistory(() => backwards, storyPolicy, responder);
    for (const event of events) expect(other.actorOf(event)).toBe(history.actorOf(event));
  });

  test("taints nothing where a call failed", async () => {
    const policy = { ...storyPolicy };
    const failed = story.map((told, n) =>
      compactEvent(lookupRecord(told.event === "iam:CreateUser" ? { ...told, error: "AccessDenied" } : told, n)),
    );
    const withoutKey = failed.filter((event) => event.name !== "CreateAccessKey");
    const other = await openHistory(() => withoutKey, policy, responder);
    const bySupport = withoutKey.filter((event) => event.principal.endsWith("user/svc-support"));
    expect(bySupport.length).toBeGreaterThan(0);
    expect(bySupport.map((event) => other.actorOf(event)).filter((actor) => actor === "intruder")).toEqual([]);
  });

  test("finds nobody without an indicator, but strangers in roles", async () => {
    const clean = {
      ...storyPolicy,
      indicators: { ...storyPolicy.indicators, access_keys: [] },
      identities: { ...storyPolicy.identities, trusted_accounts: ["222233334444", "999988887777"] },
    };
    const other = await openHistory(() => events, clean, responder);
    expect(events.filter((event) => other.actorOf(event) === "intruder")).toEqual([]);
  });

  test("does not take an address for a proof", async () => {
    const byAddress = {
      ...storyPolicy,
      indicators: { ...storyPolicy.indicators, access_keys: [], ips: ["10.0.0.5", office] },
    };
    const other = await openHistory(() => events, byAddress, responder);
    expect(other.actorOf(at("02:35:00"))).toBe("other");
  });

  test("takes an indicated principal altogether, and a tool by its user agent", async () => {
    const named = {
      ...storyPolicy,
      indicators: {
        access_keys: [],
        ips: [],
        user_agents: ["TruffleHog"],
        principals: ["arn:aws:iam::*:role/terraform"],
      },
    };
    const other = await openHistory(() => events, named, responder);
    expect(other.actorOf(at("08:00:00"))).toBe("intruder");
    expect(other.actorOf(at("02:11:07"))).toBe("intruder");
    expect(other.actorOf(at("01:30:00"))).toBe("other");
  });

  test("knows a user made anew under a removed intruder's name by the unique id", async () => {
    const again = compactEvent(
      lookupRecord(
        {
          at: "09:00:00",
          event: "s3:CreateBucket",
          by: {
            type: "IAMUser",
            principalId: "AIDANEWPERSON",
            arn: "arn:aws:iam::111122223333:user/svc-support",
            accessKeyId: "AKIANEW",
          },
        },
        99,
      ),
    );
    expect((await openHistory(() => [...events, again], storyPolicy, responder)).actorOf(again)).toBe("other");
  });
});

describe("the acts on an object", () => {
  test("tell who made it", () => {
    expect(history.madeBy([ref.user("svc-support")])).toMatchObject({
      by_intruder: true,
      name: "CreateUser",
      access_key: "AKIALEAKED0000000001",
      in_window: true,
    });
    expect(history.madeBy([ref.instance("i-0good00000000bob1")])).toMatchObject({
      by_intruder: false,
      by_suspect: true,
    });
    expect(history.madeBy([ref.instance("i-0good00000000web1")])).toMatchObject({
      by_intruder: false,
      service: "autoscaling.amazonaws.com",
    });
    expect(history.madeBy([ref.user("alice")])).toBeUndefined();
  });

  test("tell what was changed, oldest first", () => {
    expect(history.changes([ref.loginProfile("bob")]).map((act) => [act.name, act.by_intruder])).toEqual([
      ["UpdateLoginProfile", true],
    ]);
  });

  test("take names of IAM without regard to case", () => {
    expect(history.madeBy([ref.user("SVC-Support")])?.by_intruder).toBe(true);
  });

  test("end with the intruder's last act that took effect", () => {
    expect(history.lastIntrusion).toBe("2026-03-02T03:29:00Z");
  });
});

describe("the summary for people", async () => {
  const summary = await summaryOf(() => events, history.actorOf);

  test("lists the intruder's identities with their keys and addresses", () => {
    const seen = summary.actors;
    expect(seen.find((actor) => actor.access_key === "AKIABACKDOOR00000001")).toMatchObject({
      ip: "203.0.113.77",
      first_at: "2026-03-02T02:22:00Z",
      last_at: "2026-03-02T03:05:00Z",
    });
    expect(seen.some((actor) => actor.ip === office)).toBe(false);
  });

  test("puts the intruder's heaviest events first", () => {
    const [first] = summary.suspicious;
    expect(first).toMatchObject({ by_intruder: true, weight: 3 });
    expect(summary.suspicious.find((event) => event.error === "Client.DryRunOperation")).toMatchObject({
      tactic: "discovery",
    });
  });

  test("names what the intruder made or changed that no listing reads, and nothing else", async () => {
    // Every kind of the story's is listed by now.
    expect(summary.unhandled).toEqual([]);
    const topic = {
      at: "03:10:00",
      event: "sns:CreateTopic",
      by: story.find(({ event }) => event === "iam:CreateUser")?.by ?? expect.unreachable(),
      ip: "198.51.100.23",
      resources: [{ ResourceType: "AWS::SNS::Topic", ResourceName: "relay" }],
    };
    const changed = {
      ...topic,
      at: "03:11:00",
      event: "s3:PutBucketVersioning",
      resources: [],
      request: { bucketName: "docs" },
    };
    const stopped = { ...changed, event: "cloudtrail:StopLogging", request: { name: "trail" } };
    const more = [topic, changed, stopped].map((event, at) => compactEvent(lookupRecord(event, story.length + at)));
    const { unhandled } = await summaryOf(() => [...events, ...more], history.actorOf);
    expect(unhandled.map((left) => left.object)).toEqual(["AWS::SNS::Topic:relay", "bucket:docs"]);
  });

  test("names what the intruder took away that was ours, until somebody makes it again", async () => {
    const mallory = story.find(({ event }) => event === "iam:CreateUser")?.by ?? expect.unreachable();
    const act = { at: "03:20:00", by: mallory, ip: "198.51.100.23" };
    const owner = {
      ...act,
      at: "09:00:00",
      by: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/alice" },
      ip: "192.0.2.10",
    };
    const more = [
      { ...act, event: "iam:DeleteRole", request: { roleName: "backup" } },
      { ...act, event: "iam:DeleteRole", request: { roleName: "deploy" } },
      // He had made this one himself.
      { ...act, event: "iam:CreateRole", request: { roleName: "for-an-hour" } },
      { ...act, at: "03:25:00", event: "iam:DeleteRole", request: { roleName: "for-an-hour" } },
      { ...owner, event: "iam:CreateRole", request: { roleName: "deploy" } },
    ].map((event, at) => compactEvent(lookupRecord(event as never, story.length + at)));
    const { removed } = await summaryOf(() => [...events, ...more], history.actorOf);
    expect(removed.map(({ object, name }) => `${name} ${object}`)).toEqual(["DeleteRole role:backup"]);
  });
});
