import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { array, assert, asyncProperty, nat } from "fast-check";
import { describe, expect, test } from "vitest";
import { elementsOf } from "../../engine/cloudtrail/elements.ts";
import { eventFiles } from "../../engine/cloudtrail/sources.ts";
import { folder } from "../journal/folder.ts";
import { account, event } from "./made.ts";

function written(files: Readonly<Record<string, string | Buffer>>): string {
  const path = folder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

async function read(path: string) {
  const source = eventFiles(path);
  const ids: string[] = [];
  for await (const { id } of source.events) ids.push(id);
  return { ids, ...source.reading() };
}

const one = event(10, { eventID: "one" });
const two = event(20, { eventID: "two", requestParameters: { name: 'a "quoted" ]}{[ \\ name \u{1f600}' } });
const logFile = (...records: object[]) => JSON.stringify({ Records: records });
const looked = (...records: object[]) => ({
  Events: records.map((record) => ({
    EventId: "x",
    Resources: [{ ResourceType: "AWS::IAM::User" }],
    CloudTrailEvent: JSON.stringify(record),
  })),
});

describe("events are read from", () => {
  test("log files in folders by account, region and date, plain and gzipped", async () => {
    const place = `AWSLogs/${account}/CloudTrail/us-east-1/2026/03/02`;
    const path = written({
      [`${place}/${account}_CloudTrail_us-east-1_20260302T1005Z_b.json`]: logFile(two),
      [`${place}/${account}_CloudTrail_us-east-1_20260302T1000Z_a.json.gz`]: gzipSync(logFile(one)),
      [`AWSLogs/${account}/CloudTrail-Digest/us-east-1/2026/03/02/digest.json.gz`]: gzipSync("{}"),
      "readme.txt": "no events",
    });
    expect(await read(path)).toEqual({
      ids: ["one", "two"],
      files: 2,
      events: 2,
      otherFiles: 2,
      problems: [],
      problemCount: 0,
    });
  });

  test.each([
    ["the output of lookup-events", JSON.stringify(looked(one, two), null, 4)],
    [
      "its pages, one after the other",
      `${JSON.stringify(looked(one))}\n${JSON.stringify({ NextToken: "t", ...looked(two) })}\n`,
    ],
    ["JSON Lines", `${JSON.stringify(one)}\r\n${JSON.stringify(two)}\n`],
    ["a bare list", JSON.stringify([one, two], null, 1)],
    ["a file as Windows writes it", `\uFEFF${logFile(one, two)}\r\n`],
    [
      "a list beside others",
      JSON.stringify({ Version: { Records: 1 }, Other: [1, [2]], Records: [one, two], Last: "Events" }),
    ],
  ])("%s", async (_, content) => {
    const path = join(written({ "events.json": content }), "events.json");
    expect(await read(path)).toMatchObject({ ids: ["one", "two"], problemCount: 0 });
  });

  test("a stream that is cut anywhere as from one that is not", async () => {
    const bytes = Buffer.from(JSON.stringify(looked(one, two), null, 1) + logFile(one, two));
    const whole = await texts(pieces(bytes, []));
    expect(whole.length).toBe(4);
    await assert(
      asyncProperty(array(nat(bytes.length - 1), { maxLength: 12 }), async (cuts) => {
        expect(await texts(pieces(bytes, cuts))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
    expect(await texts(pieces(bytes, [...bytes.keys()]))).toEqual(whole);
  });
});

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const at = [0, ...cuts, bytes.length].toSorted((a, b) => a - b);
  for (const [index, from] of at.slice(0, -1).entries()) yield bytes.subarray(from, at[index + 1]);
}

async function texts(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const found: string[] = [];
  for await (const text of elementsOf(chunks)) found.push(text);
  return found;
}

describe("what cannot be read is said with its file, and the rest is read", () => {
  const gz = gzipSync(logFile(one, two));

  test.each<[string, string, string | Buffer, RegExp, number]>([
    ["no JSON", "a.json", "<html>", /not JSON/, 0],
    ["a text", "a.json", '"Records"', /not JSON/, 0],
    ["a list of numbers", "a.json", '{"Records":[1,2]}', /no event/, 0],
    ["a file cut short", "a.json", logFile(one, two).slice(0, -40), /cut short/, 1],
    ["brackets too many", "a.json", `${logFile(one)}]}`, /closed that was never opened/, 1],
    [
      "an event that is not JSON",
      "a.json",
      `{"Records":[{"a":b},${JSON.stringify(one)}]}`,
      /event 1: it is not JSON/,
      1,
    ],
    [
      "an event without a time",
      "a.json",
      logFile({ ...one, eventTime: undefined }, two),
      /event 1: it has no eventTime/,
      1,
    ],
    ["a time that is none", "a.json", logFile({ ...one, eventTime: "soon" }, two), /eventTime is not a time/, 1],
    ["an identity that is a text", "a.json", logFile({ ...one, userIdentity: "root" }, two), /not an object/, 1],
    [
      "a summary without its event",
      "a.json",
      '{"Events":[{"EventId":"x","CloudTrailEvent":1}]}',
      /CloudTrailEvent is not a text/,
      0,
    ],
    ["no gzip", "a.json.gz", logFile(one), /header/, 0],
    ["a gzip cut short", "a.json.gz", gz.subarray(0, 30), /unexpected end of file/, 0],
    [
      "an event without end",
      "a.json.gz",
      gzipSync(`{"Records":[{"a":"${"x".repeat(5_000_000)}"}]}`),
      /more than 4194304 bytes/,
      0,
    ],
    [
      "an archive made to exhaust",
      "a.json.gz",
      gzipSync(`{"Records":[${" ".repeat(70_000_000)}]}`),
      /unpacks to more than 200 times/,
      0,
    ],
  ])("%s", async (_, name, content, what, events) => {
    const path = written({ [name]: content, "z.json": logFile(event(30, { eventID: "after" })) });
    const found = await read(path);
    expect(found.problems[0]).toEqual({ file: join(path, name), what: expect.stringMatching(what) as string });
    expect([found.problemCount, found.events, found.ids.at(-1)]).toEqual([1, events + 1, "after"]);
  });

  test("only the first problems are kept, all are counted", async () => {
    const path = written({ "a.jsonl": '{"a":1}\n'.repeat(500) });
    const found = await read(path);
    expect([found.problems.length, found.problemCount]).toEqual([20, 500]);
  });

  test("a path that leads nowhere, or to no events", () => {
    expect(() => eventFiles("/nowhere/at/all")).toThrow(/cannot be read/);
    const path = written({ "a.txt": "x" });
    symlinkSync("/etc", join(path, "b.json"));
    expect(() => eventFiles(path)).toThrow(/has no CloudTrail events/);
  });
});

test("insights are no calls", async () => {
  const path = written({ "a.json": logFile({ ...one, eventCategory: "Insight" }, two) });
  expect(await read(path)).toMatchObject({ ids: ["two"], problemCount: 0 });
});
