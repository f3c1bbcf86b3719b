/** What an audit log says that the run asked of AWS: the writes, one by one, and the ids of all other calls. */
import { redacted } from "../aws/redact.ts";
import { globalServices, isWrite, type OperationFacts, operations, serviceOf } from "../aws/operations.ts";
import type { EventOf, JournalRecord, Value } from "../journal/events.ts";

export interface RecordedWrite {
  readonly key: string;
  readonly operation: string;
  /** As CloudTrail spells them. */
  readonly service: string;
  readonly name: string;
  readonly region: string;
  /** Done as the account's root user, by a session of sts:AssumeRoot. */
  readonly asRoot: boolean;
  readonly idempotent: boolean;
  readonly dataEvent: boolean;
  readonly target: string;
  /** The names in its input, which CloudTrail's record of it repeats. */
  readonly names: readonly string[];
  /** Milliseconds, by AWS's clock as far as the log shows it. */
  readonly from: number;
  readonly to: number;
  readonly outcome: WriteOutcome;
  readonly requestId: string | undefined;
}

export type WriteOutcome =
  | { readonly kind: "returned" }
  | { readonly kind: "failed"; readonly class: string; readonly status: number | undefined }
  | { readonly kind: "adopted"; readonly found: "done" | "not-done" }
  | { readonly kind: "unknown" };

export interface RecordedCalls {
  readonly run: string;
  readonly account: string;
  readonly partition: string;
  readonly callers: readonly string[];
  readonly writes: readonly RecordedWrite[];
  /** Request ids of reads with their operations. */
  readonly reads: ReadonlyMap<string, string>;
  /** Milliseconds, by AWS's clock: the first and the last record. */
  readonly from: number;
  readonly to: number;
}

type Outcome = EventOf<"call.returned" | "call.failed" | "call.adopted">;
type Intent = EventOf<"call.intended"> & { readonly at: string };

/** In memory: the writes, and of a read its id only. Expects records that verify. */
export async function recordedCalls(records: AsyncIterable<JournalRecord>): Promise<RecordedCalls> {
  const open = new Map<string, Intent>();
  const writes: RecordedWrite[] = [];
  const reads = new Map<string, string>();
  const callers = new Set<string>();
  const facts = { run: "", account: "", partition: "aws", from: Number.NaN, to: Number.NaN };
  /** By how much AWS's clock is before this machine's, as the newest answer shows it. */
  let skew = 0;

  function settle(record: Outcome & { readonly at: string }): void {
    const { key, operation } = record;
    const requestId = requestIdOf(record);
    const says = record.type === "call.adopted" ? "write" : record.effect;
    if (says === "read" && !isWrite(operation)) {
      if (requestId !== undefined) reads.set(requestId, operation);
      return;
    }
    const intent = open.get(key);
    open.delete(key);
    writes.push(writeOf(record, { intent, skew, requestId, outcome: outcomeOf(record) }));
  }

  for await (const record of records) {
    const at = Date.parse(record.at);
    if (record.type === "call.returned") skew = skewOf(record, at) ?? skew;
    if (Number.isNaN(facts.from)) facts.from = at + skew;
    facts.to = at + skew;
    switch (record.type) {
      case "run.started":
        facts.run = record.run;
        break;
      case "run.identified":
        facts.account = record.account;
        facts.partition = record.partition;
        callers.add(record.caller);
        break;
      case "call.intended":
        open.set(record.key, record);
        break;
      case "call.refused":
      case "call.withheld":
        open.delete(record.key);
        break;
      case "call.returned":
      case "call.failed":
      case "call.adopted":
        settle(record);
        break;
      default:
    }
  }
  for (const intent of open.values()) {
    writes.push(writeOf(intent, { intent, skew, requestId: undefined, outcome: { kind: "unknown" } }));
  }
  return { ...facts, callers: [...callers], writes, reads };
}

function requestIdOf(record: Outcome): string | undefined {
  if (record.type === "call.adopted") return undefined;
  return (record.type === "call.returned" ? record.requestId : record.error.requestId) ?? undefined;
}

/** Where AWS's clock says a time that is not within seconds of ours, ours is wrong. */
function skewOf({ date }: EventOf<"call.returned">, at: number): number | undefined {
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs)) return undefined;
  return Math.abs(theirs - at) < 5_000 ? 0 : theirs - at;
}

function outcomeOf(record: Outcome): WriteOutcome {
  if (record.type === "call.returned") return { kind: "returned" };
  if (record.type === "call.adopted") return { kind: "adopted", found: record.found };
  return { kind: "failed", class: record.error.class ?? "", status: record.error.status };
}

function writeOf(
  { key, operation, region, at }: (Outcome | Intent) & { readonly at: string },
  found: { intent: Intent | undefined; skew: number; requestId: string | undefined; outcome: WriteOutcome },
): RecordedWrite {
  const { intent, skew, requestId, outcome } = found;
  const known: OperationFacts | undefined = Object.hasOwn(operations, operation)
    ? operations[operation as keyof typeof operations]
    : undefined;
  const named = serviceOf(operation);
  return {
    key,
    operation,
    service: named === "root" ? "iam" : named,
    name: known?.eventName ?? operation.slice(named.length + 1),
    region: globalServices.has(named) ? "us-east-1" : region,
    asRoot: named === "root",
    idempotent: known?.idempotent === true,
    dataEvent: known?.dataEvent === true,
    target: intent?.target ?? "",
    names: namesIn(intent?.input ?? null, named === "root"),
    from: Date.parse(intent?.at ?? at) + skew,
    to: Date.parse(at) + skew,
    outcome,
    requestId,
  };
}

/** Longer texts, such as policies, are spelled in another way by CloudTrail. */
const longestName = 256;

function namesIn(input: Value, asRoot: boolean): string[] {
  if (typeof input === "string") return input === "" || input === redacted || input.length > longestName ? [] : [input];
  if (typeof input !== "object" || input === null) return [];
  return Object.entries(input).flatMap(([name, member]) =>
    // What root is reached through is for STS, not for IAM.
    asRoot && (name === "AccountId" || name === "Through") ? [] : namesIn(member, false),
  );
}
