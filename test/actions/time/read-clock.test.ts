import { expect, it } from "vitest";
import { readClock } from "../../../actions/time/read-clock.ts";
import { remedy } from "../remedy.ts";

it("gives the run's time, which goes on", async () => {
  const account = remedy();
  expect(await account.carryOut(readClock, {})).toEqual({ now: "2026-03-02T10:00:00.000Z" });
  await account.wait(90_000);
  expect(await account.carryOut(readClock, {})).toEqual({ now: "2026-03-02T10:01:30.000Z" });
});
