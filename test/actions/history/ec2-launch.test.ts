import { expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";
import { remedied } from "../../../actions/history/remedied.ts";

const read = (
  eventName: string,
  requestParameters: object,
  responseElements: object = {},
  resources: object[] = [],
) => {
  const record = {
    eventSource: "ec2.amazonaws.com",
    awsRegion: "eu-west-1",
    eventName,
    requestParameters,
    responseElements,
  };
  const { made, changed, removed } = compactEvent({ CloudTrailEvent: JSON.stringify(record), Resources: resources });
  return { made, changed, removed };
};
type Fate = "made" | "changed" | "removed";
const only = (fate: Fate, ...objects: string[]): Record<Fate, string[]> => ({
  made: [],
  changed: [],
  removed: [],
  [fate]: objects,
});
const ssh = { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } };
const anywhere = "security-group-rule:sg-1/ingress/tcp/22-22/0.0.0.0/0";
const template = ["launch-template:eu-west-1:lt", "launch-template:lt-1"] as const;

test.each<[string, ReturnType<typeof read>, ReturnType<typeof only>]>([
  [
    "a Spot request, by the answer",
    read("RequestSpotInstances", {}, { spotInstanceRequestSet: { items: [{ spotInstanceRequestId: "sir-1" }] } }),
    only("made", "spot-request:sir-1"),
  ],
  [
    "a Spot request, by what LookupEvents lists",
    read("RequestSpotInstances", {}, {}, [{ ResourceType: "AWS::EC2::SpotInstanceRequest", ResourceName: "sir-1" }]),
    only("made", "spot-request:sir-1"),
  ],
  [
    "a Spot request beside the instance that was launched on the Spot market",
    read("RunInstances", {}, { instancesSet: { items: [{ instanceId: "i-1", spotInstanceRequestId: "sir-1" }] } }),
    only("made", "instance:i-1", "spot-request:sir-1"),
  ],
  [
    "cancelled Spot requests, as AWS records them",
    read("CancelSpotInstanceRequests", {
      spotInstanceRequestIdSet: { items: [{ spotInstanceRequestId: "sir-1" }, { spotInstanceRequestId: "sir-2" }] },
    }),
    only("removed", "spot-request:sir-1", "spot-request:sir-2"),
  ],
  [
    "cancelled Spot requests, as the simulated account records them",
    read("CancelSpotInstanceRequests", { spotInstanceRequestIds: { items: ["sir-1"] } }),
    only("removed", "spot-request:sir-1"),
  ],
  [
    "deleted fleets",
    read("DeleteFleets", { DeleteFleetsRequest: { FleetId: "fleet-1", TerminateInstances: true } }),
    only("removed", "fleet:eu-west-1:fleet-1"),
  ],
  [
    "a cancelled Spot fleet with its id as content",
    read("CancelSpotFleetRequests", {
      CancelSpotFleetRequestsRequest: { SpotFleetRequestId: { tag: 1, content: "sfr-1" } },
    }),
    only("removed", "fleet:eu-west-1:sfr-1"),
  ],
  [
    "deleted fleets, as the simulated account records them",
    read("DeleteFleets", { fleetIds: { items: ["fleet-1"] } }),
    only("removed", "fleet:eu-west-1:fleet-1"),
  ],
  [
    "a launch template inside a member of the call's name",
    read(
      "CreateLaunchTemplate",
      { CreateLaunchTemplateRequest: { LaunchTemplateName: "lt" } },
      { CreateLaunchTemplateResponse: { launchTemplate: { launchTemplateId: "lt-1" } } },
    ),
    only("made", ...template),
  ],
  [
    "a launch template that is deleted by its id",
    read("DeleteLaunchTemplate", { launchTemplateId: "lt-1" }),
    only("removed", "launch-template:lt-1"),
  ],
  [
    "a version of a launch template",
    read(
      "CreateLaunchTemplateVersion",
      { CreateLaunchTemplateVersionRequest: { LaunchTemplateId: "lt-1" } },
      {
        CreateLaunchTemplateVersionResponse: { launchTemplateVersion: { launchTemplateId: "lt-1", versionNumber: 4 } },
      },
    ),
    { ...only("made", "launch-template-version:lt-1:4"), changed: ["launch-template:lt-1"] },
  ],
  [
    "a security group",
    read("CreateSecurityGroup", { groupName: "x" }, { groupId: "sg-1" }),
    only("made", "security-group:sg-1"),
  ],
  [
    "a rule in a list of permissions",
    read("AuthorizeSecurityGroupIngress", { groupId: "sg-1", ipPermissions: { items: [ssh] } }),
    only("made", anywhere),
  ],
  [
    "a rule that an older client spells out",
    read("RevokeSecurityGroupIngress", {
      groupId: "sg-1",
      ipPermissions: {},
      ipProtocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrIp: "0.0.0.0/0",
    }),
    only("removed", anywhere),
  ],
  [
    "a rule for everything out to a group",
    read("AuthorizeSecurityGroupEgress", {
      groupId: "sg-1",
      ipPermissions: {
        items: [{ ipProtocol: "-1", fromPort: 0, toPort: 0, groups: { items: [{ groupId: "sg-2" }] } }],
      },
    }),
    only("made", "security-group-rule:sg-1/egress/-1//sg-2"),
  ],
  [
    "a rule that was rewritten, which way the record does not say",
    read("ModifySecurityGroupRules", {
      ModifySecurityGroupRulesRequest: {
        GroupId: "sg-1",
        SecurityGroupRule: {
          SecurityGroupRuleId: "sgr-1",
          SecurityGroupRule: { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIpv4: "0.0.0.0/0" },
        },
      },
    }),
    only("made", anywhere, anywhere.replace("ingress", "egress")),
  ],
])("%s is read from a record", (_what, found, expected) => {
  expect(found).toEqual(expected);
});

test("hostile shapes are read as nothing", () => {
  expect(read("RequestSpotInstances", [], { spotInstanceRequestSet: "x" }).made).toEqual([]);
  expect(read("AuthorizeSecurityGroupIngress", { groupId: 1, ipPermissions: [[null]] }).made).toEqual([]);
  expect(read("CreateLaunchTemplateVersion", { CreateLaunchTemplateVersionRequest: null }).made).toEqual([]);
});

test("a version of a launch template that is left over is asked about", () => {
  expect(remedied.has("launch-template-version")).toBe(false);
});
