import { expect, test } from "vitest";
import { openHistory } from "../../../actions/history/history.ts";
import { judged } from "../../../actions/history/judged.ts";
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
