/** Spot requests. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-requests.html */
import type { Output } from "../../operations.ts";
import { byName } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { passes, tagList } from "./filters.ts";
import { arnOf } from "./find.ts";
import { groupViews } from "./instance-view.ts";
import type { SpotRequest } from "./launch-state.ts";
import { byId, missing } from "./refusals.ts";
import type { Ec2State } from "./state.ts";

type View = NonNullable<Output<"ec2:DescribeSpotInstanceRequests">["SpotInstanceRequests"]>[number];

export const spotRequestOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeSpotInstanceRequests": (input, { state, page }) => {
    const ids = input.SpotInstanceRequestIds;
    for (const id of ids ?? []) byId("Spot Instance request", state.spot_requests, id);
    const wanted = byName(state.spot_requests).filter(
      ([id, request]) =>
        (ids?.includes(id) ?? true) &&
        passes(
          input.Filters,
          {
            "spot-instance-request-id": id,
            "instance-id": request.instance,
            state: request.state,
            type: request.type,
            "launch.key-name": request.launch.key_pair,
          },
          request.tags,
        ),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { SpotInstanceRequests: items.map(([id, request]) => view(state, id, request)), NextToken: next };
  },
  /** Its instance goes on running, or stays stopped. */
  "ec2:CancelSpotInstanceRequests": (input, { state, account, region, touched }) => {
    const ids = [...new Set(input.SpotInstanceRequestIds ?? [])];
    if (ids.length === 0) throw missing("The request must contain the parameter SpotInstanceRequestId");
    const requests = ids.map((id) => [id, byId("Spot Instance request", state.spot_requests, id)] as const);
    return {
      CancelledSpotInstanceRequests: requests.map(([SpotInstanceRequestId, request]) => {
        if (["active", "open", "disabled"].includes(request.state)) {
          request.status =
            request.state === "active" ? "request-canceled-and-instance-running" : "canceled-before-fulfillment";
          request.state = "cancelled";
          touched(arnOf("spot-instances-request", SpotInstanceRequestId, { account, region }));
        }
        return { SpotInstanceRequestId, State: request.state === "closed" ? "closed" : "cancelled" };
      }),
    };
  },
};

function view(state: Ec2State, SpotInstanceRequestId: string, request: SpotRequest): View {
  const { type, image, key_pair, groups, profile_arn, user_data } = request.launch;
  return {
    SpotInstanceRequestId,
    Type: request.type,
    State: request.state,
    Status: { Code: request.status },
    CreateTime: request.created,
    ...(request.instance === "" ? {} : { InstanceId: request.instance }),
    InstanceInterruptionBehavior: request.interruption,
    ...(request.price === "" ? {} : { SpotPrice: request.price }),
    ProductDescription: "Linux/UNIX",
    LaunchSpecification: {
      ImageId: image,
      InstanceType: type as NonNullable<NonNullable<View["LaunchSpecification"]>["InstanceType"]>,
      SecurityGroups: groupViews(state, groups),
      ...(key_pair === "" ? {} : { KeyName: key_pair }),
      ...(profile_arn === "" ? {} : { IamInstanceProfile: { Arn: profile_arn } }),
      ...(user_data === "" ? {} : { UserData: Buffer.from(user_data, "utf8").toString("base64") }),
    },
    Tags: tagList(request.tags),
  };
}
