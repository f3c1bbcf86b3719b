import { describe, expect, test } from "vitest";
import { listEvents } from "../../../actions/cloudtrail/list-events.ts";
import { type Answers, actionContext, refusal } from "../context.ts";
import { leaked, lookupRecord, story, storyPolicy } from "../history/story.ts";

interface Record_ {
  readonly EventId: string;
  readonly EventTime: string;
  readonly ReadOnly: string;
  readonly CloudTrailEvent: string;
}

const all = story.map((told, number) => lookupRecord(told, number) as Record_);
const since = "2026-03-01T00:00:00Z";

/** LookupEvents over the story: newest first, seven a page, a token that goes with its parameters. */
function trail(fault?: (page: number) => void): Answers {
  let page = 0;
  return {
    "cloudtrail:LookupEvents": (input, region) => {
      fault?.((page += 1));
      if (region === "ap-northeast-3")
        throw refusal("access-denied", "AccessDeniedException", "cloudtrail:LookupEvents", region);
      const [attribute] = input.LookupAttributes ?? [];
      const matching = all
        .filter((one) => one.CloudTrailEvent.includes(`"awsRegion":"${region}"`))
        .filter((one) =>
          attribute?.AttributeKey === "ReadOnly"
            ? one.ReadOnly === "false"
            : one.CloudTrailEvent.includes(`"accessKeyId":"${attribute?.AttributeValue}"`),
        )
        .filter((one) => input.EndTime === undefined || one.EventTime <= input.EndTime)
        .toSorted((a, b) => (a.EventTime < b.EventTime ? 1 : -1));
      const from = Number(input.NextToken ?? 0);
      const NextToken = from + 7 < matching.length ? String(from + 7) : undefined;
      return { Events: matching.slice(from, from + 7), NextToken };
    },
  };
}

async function list(regions: string[], fault?: (page: number) => void) {
  const context = actionContext({ answers: trail(fault), policy: storyPolicy });
  const result = await listEvents.run({ regions, since }, context);
  const rows: { id: string; time: string }[] = [];
  for await (const row of context.readDataset(result.events)) rows.push(row as { id: string; time: string });
  return { result, rows, said: context.said };
}

function refuseCredentials(): never {
  throw refusal("bad-credentials", "UnrecognizedClientException");
}

describe("the Event history of all regions", () => {
  test("is read once: each write, and each read of an indicated key", async () => {
    const { result, rows } = await list(["us-east-1", "eu-west-1"]);
    const expected = all
      .filter((one) => one.ReadOnly === "false" || one.CloudTrailEvent.includes(leaked))
      .map((one) => one.EventId);
    expect(rows.map((row) => row.id).toSorted()).toEqual(expected.toSorted());
    expect(result.scanned).toBe(expected.length);
    expect(result.newest_at).toBe("2026-03-02T10:00:10Z");
  });

  test("is sorted by time, the newest first", async () => {
    const { rows } = await list(["us-east-1", "eu-west-1"]);
    expect(rows.map((row) => row.time)).toEqual(
      rows
        .map((row) => row.time)
        .toSorted()
        .toReversed(),
    );
  });

  test("counts the intruder's events and names the actors", async () => {
    const { result } = await list(["us-east-1", "eu-west-1"]);
    expect(result.intruder_events).toBeGreaterThan(15);
    expect(result.actors.map((actor) => actor.access_key)).toContain(leaked);
    expect(result.suspicious[0]).toMatchObject({ weight: 3, by_intruder: true });
  });

  test("has a gap where a region cannot be read, and goes on", async () => {
    const { result, said } = await list(["us-east-1", "ap-northeast-3"]);
    expect(result.regions_read).toEqual(["us-east-1"]);
    expect(result.regions_failed).toEqual(["ap-northeast-3"]);
    expect(said.gaps).toEqual([
      { region: "ap-northeast-3", service: "cloudtrail", reason: "AccessDeniedException in ap-northeast-3" },
    ]);
    expect(result.scanned).toBeGreaterThan(10);
  });

  test("has a gap where the intruder left more than anybody is asked about", async () => {
    const { by, ip = "" } = story.find(({ event }) => event === "iam:CreateUser") ?? expect.unreachable();
    const Events = Array.from({ length: 203 }, (_, number) => {
      const resources = [{ ResourceType: "AWS::SNS::Topic", ResourceName: `relay-${number}` }];
      return lookupRecord({ at: "03:10:00", event: "sns:CreateTopic", by, ip, resources }, number) as Record_;
    });
    const topics = async (found: readonly Record_[]) => {
      const answers: Answers = { "cloudtrail:LookupEvents": () => ({ Events: [...found] }) };
      const context = actionContext({ answers, policy: storyPolicy });
      const { unhandled } = await listEvents.run({ regions: ["us-east-1"], since }, context);
      return { unhandled: unhandled.length, gaps: context.said.gaps.map(({ reason }) => reason) };
    };
    const { unhandled, gaps } = await topics(Events);
    expect(unhandled).toBe(200);
    expect(gaps).toEqual([expect.stringContaining("3 more objects")]);
    expect(await topics(Events.slice(0, 200))).toEqual({ unhandled: 200, gaps: [] });
  });

  test("loses and doubles nothing where a token dies on the way", async () => {
    const whole = await list(["us-east-1"]);
    const broken = await list(["us-east-1"], (page) => {
      if (page === 3) throw refusal("invalid", "InvalidNextTokenException");
    });
    expect(broken.rows).toEqual(whole.rows);
    expect(broken.said.calls.some((call) => (call.input as { EndTime?: string }).EndTime !== undefined)).toBe(true);
  });

  test("has a gap where AWS refuses the same page for ever", async () => {
    let refused = 0;
    const { said } = await list(["us-east-1"], () => {
      refused += 1;
      throw refusal("invalid", "InvalidLookupAttributesException");
    });
    expect(refused).toBe(1);
    expect(said.gaps).toHaveLength(1);
  });

  test("is an error where every region refuses the credentials", async () => {
    await expect(list(["us-east-1", "eu-west-1"], refuseCredentials)).rejects.toThrow("UnrecognizedClientException");
  });
});
