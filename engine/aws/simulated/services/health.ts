/** Simulated AWS Health, which comes with a support plan. https://docs.aws.amazon.com/health/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { requirePlan, type SupportState } from "./support.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Event = Type.Object(
  {
    service: Type.String(),
    code: Type.String({ description: "Such as `AWS_RISK_CREDENTIALS_EXPOSED`." }),
    category: Type.String({ default: "issue" }),
    region: Type.String({ default: "us-east-1" }),
    started: At,
    updated: Type.Optional(At),
    status: Type.String({ default: "open" }),
    description: Type.String({ default: "" }),
    entities: Type.Record(Type.String(), Type.Object({ status: Type.String({ default: "IMPAIRED" }) }, strict), {
      default: {},
      description: "What is affected, by its value: a key's id, an instance's ARN.",
    }),
  },
  strict,
);
const State = Type.Object({ events: Type.Record(Type.String(), Event, { default: {} }) }, strict);
type HealthState = Static<typeof State>;
type Request = SimulatedRequest<HealthState>;

/** Events whose details one call may ask for. */
const atOnce = 10;

export const health: SimulatedService<HealthState> = {
  service: "health",
  global: true,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as HealthState,
  operations: {
    "health:DescribeEvents": (input, request) => {
      planned(request);
      const { services, lastUpdatedTimes } = input.filter ?? {};
      const wanted = Object.entries(request.state.events).filter(
        ([, event]) =>
          (services === undefined || services.includes(event.service)) &&
          (lastUpdatedTimes === undefined ||
            lastUpdatedTimes.some(
              ({ from, to }) =>
                (from === undefined || Date.parse(event.updated ?? event.started) >= Date.parse(from)) &&
                (to === undefined || Date.parse(event.updated ?? event.started) <= Date.parse(to)),
            )),
      );
      const { items, next } = request.page(wanted, input.nextToken, input.maxResults);
      return {
        events: items.map(([arn, event]) => eventView(arn, event)),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "health:DescribeEventDetails": (input, request) => {
      planned(request);
      const arns = input.eventArns ?? [];
      if (arns.length === 0 || arns.length > atOnce) {
        throw new SimulatedRefusal("ValidationException", `eventArns must have 1 to ${atOnce} items.`);
      }
      const known = arns.filter((arn) => Object.hasOwn(request.state.events, arn));
      return {
        successfulSet: known.map((arn) => ({
          event: eventView(arn, eventOf(arn, request)),
          eventDescription: { latestDescription: eventOf(arn, request).description },
        })),
        failedSet: arns
          .filter((arn) => !known.includes(arn))
          .map((eventArn) => ({ eventArn, errorName: "InvalidEventArn", errorMessage: "There is no such event." })),
      };
    },
    "health:DescribeAffectedEntities": (input, request) => {
      planned(request);
      const entities = (input.filter?.eventArns ?? []).flatMap((eventArn) =>
        Object.hasOwn(request.state.events, eventArn)
          ? Object.entries(eventOf(eventArn, request).entities).map(([entityValue, { status }]) => ({
              eventArn,
              entityValue,
              awsAccountId: request.account,
              statusCode: status as "IMPAIRED",
            }))
          : [],
      );
      const { items, next } = request.page(entities, input.nextToken, input.maxResults);
      return { entities: items, ...(next === undefined ? {} : { nextToken: next }) };
    },
  },
  objects: () => ({}),
};

function planned(request: Request): void {
  requirePlan(request.peer<SupportState>("support").plan);
}

function eventOf(arn: string, { state }: Request): Static<typeof Event> {
  return state.events[arn] as Static<typeof Event>;
}

function eventView(arn: string, event: Static<typeof Event>) {
  return {
    arn,
    service: event.service,
    eventTypeCode: event.code,
    eventTypeCategory: event.category as "issue",
    region: event.region,
    startTime: event.started,
    lastUpdatedTime: event.updated ?? event.started,
    statusCode: event.status as "open",
    eventScopeCode: "ACCOUNT_SPECIFIC" as const,
  };
}
