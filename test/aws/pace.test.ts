import { expect, test } from "vitest";
import { pace } from "../../engine/aws/pace.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { answering, call, from } from "./call.ts";
import { handClock } from "./clock.ts";

const lookup = (region: string) => call("cloudtrail:LookupEvents", {}, region);

test("calls that AWS limits go out evenly spaced in each region", async () => {
  const clock = handClock();
  const port = pace(answering({}, {}, {}, {}, {}), clock);
  await port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"));
  await port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"));
  await port.send(lookup("eu-west-1"), from("cloudtrail:LookupEvents"));
  expect(clock.slept.map(({ milliseconds }) => milliseconds)).toEqual([556]);
});

test("calls made at once wait one after the other", async () => {
  const clock = handClock();
  const waits: number[] = [];
  const still = {
    ...clock,
    now: () => new Date(0),
    sleep: async (milliseconds: number) => void waits.push(milliseconds),
  };
  const port = pace(answering({}, {}, {}), still);
  await Promise.all([1, 2, 3].map(() => port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"))));
  expect(waits).toEqual([556, 1112]);
});

test("a pause gives back the turn without giving more than one", async () => {
  const clock = handClock();
  const port = pace(answering({}, {}, {}), clock);
  await port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"));
  clock.advance(60_000);
  await port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"));
  expect(clock.slept).toEqual([]);
  await port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"));
  expect(clock.slept).toHaveLength(1);
});

test("other calls do not wait", async () => {
  const clock = handClock();
  const port = pace(answering({}, {}), clock);
  await port.send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  await port.send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  expect(clock.slept).toEqual([]);
});

test("virtual time goes on while calls wait for their turn", async () => {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "pace" });
  const port = pace(answering({}, {}, {}), clock);
  await Promise.all([1, 2, 3].map(() => port.send(lookup("us-east-1"), from("cloudtrail:LookupEvents"))));
  expect(clock.now().getTime() - Date.parse("2026-03-02T10:00:00Z")).toBe(1112);
});
