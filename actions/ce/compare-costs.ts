import { action, type ActionContext } from "../../engine/action/action.ts";
import { Entity, Explained, type Static, Timestamp, Type } from "../../engine/action/schema.ts";
import { inRegions } from "../regions.ts";
import { ResourceCount } from "../resources/list-findings.ts";
import { States } from "../states.ts";
import { kindsOf } from "./listed-kinds.ts";
import { dayOf, daysIn, isIn, monthBefore, type Period, plusDays } from "./periods.ts";

/** Days before the window whose average is what a day costs. */
const trailing = 28;
/** Less than a cent is nothing. */
const nothing = 0.005;

const CostRow = Entity("CostRow", {
  service: Type.String(),
  region: Type.String(),
  /** The window's days together. */
  now: Type.Number(),
  /** As many days of the month before. */
  month_before: Type.Number(),
  daily_average: Type.Number(),
  /**
   * `new`: it never cost anything. `spike`: a day of the window is far above an average day.
   * `recurring`: so it is, but the same days of the month before were as dear. `unknown`: what came
   * before could not be read to the end.
   */
  flag: States("", "new", "spike", "recurring", "unknown"),
});
type CostRow = Static<typeof CostRow>;

const Unexplained = Entity("UnexplainedCost", { service: Type.String(), region: Type.String(), amount: Type.Number() });

export const compareCosts = action({
  name: "ce.compare-costs",
  summary: "Compare the costs since a time with the days before and the month before; each request costs USD 0.01.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    since: Explained(Timestamp, "The first day of the window is this one's."),
    until: Type.Optional(Explained(Timestamp, "The last day of the window; today unless told.")),
    counts: Type.Array(ResourceCount, {
      description: "What was listed, by kind and region: a cost where nothing is listed is unexplained.",
    }),
    max_requests: Type.Optional(Type.Integer({ minimum: 2, description: "6 unless told; more to read is a gap." })),
    threshold_usd: Type.Optional(
      Type.Number({ minimum: 0, description: "A smaller rise in a day is none; 1 unless told." }),
    ),
  }),
  result: Type.Object({
    status: States("read", "partial", "unread"),
    /** The dearest in the window first. */
    rows: Type.Array(CostRow),
    spikes: Type.Array(CostRow),
    unexplained: Type.Array(Unexplained),
    requests: Type.Integer(),
    /** The last day with any cost; AWS shows costs up to a day late. Empty where there is none. */
    data_until: Type.String(),
  }),
  calls: ["ce:GetCostAndUsage"],
  async run({ since, until, counts, max_requests = 6, threshold_usd = 1 }, context) {
    const last = plusDays(dayOf(until ?? (await context.now())), 1);
    const first = dayOf(since);
    const window = { start: first < last ? first : plusDays(last, -1), end: last };
    const before = monthBefore(window);
    const start = [before.start, plusDays(window.start, -trailing)].toSorted()[0] ?? before.start;
    const budget = { requests: 0, max: max_requests };
    const costs: Costs = new Map();
    // The window first: should the budget end, it is the history that is short.
    const { results } = await inRegions(["us-east-1"], "ce", context, async () => {
      const now = await read(window, costs, budget, context);
      return { now, past: now && (await read({ start, end: window.start }, costs, budget, context)) };
    });
    const [complete] = results;
    if (complete !== undefined && !complete.past) {
      const reason = `the costs of ${start} to ${last} need more than ${max_requests} requests`;
      await context.gap({ region: "us-east-1", service: "ce", reason });
    }
    const dates = [...costs.values()].flatMap(({ days }) => [...days.keys()]);
    const data_until = dates.toSorted().at(-1) ?? "";
    if (complete !== undefined && data_until < plusDays(last, -1)) {
      const from = data_until === "" ? "no costs" : `no costs after ${data_until}`;
      await context.note(`Cost Explorer shows ${from} yet: that there is no spike says nothing of later.`);
    }
    const known = complete?.past === true;
    const rows = [...costs.values()]
      .map((cost) => compare(cost, { window, before, known, threshold_usd }))
      .filter((row) => row.now >= nothing || row.daily_average >= nothing || row.month_before >= nothing)
      .toSorted((a, b) => b.now - a.now || (`${a.service} ${a.region}` < `${b.service} ${b.region}` ? -1 : 1));
    const whole = complete !== undefined && complete.now && complete.past;
    return {
      status: complete === undefined ? ("unread" as const) : whole ? ("read" as const) : ("partial" as const),
      rows,
      spikes: rows.filter(({ flag }) => flag === "new" || flag === "spike"),
      unexplained: rows
        .filter((row) => row.now >= nothing && !isExplained(row, counts))
        .map(({ service, region, now }) => ({ service, region, amount: now })),
      requests: budget.requests,
      data_until,
    };
  },
});

