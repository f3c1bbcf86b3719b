/** Suspends a function, whosever it is: nothing invokes it any more, and no queue or stream feeds it. */
import type { ActionContext, Undone } from "../../../engine/action/action.ts";
import { type Static, Type } from "../../../engine/action/schema.ts";
import { pastConflicts } from "../../conflicts.ts";
import { ifThere, unlessGone } from "../../gone.ts";
import { States } from "../../states.ts";
import { type Lambda, lambdaNow, type Mapping, mappingsOf } from "./lambda.ts";

export const suspendCalls = [
  "lambda:GetFunction",
  "lambda:GetFunctionConcurrency",
  "lambda:PutFunctionConcurrency",
  "lambda:DeleteFunctionConcurrency",
  "lambda:ListEventSourceMappings",
  "lambda:UpdateEventSourceMapping",
] as const;
type Context = ActionContext<(typeof suspendCalls)[number]>;

export const SuspendedLambda = Type.Object({
  state: States("suspended", "already", "gone"),
  /** Its reserved concurrency before; -1 for none. */
  before_concurrency: Type.Integer(),
  /** UUIDs of the event source mappings that fed it and are now disabled. */
  mappings: Type.Array(Type.String()),
});
type Suspended = Static<typeof SuspendedLambda>;

export async function suspend(lambda: Lambda, context: Context): Promise<Suspended> {
  const { function_name: FunctionName, region } = lambda;
  const before_concurrency = await reservedNow(context, lambda);
  if (before_concurrency === undefined) return { state: "gone", before_concurrency: -1, mappings: [] };
  const fed = (await mappingsOf(context, lambda)).filter((mapping) => !isOff(mapping));
  if (before_concurrency === 0 && fed.length === 0) return { state: "already", before_concurrency, mappings: [] };
  if (before_concurrency !== 0) {
    const none = { FunctionName, ReservedConcurrentExecutions: 0 };
    await unlessGone(context.call("lambda:PutFunctionConcurrency", none, region));
  }
  for (const { UUID = "" } of fed) await setEnabled(context, region, UUID, false);
  await context.confirm(`${FunctionName} is suspended`, async () => {
    const reserved = await reservedNow(context, lambda);
    return (reserved ?? 0) === 0 && (await mappingsOf(context, lambda)).every(isOff);
  });
  return { state: "suspended", before_concurrency, mappings: fed.map(({ UUID = "" }) => UUID) };
}

/** By concurrency and mappings alone: that a person repaired the code meanwhile is no reason to keep it suspended. */
export async function resume(
  lambda: Lambda,
  { state, before_concurrency, mappings }: Suspended,
  context: Context,
): Promise<Undone> {
  if (state !== "suspended") return "already";
  const { function_name, region } = lambda;
  const isAsBefore = async () => {
    const now = new Map((await mappingsOf(context, lambda)).map((mapping) => [mapping.UUID, mapping]));
    const fed = mappings.every((uuid) => isOn(now.get(uuid)));
    return fed && (await reservedNow(context, lambda)) === before_concurrency;
  };
  if ((await lambdaNow(context, lambda)) === undefined) return "changed";
  if (await isAsBefore()) return "already";
  // Part by part: some may have been given back by an undo that failed half-way.
  const found = new Map((await mappingsOf(context, lambda)).map((mapping) => [mapping.UUID, mapping]));
  const off = mappings.filter((uuid) => !isOn(found.get(uuid)));
  const reserved = await reservedNow(context, lambda);
  const asLeft = off.every((uuid) => isOff(found.get(uuid)) && found.get(uuid)?.State !== "Deleting");
  if (!asLeft || (reserved !== 0 && reserved !== before_concurrency)) return "changed";

  if (reserved !== before_concurrency) await reserve(context, lambda, before_concurrency);
  for (const uuid of off) await setEnabled(context, region, uuid, true);
  await context.confirm(`${function_name} runs as before`, isAsBefore);
  return "restored";
}

/** -1 for none. */
async function reserve(
  context: Context,
  { function_name: FunctionName, region }: Lambda,
  count: number,
): Promise<void> {
  if (count < 0) await context.call("lambda:DeleteFunctionConcurrency", { FunctionName }, region);
  else {
    const before = { FunctionName, ReservedConcurrentExecutions: count };
    await context.call("lambda:PutFunctionConcurrency", before, region);
  }
}

/** -1 for none reserved; undefined where the function is gone. */
async function reservedNow(
  context: Context,
  { function_name: FunctionName, region }: Lambda,
): Promise<number | undefined> {
  const read = await ifThere(context.call("lambda:GetFunctionConcurrency", { FunctionName }, region));
  return read && (read.ReservedConcurrentExecutions ?? -1);
}

/** Lambda refuses while an earlier change of the mapping goes on. */
function setEnabled(context: Context, region: string, UUID: string, Enabled: boolean): Promise<void> {
  const update = () => unlessGone(context.call("lambda:UpdateEventSourceMapping", { UUID, Enabled }, region));
  return pastConflicts(context, update, async () => {});
}

function isOff(mapping: Mapping | undefined): boolean {
  return mapping !== undefined && ["Disabled", "Disabling", "Deleting"].includes(mapping.State ?? "");
}

function isOn(mapping: Mapping | undefined): boolean {
  return mapping !== undefined && ["Enabled", "Enabling"].includes(mapping.State ?? "");
}
