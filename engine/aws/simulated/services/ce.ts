/** Simulated Cost Explorer: costs by day, service and region. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const Day = Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d$" });
const Line = Type.Object(
  {
    service: Type.String({ description: "As Cost Explorer names it: `Amazon Elastic Compute Cloud - Compute`." }),
    region: Type.String({ description: "`global` for what has none." }),
    daily: Type.Number({ default: 0, description: "USD each day." }),
    from: Type.Optional(Day),
    days: Type.Record(Day, Type.Number(), { default: {}, description: "What a day cost instead." }),
  },
  strict,
);
const State = Type.Object(
  {
    enabled: Type.Boolean({ default: true }),
    /** The last day with data; today unless told. */
    until: Type.Optional(Day),
    days_per_page: Type.Integer({ default: 31, minimum: 1 }),
    lines: Type.Record(Type.String(), Line, { default: {} }),
  },
  strict,
);
type CostState = Static<typeof State>;

const day = 86_400_000;
/** Months that Cost Explorer looks back without being asked for more. */
const lookback = 14;

export const ce: SimulatedService<CostState> = {
  service: "ce",
  global: true,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as CostState,
  operations: {
    "ce:GetCostAndUsage": (input, { state, now }) => {
      if (!state.enabled)
        throw new SimulatedRefusal("DataUnavailableException", "Data is not available. Try to enable Cost Explorer.");
      const { Start = "", End = "" } = input.TimePeriod ?? {};
      const groups = (input.GroupBy ?? []).map(({ Type: type, Key }) => {
        if (type !== "DIMENSION" || (Key !== "SERVICE" && Key !== "REGION"))
          throw invalid(`Group ${Key} is not known.`);
        return Key;
      });
      if (groups.length > 2) throw invalid("At most two groups.");
      if (input.Granularity !== "DAILY" || input.Filter !== undefined)
        throw invalid("Only unfiltered days are kept here.");
      if (input.Metrics?.[0] !== "UnblendedCost" || input.Metrics.length > 1)
        throw invalid("Only UnblendedCost is kept here.");
      checkPeriod(Start, End, now);
      const all = daysBetween(Start, End).map((date) => ({
        TimePeriod: { Start: date, End: after(date) },
        Total: {},
        Groups: groupsOf(state, date, groups, now),
        Estimated: true,
      }));
      const begin = input.NextPageToken === undefined ? 0 : startOf(input.NextPageToken);
      const end = begin + state.days_per_page;
      return {
        GroupDefinitions: groups.map((Key) => ({ Type: "DIMENSION" as const, Key })),
        ResultsByTime: all.slice(begin, end),
        ...(end < all.length ? { NextPageToken: Buffer.from(`day ${end}`).toString("base64url") } : {}),
      };
    },
  },
  objects: () => ({}),
};

/** The end is exclusive, and may be tomorrow. */
function checkPeriod(start: string, end: string, now: string): void {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (!/^\d{4}-\d\d-\d\d$/.test(start) || !/^\d{4}-\d\d-\d\d$/.test(end) || Number.isNaN(from) || Number.isNaN(to)) {
    throw invalid("Start time or end time is not a date.");
  }
  if (from >= to) throw invalid("Start date (and hour) should be before end date (and hour)");
  const today = new Date(now);
  const nextMonth = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1);
  if (to > nextMonth) throw invalid("end date past the beginning of next month");
  if (from < Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - lookback, 1)) {
    throw invalid("You haven't enabled historical data beyond 14 months");
  }
}

/** What cost nothing is not listed. */
function groupsOf(state: CostState, date: string, groups: readonly ("SERVICE" | "REGION")[], now: string) {
  if (date > (state.until ?? now.slice(0, 10))) return [];
  const sums = new Map<string, { keys: string[]; amount: number }>();
  for (const line of Object.values(state.lines)) {
    const amount = line.days[date] ?? (date < (line.from ?? "") ? 0 : line.daily);
    if (amount === 0) continue;
    const keys = groups.map((group) => (group === "SERVICE" ? line.service : line.region));
    const known = sums.get(JSON.stringify(keys))?.amount ?? 0;
    sums.set(JSON.stringify(keys), { keys, amount: known + amount });
  }
  return [...sums.values()].map(({ keys, amount }) => ({
    Keys: keys,
    Metrics: { UnblendedCost: { Amount: amount.toFixed(10), Unit: "USD" } },
  }));
}

function daysBetween(start: string, end: string): string[] {
  const days: string[] = [];
  for (let date = start; date < end; date = after(date)) days.push(date);
  return days;
}

function after(date: string): string {
  return new Date(Date.parse(date) + day).toISOString().slice(0, 10);
}

function startOf(token: string): number {
  const [, start] = /^day (\d+)$/.exec(Buffer.from(token, "base64url").toString("utf8")) ?? [];
  if (start === undefined) throw new SimulatedRefusal("InvalidNextTokenException", "The pagination token is invalid.");
  return Number(start);
}

function invalid(message: string): SimulatedRefusal {
  return new SimulatedRefusal("ValidationException", message);
}
