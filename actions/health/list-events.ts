import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Entity, Explained, type Static, Timestamp, Type } from "../../engine/action/schema.ts";
import { arnsIn, keysIn, printable } from "../named-in-text.ts";
import { ReadStatus, withPlan } from "../support/with-plan.ts";

const calls = ["health:DescribeEvents", "health:DescribeEventDetails", "health:DescribeAffectedEntities"] as const;
type Context = ActionContext<(typeof calls)[number]>;
type Event = NonNullable<Output<"health:DescribeEvents">["events"]>[number];

/** Events whose details AWS gives at once. */
const atOnce = 10;

const HealthEvent = Entity("HealthEvent", {
  arn: Type.String(),
  /** Such as `AWS_RISK_CREDENTIALS_EXPOSED`. */
  code: Type.String(),
  service: Type.String(),
  region: Type.String(),
  status: Type.String(),
  started_at: Type.String(),
  /** The beginning of what AWS says of it. */
  text: Type.String(),
  /** What is affected: keys, resources. */
  affected: Type.Array(Type.String()),
});
type HealthEvent = Static<typeof HealthEvent>;

/** Every text of Health is AWS's own: nobody else can write there. */
export const listHealthEvents = action({
  name: "health.list-events",
  summary: "List what AWS Health says of risks and abuse, with the access keys and resources it names.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({ since: Explained(Timestamp, "Events not updated since are left out.") }),
  result: Type.Object({
    status: ReadStatus,
    events: Type.Array(HealthEvent),
    exposed_keys: Type.Array(Type.String()),
    arns: Type.Array(Type.String()),
  }),
  calls: [...calls],
  async run({ since }, context) {
    const { status, value: found = [] } = await withPlan(
      { service: "health", title: "AWS Health" },
      context,
      async () => {
        const filter = { services: ["RISK", "ABUSE"], lastUpdatedTimes: [{ from: since }] };
        const events: Event[] = [];
        for await (const page of context.pages("health:DescribeEvents", { filter }))
          events.push(...(page.events ?? []));
        const read: { event: HealthEvent; texts: string[] }[] = [];
        for (let begin = 0; begin < events.length; begin += atOnce) {
          read.push(...(await detailed(events.slice(begin, begin + atOnce), context)));
        }
        return read;
      },
    );
    const texts = found.flatMap((one) => one.texts);
    return {
      status,
      events: found.map(({ event }) => event).toSorted((a, b) => (a.started_at > b.started_at ? -1 : 1)),
      exposed_keys: keysIn(...texts),
      arns: arnsIn(...texts),
    };
  },
});

async function detailed(events: readonly Event[], context: Context) {
  const eventArns = events.map(({ arn = "" }) => arn);
  const { successfulSet = [], failedSet = [] } = await context.call("health:DescribeEventDetails", { eventArns });
  for (const { eventArn = "", errorMessage = "" } of failedSet) {
    await context.gap({ region: "us-east-1", service: "health", reason: `${eventArn}: ${errorMessage}` });
  }
  const said = new Map(
    successfulSet.map(({ event, eventDescription }) => [event?.arn ?? "", eventDescription?.latestDescription ?? ""]),
  );
  const affected = new Map<string, string[]>();
  for await (const page of context.pages("health:DescribeAffectedEntities", { filter: { eventArns } })) {
    for (const { eventArn = "", entityValue = "" } of page.entities ?? [])
      affected.set(eventArn, [...(affected.get(eventArn) ?? []), entityValue]);
  }
  return events.map((event) => {
    const { arn = "" } = event;
    const entities = affected.get(arn) ?? [];
    const text = said.get(arn) ?? "";
    return {
      event: {
        arn,
        code: event.eventTypeCode ?? "",
        service: event.service ?? "",
        region: event.region ?? "",
        status: event.statusCode ?? "",
        started_at: event.startTime ?? "",
        text: printable(text, 500),
        affected: entities.map((entity) => printable(entity, 200)),
      },
      texts: [text, ...entities],
    };
  });
}
