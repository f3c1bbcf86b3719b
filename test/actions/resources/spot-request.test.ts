import { describe, expect, it } from "vitest";
import { judgeInstance } from "../../../actions/ec2/findings.ts";
import { stopInstance } from "../../../actions/ec2/stop-instance.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { cancelSpotRequest, describeSpotRequest, spotRequests } from "../../../actions/resources/spot-request.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { responder } from "../context.ts";
import { lookupRecord, story, storyPolicy } from "../history/story.ts";
import { finding, remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, instances, region, running, target, vpc } from "./launchers.ts";

const id = "sir-0bad0001";
const instance = "i-0bad000000000021";
const state = (more: Record<string, unknown> = {}) =>
  inRegion({
    instances: { [instance]: running },
    spot_requests: {
      [id]: { type: "persistent", created: at, instance, launch: { user_data: "#!/bin/sh\nmine" }, ...more },
      "sir-0open": { state: "open", created: at, launch: { type: "t3.small" } },
      "sir-0once": { created: at, state: "closed", launch: { type: "t3.small" } },
    },
  });
const request = (request_id = id) =>
  target("spot-request", request_id, {
    request_id,
    request_type: "persistent",
    state: "active",
    instance_id: instance,
  });

describe("Spot requests", () => {
  it("are the intruder's where he made them; those that launch nothing more are not listed", async () => {
    const { lists } = await judgedByAcme(spotRequests, {
      state: state(),
      events: [
        {
          at,
          region,
          event: "ec2:RequestSpotInstances",
          by: "intruder",
          response: { spotInstanceRequestSet: { items: [{ spotInstanceRequestId: id }] } },
        },
      ],
    });
    expect(lists["spot_requests"]).toMatchObject([
      {
        id,
        verdict: "unsanctioned",
        arn: arn(`spot-instances-request/${id}`),
        request_type: "persistent",
        instance_id: instance,
        detail: expect.stringContaining("launches again"),
      },
      { id: "sir-0open", verdict: "unknown", state: "open", instance_id: "" },
    ]);
    expect(lists["spot_requests"]?.[0]?.fingerprint).toBe(
      await remedy(state()).fingerprint(cancelSpotRequest, { request: request() }),
    );
  });

  it("make the instances that they launch their owner's, whom no event names", async () => {
    const own = { at: "03:50:00", event: "ec2:RequestSpotInstances", resources: [], response: {} };
    const by = story.find(({ event }) => event === "iam:CreateAccessKey")?.by ?? {};
    const events = [
      ...story,
      {
        ...own,
        by,
        ip: "198.51.100.23",
        response: { spotInstanceRequestSet: { items: [{ spotInstanceRequestId: id }] } },
      },
    ].map(lookupRecord);
    const compact = events.map(compactEvent);
    async function* all() {
      yield* compact;
    }
    const history = await openHistory(all, storyPolicy, responder);
    const described = { InstanceId: instance, LaunchTime: at, SpotInstanceRequestId: id };
    const judge = compilePolicy(storyPolicy);
    expect(judgeInstance(described, region, history, judge).finding).toMatchObject({
      verdict: "unsanctioned",
      parent: id,
    });
    const other = judgeInstance({ ...described, SpotInstanceRequestId: "sir-0other" }, region, history, judge);
    expect(other.finding.verdict).toBe("unknown");
  });
});

describe("ec2.cancel-spot-request", () => {
  it("cancels the request, leaves its instance running and launches nothing when that goes", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeSpotRequest, { request: request() });
    expect(evidence).toMatchObject({ resource: id, region, copies: [], evidence: [{ bytes: expect.any(Number) }] });
    expect(await account.carryOut(cancelSpotRequest, { request: request(), evidence })).toEqual({
      state: "cancelled",
      before: "active",
      instances_left: [instance],
    });
    expect(await instances(account)).toEqual([instance]);
    expect(await account.fingerprint(cancelSpotRequest, { request: request() })).toBeUndefined();
    await account.change("ec2:TerminateInstances", { InstanceIds: [instance] });
    await account.wait(600_000);
    expect(await instances(account)).toEqual([]);
    expect(await account.carryOut(cancelSpotRequest, { request: request(), evidence })).toMatchObject({
      state: "already",
      before: "cancelled",
    });
    expect(account.writes()).toEqual([]);
  });

  it("takes a request that is gone, or that is closed, as cancelled", async () => {
    const account = remedy(state());
    for (const [name, before] of [
      ["sir-0none", "gone"],
      ["sir-0once", "closed"],
    ] as const) {
      const evidence = await account.carryOut(describeSpotRequest, { request: request(name) });
      expect(await account.carryOut(cancelSpotRequest, { request: request(name), evidence })).toEqual({
        state: "already",
        before,
        instances_left: [],
      });
    }
    expect(account.writes()).toEqual([]);
  });

  it("refuses evidence of another request, and passes on that AWS denies it", async () => {
    const faults = [{ operation: "ec2:CancelSpotInstanceRequests", error: "UnauthorizedOperation" }];
    const account = remedy({ ...state(), faults });
    const evidence = await account.carryOut(describeSpotRequest, { request: request("sir-0open") });
    await expect(account.carryOut(cancelSpotRequest, { request: request(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
    const own = await account.carryOut(describeSpotRequest, { request: request() });
    await expect(account.carryOut(cancelSpotRequest, { request: request(), evidence: own })).rejects.toMatchObject({
      class: "access-denied",
    });
  });
});

it("ec2.stop-instance says that an instance of a one-time Spot request cannot be stopped", async () => {
  const account = remedy(state({ type: "one-time" }));
  const spot = finding("instance", instance, { region, instance_id: instance, vpc_id: vpc });
  await expect(account.carryOut(stopInstance, { instance: spot })).rejects.toThrow(/one-time Spot Instance request/);
});
