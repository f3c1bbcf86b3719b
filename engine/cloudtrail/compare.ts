/** A recorded write beside an event of CloudTrail: what differs, and whether the event may be of it at all. */
import type { RecordedCalls, RecordedWrite } from "./calls.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { Identity } from "./identity.ts";

/** Milliseconds by which the times of one call may differ. */
const apart = 5 * 60_000;
/** Milliseconds around the intent and the outcome in which a call without a request id is looked for: as long as a request may take. */
const around = 2 * 60_000;

/** What an event with the write's request id says otherwise than the log; nothing where they agree. */
export function differences(
  write: RecordedWrite,
  event: CloudTrailEvent,
  { account }: RecordedCalls,
  identity: Identity,
): string[] {
  const said: string[] = [];
  const differ = (what: string, log: string, trail: string) =>
    said.push(`${what}: ${log} in the log, ${trail} in CloudTrail`);
  if (!isSameOperation(write, event))
    differ("operation", `${write.service}:${write.name}`, `${event.service}:${event.name}`);
  if (event.region !== write.region) differ("region", write.region, event.region);
  if (event.account !== account) differ("account", account, event.account);
  if (!identity.mayHave(write, event))
    differ("identity", write.asRoot ? "root" : "the run's caller", event.arn || "none");
  if (write.outcome.kind === "returned" && event.error !== undefined) differ("outcome", "done", event.error);
  if (write.outcome.kind === "failed" && event.error === undefined) differ("outcome", "refused", "done");
  if (event.at < write.from - apart || event.at > write.to + apart) differ("time", iso(write.to), iso(event.at));
  return said;
}

/** Whether the event may be of this write, where no request id says so: by operation, place, identity, time and names. */
export function mayBeOf(write: RecordedWrite, event: CloudTrailEvent, identity: Identity): boolean {
  return (
    placeOf(write) === placeOf(event) &&
    identity.mayHave(write, event) &&
    event.at >= write.from - around &&
    event.at <= write.to + around &&
    (names(write, event) || (event.error !== undefined && event.request === null))
  );
}

/** Lambda's names may have a version of its API at their end. */
export function isSameOperation(
  one: { readonly service: string; readonly name: string },
  other: { readonly service: string; readonly name: string },
): boolean {
  return one.service === other.service && bare(one.name) === bare(other.name);
}

/** The same for a write and an event of it. */
export function placeOf(one: { readonly service: string; readonly name: string; readonly region: string }): string {
  return `${one.service}:${bare(one.name)} ${one.region}`;
}

export function iso(at: number): string {
  return Number.isNaN(at) ? "unknown" : new Date(at).toISOString();
}

function names(write: RecordedWrite, event: CloudTrailEvent): boolean {
  const request = JSON.stringify(event.request);
  return write.names.every((name) => request.includes(JSON.stringify(name).slice(1, -1)));
}

function bare(name: string): string {
  return name.replace(/20\d{6}(v\d+)?$/, "");
}
