import { assert, constantFrom, date, property } from "fast-check";
import { expect, test } from "vitest";
import { isInstant } from "../../engine/journal/instant.ts";
import { mutated } from "./spelt.ts";

/** What the bytes are told without. */
function isWritten(text: string): boolean {
  const at = new Date(text);
  // A year beyond 9999 has a longer form, which is none.
  return !Number.isNaN(at.getTime()) && at.toISOString() === text && text.length === 24;
}

test("a time is one exactly where Date writes it so, whichever came before", () => {
  const times = constantFrom("2026-03-02T10:00:00.000Z", "2024-02-29T23:59:59.999Z");
  const dates = date({ noInvalidDate: true }).map((at) => at.toISOString());
  assert(
    property(times, dates, mutated(), (time, other, change) => {
      for (const bytes of [time, other, time].map((text) => change(Buffer.from(text)))) {
        const chunk = Buffer.concat([Buffer.from("1"), bytes, Buffer.from("0")]);
        expect(isInstant(chunk, 1, bytes.length)).toBe(isWritten(bytes.toString()));
      }
      expect(isInstant(Buffer.from(time), 0, time.length)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  "2026-03-02T24:00:00.000Z",
  "2026-03-02T10:60:00.000Z",
  "2026-03-02T10:00:60.000Z",
  "2026-03-02T1a:00:00.000Z",
  "2026-02-30T10:00:00.000Z",
  "+012345-01-01T00:00:00.000Z",
])("%s is none", (text) => {
  isInstant(Buffer.from("2026-03-02T10:00:00.000Z"), 0, 24);
  expect(isInstant(Buffer.from(text), 0, text.length)).toBe(false);
});
