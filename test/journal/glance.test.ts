import {
  assert,
  constantFrom,
  dictionary,
  jsonValue,
  nat,
  oneof,
  property,
  record,
  string,
  type Arbitrary,
} from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../engine/journal/canonical.ts";
import type { EventType } from "../../engine/journal/events.ts";
import { eventText, glance } from "../../engine/journal/glance.ts";
import { type Kind, place, shapes } from "../../engine/journal/shape.ts";
import { misshapen } from "../../engine/journal/shape.ts";
import { isSpelt, mutated } from "./spelt.ts";

const kinds: Readonly<Record<Kind, Arbitrary<unknown>>> = {
  text: string(),
  "text?": oneof(string(), constantFrom(null)),
  number: nat(),
  flag: constantFrom(true, false),
  list: constantFrom([], [{ at: "x", prev: "y", seq: 1, type: "z" }]),
  map: dictionary(string({ maxLength: 3 }), jsonValue(), { maxKeys: 3 }),
  "map?": constantFrom({}, null),
  value: jsonValue(),
  kept: oneof(record({ value: jsonValue() }), constantFrom({ sha256: "0".repeat(64), bytes: 3 })),
  "kept?": oneof(record({ value: jsonValue() }), constantFrom(null)),
};

const types = Object.keys(shapes) as EventType[];
const recordOf = (type: EventType) =>
  record({
    ...Object.fromEntries(
      Object.entries<Kind>({ ...place, ...shapes[type] }).map(([name, kind]) => [name, kinds[kind]]),
    ),
    type: constantFrom(type),
  }) as Arbitrary<Record<string, unknown>>;
const anyRecord = oneof(...types.map(recordOf));

describe("a glance at a record", () => {
  test("shows what the full reading shows", () => {
    assert(
      property(anyRecord, (made) => {
        const line = Buffer.from(canonical(made));
        const seen = glance(line);
        if (seen === undefined) return;
        for (const name of ["type", "at", "prev", "key", "operation", "region", "effect", "found"] as const) {
          expect(seen[name]).toBe(made[name] ?? "");
        }
        expect(seen.seq).toBe(made["seq"]);
        expect(seen.follows(made["prev"] as string)).toBe(!/[^ !#-[\]-~]/.test(made["prev"] as string));
      }),
      { numRuns: 1000 },
    );
  });

  test("is enough for what a long log consists of", () => {
    const line = canonical({
      type: "call.returned",
      key: "a “b” \\ \n",
      operation: "iam:ListUsers",
      region: "us-east-1",
      effect: "read",
      output: { value: { Users: [{ UserName: "zoë", Size: 1.5 }] } },
      requestId: null,
      date: "2026-03-02T10:00:00Z",
      seq: 12,
      at: "2026-03-02T10:00:00.000Z",
      prev: "a".repeat(64),
    });
    const seen = glance(Buffer.from(line));
    expect(seen).toMatchObject({ type: "call.returned", key: "a “b” \\ \n", seq: 12, effect: "read", found: "" });
    expect(seen?.follows("a".repeat(64))).toBe(true);
    expect(seen?.follows("b".repeat(64))).toBe(false);
    expect(seen?.follows("a".repeat(63))).toBe(false);
  });

  test.each([
    { type: "evidence.saved", key: "e", name: "n", sha256: "0".repeat(64), bytes: 1, sensitive: false },
    { type: "step.completed", key: "s", result: { sha256: "0".repeat(64), bytes: 1 } },
    { type: "step.completed", key: "s", result: { sha256: "0".repeat(64), value: 1 } },
    { type: "step.completed", key: "s", result: { value: 1, zone: 2 } },
    { type: "run.ended", outcome: "failed", reasons: [] },
    { type: "head.signed", publicKey: "", signature: "" },
  ])("is not enough for %j", (event) => {
    const line = canonical({ ...event, seq: 1, at: "2026-03-02T10:00:00.000Z", prev: "0" });
    expect(glance(Buffer.from(line))).toBeUndefined();
  });

  test("is refused where the full reading finds a fault", () => {
    assert(
      property(anyRecord, mutated(), (made, change) => {
        const line = change(Buffer.from(canonical(made)));
        const seen = glance(line);
        if (seen === undefined) return;
        expect(isSpelt(line)).toBe(true);
        const read = JSON.parse(line.toString("utf8")) as Record<string, unknown>;
        expect(misshapen(read)).toBeUndefined();
        expect([seen.type, seen.seq, seen.key, seen.prev]).toEqual([
          read["type"],
          read["seq"],
          read["key"],
          read["prev"],
        ]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("an event's own text", () => {
  test("is its canonical form without its place in the chain", () => {
    assert(
      property(anyRecord, (made) => {
        const { seq: _seq, at: _at, prev: _prev, ...event } = made;
        const text = eventText(Buffer.from(canonical(made)));
        if (text !== undefined) expect(text).toBe(canonical(event));
      }),
      { numRuns: 1000 },
    );
  });
});
