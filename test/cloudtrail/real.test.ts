/** A run's log made of what a real account's CloudTrail recorded, matched with it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordedCalls } from "../../engine/cloudtrail/calls.ts";
import type { CloudTrailEvent } from "../../engine/cloudtrail/event.ts";
import { matchCloudTrail } from "../../engine/cloudtrail/match.ts";
import { eventFiles } from "../../engine/cloudtrail/sources.ts";
import { type OperationName, operations, serviceOf } from "../../engine/aws/operations.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import { started } from "../journal/events.ts";

const data = process.env["RUNBOOK_TEST_DATA"] ?? "";
if (data === "")
  console.warn("skipped: real CloudTrail records (set RUNBOOK_TEST_DATA to the folder that holds cloudtrail/records)");

const names = new Map(
  (Object.keys(operations) as OperationName[])
    .filter((name) => operations[name].effect === "write")
    .map((name) => {
      const service = serviceOf(name);
      return [`${service}:${operations[name].eventName ?? name.slice(service.length + 1)}`, name] as const;
    }),
);

/** The records of the calls that the user of the attack made, as a run of ours would have written them. */
async function* recordsOf(
  events: readonly CloudTrailEvent[],
  account: string,
  caller: string,
): AsyncGenerator<JournalRecord> {
  const ordered = events.toSorted((a, b) => a.at - b.at);
  const at = (milliseconds: number) => new Date(milliseconds).toISOString();
  const begins = ordered[0]?.at ?? 0;
  const before: (Event & { at: string })[] = [
    { ...started, at: at(begins - 60_000) },
    {
      type: "run.identified",
      account,
      caller,
      principal: caller,
      userId: "AIDA",
      partition: "aws",
      protected: [],
      before: null,
      at: at(begins - 60_000),
    },
  ];
  let seq = 0;
  for (const each of before) yield { ...each, seq: seq++, prev: "" };
  for (const [number, event] of ordered.entries()) {
    const operation = names.get(`${event.service}:${event.name}`) ?? "";
    const named = { key: `step ${number}`, operation, region: event.region };
    const place = () => ({ seq: seq++, prev: "", at: at(event.at) });
    yield { type: "call.intended", ...named, input: {}, target: "", ...place() };
    if (event.error === undefined) {
      const answer = { output: { value: {} }, requestId: event.requestId ?? null, date: at(event.at) };
      yield { type: "call.returned", ...named, effect: "write", ...answer, ...place() };
    } else {
      const error = {
        code: "AWS",
        message: "",
        class: "other",
        ...(event.requestId === undefined ? {} : { requestId: event.requestId }),
      };
      yield { type: "call.failed", ...named, effect: "write", error, ...place() };
    }
  }
  yield {
    type: "run.ended",
    outcome: "remediated",
    reasons: [],
    seq,
    prev: "",
    at: at((ordered.at(-1)?.at ?? 0) + 1000),
  };
}

test.skipIf(data === "")("real records parse, and a log of what they show matches them", async () => {
  const path = join(data, "cloudtrail", "records");
  const source = eventFiles(path);
  const all: CloudTrailEvent[] = [];
  for await (const event of source.events) all.push(event);
  expect(source.reading()).toMatchObject({ events: 2900, problemCount: 0 });

  const attacker = all.find(({ arn }) => arn.endsWith(":user/bert-jan"));
  const { arn = "", account = "" } = attacker ?? {};
  const own = all.filter((event) => event.arn === arn && event.write && event.invokedBy === undefined);
  const ours = own.filter(({ service, name }) => names.has(`${service}:${name}`));
  expect(new Set(ours.map(({ service }) => service)).size).toBeGreaterThan(4);

  const found = await matchCloudTrail(await recordedCalls(recordsOf(ours, account, arn)), eventFiles(path));
  expect(found.lists.deviating).toEqual([]);
  expect(found.counts).toMatchObject({ writes: ours.length, matched: ours.length, missing: 0, unrecorded: 0 });
  // What the same user did with other tools meanwhile.
  expect(found.counts.beside).toBeGreaterThan(100);
  expect(found.exitCode).toBe(3);
});
