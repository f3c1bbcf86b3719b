/** What a drill file may say. Maps are by name, so that one drill can be laid over another. */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Json = Type.Record(Type.String(), Type.Unknown());
const Operation = Type.String({ pattern: "^(\\*|[a-z0-9-]+:[A-Za-z0-9]+)$" });
const Milliseconds = Type.Union([
  Type.String({ pattern: "^[0-9]+(ms|s|m|h)$", description: "Such as `4s`." }),
  Type.Integer({ minimum: 0, description: "Milliseconds." }),
]);

const pattern = {
  operation: Operation,
  region: Type.Optional(Type.String()),
  match: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: "Members that the call's input has." }),
  ),
};
const Pattern = Type.Object(pattern, strict);

const Fault = Type.Object(
  {
    ...pattern,
    effect: Type.Optional(Type.Union([Type.Literal("read"), Type.Literal("write")])),
    after: Type.Optional(Type.Integer({ minimum: 0, description: "How many matching calls go well first." })),
    every: Type.Optional(Type.Integer({ minimum: 1, description: "Fails each n-th matching call." })),
    times: Type.Optional(
      Type.Integer({ minimum: 1, description: "Fails this many; without `every` and `times`, all." }),
    ),
    error: Type.String({ description: "The name as the SDK gives it, such as `ThrottlingException`." }),
    message: Type.Optional(Type.String()),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
  },
  strict,
);

const Trap = Type.Object(
  {
    trap: Type.String({ description: "Its name, for people." }),
    when: Pattern,
    if: Type.Optional(
      Type.Object(
        {
          exists: Type.Optional(Type.String({ description: "ARN of an object that must be there." })),
          where: Type.Optional(Type.String({ description: "A CEL condition over `object`, for `exists`." })),
          missing: Type.Optional(Type.String({ description: "ARN of an object that must not be there." })),
        },
        strict,
      ),
    ),
    by: Type.String({ description: "The actor who does it; a principal of this account needs permission for it." }),
    do: Type.Object({ operation: Operation, region: Type.Optional(Type.String()), input: Json }, strict),
  },
  strict,
);

const Actor = Type.Object(
  {
    identity: Type.Record(Type.String(), Type.Unknown(), {
      description: "`userIdentity` of the record, as CloudTrail writes it.",
    }),
    ip: Type.Optional(Type.String()),
    agent: Type.Optional(Type.String()),
    username: Type.Optional(Type.String({ description: "Where it is not the user's or session's name." })),
  },
  strict,
);

const PastEvent = Type.Object(
  {
    at: At,
    region: Type.String(),
    event: Type.String({ pattern: "^[a-z0-9-]+:[A-Za-z0-9]+$" }),
    by: Type.String({ description: "A name of `actors`." }),
    request: Type.Optional(Type.Union([Json, Type.Null()])),
    response: Type.Optional(Type.Union([Json, Type.Null()])),
    resources: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "Type, such as `AWS::IAM::User`, to a name or a list of names.",
      }),
    ),
    error: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    more: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "Further members of the record." })),
  },
  strict,
);

const Expectation = Type.Object(
  {
    id: Type.String(),
    because: Type.Optional(Type.String()),
    gone: Type.Optional(Type.String({ description: "ARN of an object that is not there at the end." })),
    kept: Type.Optional(Type.String({ description: "ARN of an object that is." })),
    where: Type.Optional(Type.String({ description: "A CEL condition over `object`, for `kept`." })),
    untouched: Type.Optional(Type.String({ description: "ARN of an object that no write of the run touched." })),
    order: Type.Optional(
      Type.Array(Pattern, { minItems: 2, description: "The last of each comes before the first of the next." }),
    ),
    first: Type.Optional(Type.Union([Pattern, Type.Array(Pattern)], { description: "The run's first write." })),
    none: Type.Optional(Type.Union([Pattern, Type.Literal("writes")], { description: "No such write." })),
    count: Type.Optional(
      Type.Object({ of: Pattern, min: Type.Optional(Type.Integer()), max: Type.Optional(Type.Integer()) }, strict),
    ),
  },
  strict,
);

const Caller = Type.Object(
  {
    arn: Type.String({ format: "arn" }),
    access_key: Type.Optional(Type.String()),
    issued: Type.Optional(
      Type.String({ format: "date-time", description: "When its session began; the drill's clock unless told." }),
    ),
    ip: Type.Optional(Type.String()),
  },
  strict,
);

const OptStatus = Type.Union([
  Type.Literal("ENABLED"),
  Type.Literal("ENABLED_BY_DEFAULT"),
  Type.Literal("ENABLING"),
  Type.Literal("DISABLING"),
  Type.Literal("DISABLED"),
]);

const content = {
  policy: Type.Optional(Type.String({ description: "The policy file, from the drill's folder." })),
  answers: Type.Optional(Json),
  clock: At,
  account: Type.String({ pattern: "^[0-9]{12}$" }),
  caller: Caller,
  regions: Type.Record(Type.String(), OptStatus),
  page_size: Type.Optional(Type.Integer({ minimum: 1 })),
  consistency: Type.Optional(
    Type.Record(Type.String(), Milliseconds, { description: "Service to how old its reads may be." }),
  ),
  scp: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: "A service control policy over the account." }),
  ),
  state: Type.Record(Type.String(), Type.Unknown()),
  actors: Type.Optional(Type.Record(Type.String(), Actor)),
  events: Type.Optional(Type.Array(PastEvent)),
  faults: Type.Optional(Type.Array(Fault)),
  traps: Type.Optional(Type.Array(Trap)),
  expect: Type.Optional(Type.Array(Expectation)),
};

/** A drill with everything it extends laid under it. */
export const DrillSchema = Type.Object(
  { drill: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }), title: Type.String(), ...content },
  { ...strict, title: "Drill" },
);

/** A drill file as it is written: it may extend another, leave out what that has, and add to its lists. */
export const DrillFileSchema = Type.Object(
  {
    drill: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }),
    title: Type.Optional(Type.String()),
    extends: Type.Optional(
      Type.String({ description: "Another drill file; maps merge, `null` removes, lists replace." }),
    ),
    add: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.Unknown()), {
        description: "Lists that are appended to those of the drill it extends.",
      }),
    ),
    ...Object.fromEntries(Object.keys(content).map((name) => [name, Type.Optional(Type.Unknown())])),
  },
  { ...strict, title: "Drill file" },
);

/** What the simulated account is started from. */
export type Scenario = Static<typeof DrillSchema>;
export type FaultRule = Static<typeof Fault>;
export type TrapRule = Static<typeof Trap>;
export type ActorFacts = Static<typeof Actor>;
export type CompactEvent = Static<typeof PastEvent>;
export type Expected = Static<typeof Expectation>;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `4s`, or of a plain number. */
export function milliseconds(written: string | number): number {
  if (typeof written === "number") return written;
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(written) ?? [];
  return Number(count) * (units[unit ?? ""] ?? Number.NaN);
}
