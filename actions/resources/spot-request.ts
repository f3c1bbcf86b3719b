/** Spot requests that may still launch an instance. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-requests.html */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { belongingTo, parentOf } from "../ec2/parents.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

const SpotRequest = FindingOf("SpotRequest", {
  request_id: Type.String(),
  /** `persistent` launches again whenever its instance is gone; `one-time` does not. */
  request_type: Type.String(),
  state: Type.String(),
  /** Empty where it has launched nothing. */
  instance_id: Type.String(),
});
type SpotRequest = Static<typeof SpotRequest>;

type Described = NonNullable<Output<"ec2:DescribeSpotInstanceRequests">["SpotInstanceRequests"]>[number];

/** A fulfilled one-time request launches nothing more and goes with its instance, so it is not listed. */
export const spotRequests: ResourceType = {
  service: "ec2",
  title: "Spot requests",
  scope: "regional",
  lists: { spot_requests: SpotRequest },
  calls: ["ec2:DescribeSpotInstanceRequests"],
  async *read(region, context, history) {
    const { account, partition } = history.caller;
    const Filters = [{ Name: "state", Values: ["open", "active", "disabled"] }];
    for await (const page of context.pages("ec2:DescribeSpotInstanceRequests", { Filters }, region)) {
      for (const request of page.SpotInstanceRequests ?? []) {
        if (request.State === "active" && request.Type !== "persistent") continue;
        const id = request.SpotInstanceRequestId ?? "";
        const tags = tagsOf(request.Tags);
        const arn = `arn:${partition}:ec2:${region}:${account}:spot-instances-request/${id}`;
        yield {
          list: "spot_requests",
          subject: {
            kind: "spot-request",
            id,
            name: id,
            arn,
            region,
            tags,
            created_at: request.CreateTime ?? "",
            there: request.CreateTime ?? "",
            objects: [ref.unique("spot-request", id)],
            ...belongingTo(parentOf(tags, region, history, (facts) => context.judge(facts))),
            handles: [id, arn],
            fingerprint: fingerprint(request),
            detail: detailOf(request),
          },
          more: {
            request_id: id,
            request_type: request.Type ?? "",
            state: request.State ?? "",
            instance_id: request.InstanceId ?? "",
          },
        };
      }
    }
  },
};

export const describeSpotRequest = action({
  name: "ec2.describe-spot-request",
  summary: "Save what EC2 says of a Spot request, with the user data of what it launches.",
  purpose: "preserve",
  reversible: true,
  target: "request",
  params: Type.Object({ request: SpotRequest }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeSpotInstanceRequests"],
  async run({ request }, context) {
    const now = (await requestNow(context, request)) ?? null;
    const evidence = [await saveDescription(request, now, context, { sensitive: true })];
    return { resource: request.id, region: request.region, copies: [], evidence };
  },
});

/** The instance goes on running: its evidence comes first, and it is terminated by itself. */
export const cancelSpotRequest = action({
  name: "ec2.cancel-spot-request",
  summary: "Cancel a Spot request, so that it launches nothing any more; its instance goes on running.",
  purpose: "destroy",
  reversible: false,
  target: "request",
  params: Type.Object({ request: Approved(SpotRequest), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("cancelled", "already"),
    /** The state it was in, such as `active`. */
    before: Type.String(),
    /** What it launched and what goes on running, as EC2 says after the cancelling. */
    instances_left: Type.Array(Type.String()),
  }),
  calls: ["ec2:DescribeSpotInstanceRequests", "ec2:CancelSpotInstanceRequests"],
  async run({ request, evidence }, context) {
    requireEvidence(request, evidence);
    const found = await requestNow(context, request);
    const before = found?.State ?? "gone";
    if (!mayLaunch(before)) return { state: "already" as const, before, instances_left: instancesOf(found) };
    const SpotInstanceRequestIds = [request.request_id];
    await unlessGone(context.call("ec2:CancelSpotInstanceRequests", { SpotInstanceRequestIds }, request.region));
    let left = found;
    await context.confirm(`Spot request ${request.request_id} is cancelled`, async () => {
      left = await requestNow(context, request);
      return !mayLaunch(left?.State ?? "gone");
    });
    return { state: "cancelled" as const, before, instances_left: instancesOf(left) };
  },
  async fingerprint({ request }, context) {
    const found = await requestNow(context, request);
    return found === undefined || !mayLaunch(found.State ?? "") ? undefined : fingerprint(found);
  },
});

async function requestNow(
  context: ActionContext<"ec2:DescribeSpotInstanceRequests">,
  { request_id, region }: SpotRequest,
): Promise<Described | undefined> {
  const input = { SpotInstanceRequestIds: [request_id] };
  return (await ifThere(context.call("ec2:DescribeSpotInstanceRequests", input, region)))?.SpotInstanceRequests?.[0];
}

function mayLaunch(state: string): boolean {
  return state === "open" || state === "active" || state === "disabled";
}

function instancesOf(request: Described | undefined): string[] {
  return request?.InstanceId === undefined ? [] : [request.InstanceId];
}

function fingerprint(request: Described): string {
  const { ImageId, InstanceType, KeyName, UserData } = request.LaunchSpecification ?? {};
  return fingerprintOf(
    "spot-request",
    request.SpotInstanceRequestId ?? "",
    request.Type ?? "",
    request.CreateTime ?? "",
    [ImageId ?? "", InstanceType ?? "", KeyName ?? "", UserData ?? ""],
    tagFacts(tagsOf(request.Tags)),
  );
}

function detailOf(request: Described): string {
  const facts = [
    `${request.Type ?? "?"} request of ${request.LaunchSpecification?.InstanceType ?? "?"}, ${request.State ?? "?"}`,
    request.SpotPrice === undefined ? "" : `up to ${request.SpotPrice} $ an hour`,
    request.InstanceId === undefined ? "no instance yet" : `instance ${request.InstanceId}`,
    request.Type === "persistent" ? "launches again when its instance is terminated" : "",
  ];
  return facts.filter((fact) => fact !== "").join(", ");
}
