/**
 * One region of the simulated account's EC2: what a drill declares under `state.ec2.<region>`, and
 * the same filled in. Everything is a map by id, so that one drill can be laid over another. A
 * field with a `default` may be left out of a drill and is always there in the state.
 */
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { derivedId } from "../kernel/derive.ts";
import { launchState } from "./launch-state.ts";
import { prepareLaunch } from "./prepare-launch.ts";
import { At, ById, count, flag, oneOf, Strict, Tags, text } from "./schema.ts";
import { storageState } from "./storage-state.ts";

const Vpc = Strict({ default: flag(false), tags: Tags });

/** One allowance. `source` is a CIDR block, a security group's id or a prefix list's. */
const Rule = Strict({
  /** `sgr-…`. Empty in a drill: one of its own. */
  id: text(""),
  protocol: text("tcp"),
  from: count(-1),
  to: count(-1),
  source: Type.String(),
  description: text(""),
});

const SecurityGroup = Strict({
  name: Type.String(),
  description: text(""),
  vpc: Type.String(),
  tags: Tags,
  ingress: Type.Array(Rule, { default: [] }),
  /** AWS lets a new group's traffic out to everywhere. */
  egress: Type.Array(Rule, { default: [{ protocol: "-1", source: "0.0.0.0/0" }] }),
});

const Instance = Strict({
  state: oneOf(["pending", "running", "shutting-down", "terminated", "stopping", "stopped"], "running"),
  type: Type.String(),
  image: text("ami-0000000000000000a"),
  launched: At,
  vpc: Type.String(),
  subnet: text(""),
  /** Empty in a drill: the region's first. */
  zone: text(""),
  /** `r-…`; instances of one launch share it. Empty in a drill: one of its own. */
  reservation: text(""),
  /** Of an instance profile. */
  profile_arn: text(""),
  key_pair: text(""),
  private_ip: text(""),
  public_ip: text(""),
  tags: Tags,
  disable_api_termination: flag(false),
  disable_api_stop: flag(false),
  shutdown_behavior: oneOf(["stop", "terminate"], "stop"),
  /** A one-time Spot instance cannot be stopped. */
  spot: flag(false),
  /** `sir-…` of the request that it fulfils; one without is of a one-time request that is not told. */
  spot_request: text(""),
  user_data: text(""),
  console_output: text(""),
  root_device: text("/dev/xvda"),
  /** Why it is in its state, where a person or call brought it there. */
  transition: text(""),
});

/** Attached to `instance`; an unattached one names its `vpc` instead. */
const NetworkInterface = Strict({
  instance: text(""),
  vpc: text(""),
  groups: Type.Array(Type.String(), { default: [] }),
  private_ip: text(""),
  description: text(""),
  source_dest_check: flag(true),
  delete_on_termination: flag(true),
});

const Ec2 = Strict({
  vpcs: ById(Vpc),
  security_groups: ById(SecurityGroup),
  instances: ById(Instance),
  network_interfaces: ById(NetworkInterface),
  ...launchState,
  ...storageState,
});

export type Ec2State = Static<typeof Ec2>;
export type Instance = Static<typeof Instance>;
export type InstanceState = Instance["state"];
export type NetworkInterface = Static<typeof NetworkInterface>;
export type SecurityGroup = Static<typeof SecurityGroup>;
export type Rule = Static<typeof Rule>;
export type { Image, Snapshot, Volume } from "./storage-state.ts";
export type Tags = Static<typeof Tags>;

export const ec2DrillSchema = defaultsOptional(Ec2);

/** @throws RunbookError PLAYBOOK_INVALID where it names a VPC, group or instance that it does not declare. */
export function prepareEc2(declared: unknown, { region }: { region: string }): Ec2State {
  const state = fillDefaults(Ec2, declared ?? {}) as Ec2State;
  const must = (holds: boolean, fault: string) => {
    if (!holds)
      throw new RunbookError("PLAYBOOK_INVALID", `The drill's state.ec2.${region} is inconsistent: ${fault}.`);
  };
  for (const [id, group] of Object.entries(state.security_groups)) {
    group.ingress = group.ingress.map((rule) => filled(rule, id, "in"));
    group.egress = group.egress.map((rule) => filled(rule, id, "out"));
  }
  for (const [id, group] of Object.entries(state.security_groups)) {
    must(Object.hasOwn(state.vpcs, group.vpc), `security group ${id} is in ${group.vpc}, which is not declared`);
  }
  for (const [id, instance] of Object.entries(state.instances)) {
    must(Object.hasOwn(state.vpcs, instance.vpc), `instance ${id} is in ${instance.vpc}, which is not declared`);
    instance.zone ||= `${region}a`;
    instance.reservation ||= `r-${id.slice(2)}`;
  }
  for (const [id, one] of Object.entries(state.network_interfaces)) {
    const instance = state.instances[one.instance];
    must(
      one.instance === "" || instance !== undefined,
      `network interface ${id} is on ${one.instance}, which is not declared`,
    );
    one.vpc ||= instance?.vpc ?? "";
    must(Object.hasOwn(state.vpcs, one.vpc), `network interface ${id} is in no VPC that is declared`);
    for (const group of one.groups) {
      must(
        state.security_groups[group]?.vpc === one.vpc,
        `network interface ${id} has ${group}, which is no group of its VPC`,
      );
    }
  }
  for (const [id, volume] of Object.entries(state.volumes)) {
    const instance = state.instances[volume.instance];
    must(
      volume.instance === "" || instance !== undefined,
      `volume ${id} is on ${volume.instance}, which is not declared`,
    );
    if (instance !== undefined) volume.device ||= instance.root_device;
    volume.zone ||= instance?.zone ?? `${region}a`;
  }
  for (const [id, image] of Object.entries(state.images)) {
    for (const snapshot of Object.values(image.devices)) {
      must(Object.hasOwn(state.snapshots, snapshot), `image ${id} is backed by ${snapshot}, which is not declared`);
    }
  }
  prepareLaunch(state, must);
  return state;
}

/** Defaults are not filled into lists. */
function filled(declared: Rule, group: string, way: "in" | "out"): Rule {
  const rule = fillDefaults(Rule, declared) as Rule;
  rule.id ||= derivedId("sgr-", [group, way, rule.protocol, `${rule.from} ${rule.to}`, rule.source], 17);
  return rule;
}
