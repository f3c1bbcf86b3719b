import { expect, test } from "vitest";
import { openHistory } from "../../../actions/history/history.ts";
import { judged, touchedSince } from "../../../actions/history/judged.ts";
import { emptyPolicy, responder } from "../context.ts";

const policy = emptyPolicy({ window: { start: "2026-03-02T02:00:00Z", margin: "0s" } });

async function madeAt(created_at: string): Promise<boolean> {
  const subject = {
    kind: "instance",
    id: "i",
    name: "i",
    arn: "",
    created_at,
    objects: [],
    handles: [],
    fingerprint: "",
    detail: "",
  };
  const found = judged(subject, await openHistory(() => [], policy, responder), () => ({
    verdict: "unknown",
    reasons: [],
  }));
  expect(found.facts.object.created_in_window).toBe(!found.finding.preexisting);
  return found.finding.preexisting;
}

test("what was made in the first second of the window was not there before it, with or without fractions", async () => {
  expect(await madeAt("2026-03-02T01:59:59.999Z")).toBe(true);
  expect(await madeAt("2026-03-02T02:00:00Z")).toBe(false);
  expect(await madeAt("2026-03-02T02:00:00.000Z")).toBe(false);
  expect(await madeAt("2026-03-02T02:00:00.166Z")).toBe(false);
});

test("what AWS says was changed in the window counts as touched, though no event shows it", async () => {
  const past = await openHistory(() => [], policy, responder);
  const facts = { kind: "lambda-function", id: "f", name: "f", arn: "", created_at: "", objects: [], handles: [] };
  const found = (changed_at: string) =>
    judged({ ...facts, fingerprint: "", detail: "", changed_at }, past, () => ({ verdict: "unknown", reasons: [] }));
  expect(touchedSince(found("2026-03-02T02:00:00.166Z"), past.window.begin, past)).toBe(true);
  expect(touchedSince(found("2026-03-01T23:00:00Z"), past.window.begin, past)).toBe(false);
});
