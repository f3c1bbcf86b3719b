/**
 * EC2's calls on what launches instances and what lets them be reached: Spot requests, fleets,
 * launch templates, key pairs, security groups. The newer calls are recorded inside a member of
 * their own name (`CreateLaunchTemplateRequest`), the older ones are not.
 */
import type { RecordedCall } from "../event.ts";
import { at, list, text, textAt } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

export const ec2Launch: Readings = new Map<string, Reading>([
  ["RequestSpotInstances", (call) => [["made", spotRequestsMade(call)]]],
  ["CancelSpotInstanceRequests", (call) => [["removed", spotRequestsCancelled(call)]]],
  ["DeleteFleets", fleets("removed", "fleetIds", "fleetId")],
  ["ModifyFleet", fleets("changed", "fleetId")],
  ["CancelSpotFleetRequests", fleets("removed", "spotFleetRequestIds", "spotFleetRequestId")],
  ["ModifySpotFleetRequest", fleets("changed", "spotFleetRequestId")],
  ["CreateLaunchTemplate", (call) => [["made", templatesMade(call)]]],
  ["ModifyLaunchTemplate", (call) => [["changed", templatesNamed(call)]]],
  ["DeleteLaunchTemplate", (call) => [["removed", templatesNamed(call)]]],
  // A version is an object of its own: whoever made it said what is launched by it.
  [
    "CreateLaunchTemplateVersion",
    (call) => [
      ["made", [versionMade(call)]],
      ["changed", templatesNamed(call)],
    ],
  ],
  ["DeleteKeyPair", one("removed", (call) => ref.keyPair(call.region, asked(call, "keyName")))],
  ["CreateSecurityGroup", one("made", (call) => ref.unique("security-group", groupMade(call)))],
  ["DeleteSecurityGroup", one("removed", (call) => ref.unique("security-group", asked(call, "groupId")))],
  ["AuthorizeSecurityGroupIngress", rules("made", "ingress")],
  ["AuthorizeSecurityGroupEgress", rules("made", "egress")],
  ["RevokeSecurityGroupIngress", rules("removed", "ingress")],
  ["RevokeSecurityGroupEgress", rules("removed", "egress")],
  ["ModifySecurityGroupRules", (call) => [["made", rulesModified(call)]]],
]);

/** A rule by what it allows, since not every record tells its id. A group has each only once. */
export function ruleRef(
  group: string,
  way: "ingress" | "egress",
  rule: { protocol: string; from: string; to: string; source: string },
): string {
  const ports = rule.protocol === "-1" ? "" : `${rule.from}-${rule.to}`;
  return group === "" || rule.source === ""
    ? ""
    : ref.unique("security-group-rule", `${group}/${way}/${rule.protocol}/${ports}/${rule.source}`);
}

/** A template's two names: the first may be used again after it is gone, the second is its own. */
export function templateRefs(region: string, name: string, id: string): string[] {
  return [ref.regional("launch-template", region, name), ref.unique("launch-template", id)];
}

/** The items of a list of EC2's, which records wrap in `items`. */
function items(value: unknown): readonly unknown[] {
  return list(at(value, "items") ?? value);
}

function request(call: RecordedCall): unknown {
  const asked = at(call.record, "requestParameters");
  return at(asked, `${call.name}Request`) ?? asked;
}

function response(call: RecordedCall): unknown {
  const answered = at(call.record, "responseElements");
  return at(answered, `${call.name}Response`) ?? answered;
}

/** A member whose name some records begin with a capital. */
function named(value: unknown, name: string): unknown {
  return at(value, name) ?? at(value, name.charAt(0).toUpperCase() + name.slice(1));
}

/** Names of a type that LookupEvents lists beside the record. */
function listedAs(call: RecordedCall, type: string): string[] {
  return list(call.resources)
    .filter((resource) => (textAt(resource, "ResourceType") || textAt(resource, "type")) === `AWS::EC2::${type}`)
    .map((resource) => textAt(resource, "ResourceName") || textAt(resource, "ARN"))
    .map((name) => name.slice(name.lastIndexOf("/") + 1));
}

function spotRequestsMade(call: RecordedCall): string[] {
  const answered = response(call);
  const made = [...items(at(answered, "spotInstanceRequestSet")), ...items(at(answered, "spotInstanceRequests"))].map(
    (item) => textAt(item, "spotInstanceRequestId"),
  );
  const ids = made.length > 0 ? made : listedAs(call, "SpotInstanceRequest");
  return ids.map((id) => ref.unique("spot-request", id));
}