interface Cost {
  readonly service: string;
  readonly region: string;
  /** Date to amount. */
  readonly days: Map<string, number>;
}
type Costs = Map<string, Cost>;

/** Adds the costs of a period, and says whether all of it was read. */
async function read(
  { start, end }: Period,
  costs: Costs,
  budget: { requests: number; readonly max: number },
  context: ActionContext<"ce:GetCostAndUsage">,
): Promise<boolean> {
  if (budget.requests >= budget.max) return false;
  const pages = context.pages("ce:GetCostAndUsage", {
    TimePeriod: { Start: start, End: end },
    Granularity: "DAILY",
    Metrics: ["UnblendedCost"],
    GroupBy: [
      { Type: "DIMENSION", Key: "SERVICE" },
      { Type: "DIMENSION", Key: "REGION" },
    ],
  });
  for await (const { ResultsByTime = [], NextPageToken: next } of pages) {
    budget.requests += 1;
    for (const { TimePeriod, Groups = [] } of ResultsByTime) {
      for (const { Keys: [service = "", region = ""] = [], Metrics } of Groups) {
        const amount = Number(Metrics?.["UnblendedCost"]?.Amount ?? 0);
        const key = JSON.stringify([service, region]);
        const cost = costs.get(key) ?? { service, region, days: new Map<string, number>() };
        const date = TimePeriod?.Start ?? "";
        cost.days.set(date, (cost.days.get(date) ?? 0) + amount);
        costs.set(key, cost);
      }
    }
    if (next !== undefined && next !== "" && budget.requests >= budget.max) return false;
  }
  return true;
}

function compare(
  { service, region, days }: Cost,
  facts: { window: Period; before: Period; known: boolean; threshold_usd: number },
): CostRow {
  const { window, before, known, threshold_usd } = facts;
  const sum = (period: Period) =>
    [...days].reduce((total, [date, amount]) => (isIn(date, period) ? total + amount : total), 0);
  const past = Array.from({ length: trailing }, (_, index) => days.get(plusDays(window.start, -index - 1)) ?? 0);
  const average = past.reduce((total, amount) => total + amount, 0) / trailing;
  const deviation = Math.sqrt(past.reduce((total, amount) => total + (amount - average) ** 2, 0) / trailing);
  const now = sum(window);
  const month_before = sum(before);
  const dearest = Math.max(
    ...Array.from({ length: daysIn(window) }, (_, index) => days.get(plusDays(window.start, index)) ?? 0),
  );
  const above = dearest - average > Math.max(threshold_usd, 3 * deviation);
  const recurs = month_before + threshold_usd >= now;
  const isNew = now >= nothing && average < nothing && month_before < nothing;
  return {
    service,
    region,
    now: cents(now),
    month_before: cents(month_before),
    daily_average: cents(average),
    flag: flagOf({ known, isNew, above, recurs }),
  };
}

function flagOf(is: { known: boolean; isNew: boolean; above: boolean; recurs: boolean }): CostRow["flag"] {
  if (!is.known) return "unknown";
  if (is.isNew) return "new";
  if (!is.above) return "";
  return is.recurs ? "recurring" : "spike";
}

/** A service that charges in no region has its objects listed in whichever region they are read from. */
function isExplained(
  { service, region }: Pick<CostRow, "service" | "region">,
  counts: readonly Static<typeof ResourceCount>[],
): boolean {
  const kinds = kindsOf.get(service);
  if (kinds === undefined) return true;
  // Instances have a listing of their own, whose counts may not have been handed over.
  if (kinds.includes("instance") && !counts.some(({ kind }) => kind === "instance")) return true;
  const anywhere = !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
  return counts.some(
    (count) => kinds.includes(count.kind) && count.listed > 0 && (anywhere || count.region === region),
  );
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
