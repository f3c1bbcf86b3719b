/** What an operation of a simulated service is given: its state, its caller, ids, pages, later effects. */
import { operations, serviceOf, type OperationName } from "../../operations.ts";
import { milliseconds, type Scenario } from "../drill/schema.ts";
import { SimulatedRefusal, type SimulatedRequest } from "../service.ts";
import { derivedId, derivedSecret } from "./derive.ts";
import { type EventHistory, historyPeer } from "./event-history.ts";
import { toSeconds } from "./event-record.ts";
import type { Identity } from "./identity.ts";
import type { States, Transaction } from "./states.ts";
import type { Pending } from "./world-file.ts";

export interface RequestFacts {
  readonly call: { readonly operation: OperationName; readonly region: string; readonly input: unknown };
  readonly scenario: Scenario;
  readonly identity: Identity;
  /** Milliseconds. */
  readonly now: number;
  readonly state: States;
  readonly transaction: Transaction;
  readonly history: EventHistory;
  /** Filled by the operation. */
  readonly later: Pending[];
  readonly touched: Set<string>;
}

export function requestOf(facts: RequestFacts): SimulatedRequest<unknown> {
  const { call, scenario, identity, now, state, transaction } = facts;
  const { account } = scenario;
  const { operation, region } = call;
  const service = serviceOf(operation);
  const lags = readsOnly(operation) && milliseconds(scenario.consistency?.[service] ?? 0) > 0;
  return {
    state: lags ? state.lagging(service, region, now) : transaction.state(service, region),
    account,
    partition: "aws",
    region,
    now: toSeconds(now),
    caller: { arn: identity.arn, userId: identity.userId, principal: identity.principal ?? identity.arn },
    peer: <T>(name: string, at = region) =>
      (name === historyPeer ? facts.history.view(at, now) : transaction.state(name, at)) as T,
    id: (prefix, of, length) => derivedId(prefix, [account, operation, of], length),
    secret: (of, length) => derivedSecret([account, operation, of], length),
    touched: (...arns) => arns.forEach((arn) => facts.touched.add(arn)),
    page: (items, token, limit) =>
      pageOf(items, token, Math.min(limit ?? Number.POSITIVE_INFINITY, scenario.page_size ?? 100)),
    after: (milliseconds, effect) =>
      facts.later.push({ due: now + milliseconds, service: effect.service ?? service, effect }),
  };
}

/** Reports and their jobs are kept in one place: they do not lag, and asking for one starts it. */
/** Some of what AWS counts as a read begins a job, which the state keeps. */
export function readsOnly(operation: OperationName): boolean {
  return operations[operation].effect === "read" && !/Generate|CredentialReport|LastAccessed/.test(operation);
}

/** The token says where the next page begins, as an opaque text. */
function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : startOf(token);
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(`from ${end}`).toString("base64url") : undefined,
  };
}

function startOf(token: string): number {
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, "base64url").toString("utf8")) ?? [];
  if (start === undefined) throw new SimulatedRefusal("ValidationError", "Invalid pagination token");
  return Number(start);
}