function spotRequestsCancelled(call: RecordedCall): string[] {
  const asked = request(call);
  const ids = [...items(at(asked, "spotInstanceRequestIdSet")), ...items(at(asked, "spotInstanceRequestIds"))];
  return ids.map((id) => ref.unique("spot-request", text(id) || textAt(id, "spotInstanceRequestId")));
}

function fleetIdOf(value: unknown): string {
  return text(value) || textAt(value, "content") || textAt(value, "fleetId");
}

/** By the members of the request that may name fleets: one, a list, or as the query API's records spell it, with `content`. */
function fleets(fate: Fate, ...members: readonly string[]): Reading {
  return (call) => {
    const ids = members.flatMap((member) => {
      const value = named(request(call), member);
      return [fleetIdOf(value), ...items(value).map(fleetIdOf)];
    });
    return [[fate, ids.map((id) => ref.regional("fleet", call.region, id))]];
  };
}

function templatesMade(call: RecordedCall): string[] {
  const made = at(response(call), "launchTemplate");
  const id = textAt(made, "launchTemplateId") || (listedAs(call, "LaunchTemplate")[0] ?? "");
  return templateRefs(call.region, text(named(request(call), "launchTemplateName")), id);
}

function templatesNamed(call: RecordedCall): string[] {
  const asked = request(call);
  return templateRefs(call.region, text(named(asked, "launchTemplateName")), text(named(asked, "launchTemplateId")));
}

function versionMade(call: RecordedCall): string {
  const made = at(response(call), "launchTemplateVersion");
  const id = textAt(made, "launchTemplateId") || text(named(request(call), "launchTemplateId"));
  const number = textAt(made, "versionNumber");
  return id === "" || number === "" ? "" : ref.unique("launch-template-version", `${id}:${number}`);
}

function groupMade(call: RecordedCall): string {
  return textAt(response(call), "groupId") || (listedAs(call, "SecurityGroup")[0] ?? "");
}

function rules(fate: Fate, way: "ingress" | "egress"): Reading {
  return (call) => {
    const asked = request(call);
    const group = textAt(asked, "groupId");
    const allowed = permissionsOf(asked).flatMap((permission) =>
      sourcesOf(permission).map((source) => ruleRef(group, way, { ...portsOf(permission), source })),
    );
    return [[fate, allowed]];
  };
}

/** A list of permissions, and the one that older clients spell out beside it. */
function permissionsOf(asked: unknown): readonly unknown[] {
  const several = items(at(asked, "ipPermissions"));
  return textAt(asked, "cidrIp") === "" ? several : [...several, asked];
}

function portsOf(permission: unknown) {
  return {
    protocol: textAt(permission, "ipProtocol"),
    from: textAt(permission, "fromPort"),
    to: textAt(permission, "toPort"),
  };
}

function sourcesOf(permission: unknown): string[] {
  const ranges = [
    ...items(at(permission, "ipRanges")).map((range) => textAt(range, "cidrIp")),
    ...items(at(permission, "ipv6Ranges")).map((range) => textAt(range, "cidrIpv6")),
    ...items(at(permission, "prefixListIds")).map((range) => textAt(range, "prefixListId")),
    ...[...items(at(permission, "groups")), ...items(at(permission, "userIdGroupPairs"))].map((pair) =>
      textAt(pair, "groupId"),
    ),
  ];
  return [...ranges, textAt(permission, "cidrIp")].filter((source) => source !== "");
}

/** Whoever rewrote a rule said last what it allows. The record names the rule by its id and says what it is now. */
function rulesModified(call: RecordedCall): string[] {
  const asked = request(call);
  const group = text(named(asked, "groupId"));
  const updates = [...items(named(asked, "securityGroupRule")), ...items(named(asked, "securityGroupRules"))];
  return (updates.length > 0 ? updates : [named(asked, "securityGroupRule")]).flatMap((update) => {
    const rule = named(update, "securityGroupRule");
    const said = (name: string) => text(named(rule, name));
    const source =
      said("cidrIpv4") || said("cidrIpv6") || said("prefixListId") || said("referencedGroupId") || said("cidrIp");
    const ports = { protocol: said("ipProtocol"), from: said("fromPort"), to: said("toPort"), source };
    return [ruleRef(group, "ingress", ports), ruleRef(group, "egress", ports)];
  });
}
