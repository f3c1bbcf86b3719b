/** Starting an instance: what EC2 does for RunInstances, Spot requests, fleets and Auto Scaling groups. */
import { lookup, put } from "../iam/entries.ts";
import { derivedId } from "../kernel/derive.ts";
import type { LaunchTemplate, TemplateVersion } from "./launch-state.ts";
import type { Ec2State, Tags } from "./state.ts";

export interface Launch {
  /** Why and for whom, such as the group's name and the time: the ids derive from it. */
  readonly of: readonly string[];
  /** ISO-8601. */
  readonly at: string;
  readonly region: string;
  readonly type: string;
  readonly image?: string;
  readonly vpc?: string;
  readonly zone?: string;
  /** Of the VPC; its default group where none is given. */
  readonly groups?: readonly string[];
  readonly key_pair?: string;
  readonly profile_arn?: string;
  readonly user_data?: string;
  readonly spot?: boolean;
  readonly spot_request?: string;
  readonly tags?: Tags;
}

/** Puts a running instance with one interface and one volume into the state, and gives its id. */
export function launch(state: Ec2State, wanted: Launch): string {
  const unique = (prefix: string, taken: Readonly<Record<string, unknown>>) => {
    for (let turn = 0; ; turn += 1) {
      const id = derivedId(prefix, [...wanted.of, String(turn)], 17);
      if (!Object.hasOwn(taken, id)) return id;
    }
  };
  const id = unique("i-", state.instances);
  const groups = (wanted.groups ?? []).filter((group) => Object.hasOwn(state.security_groups, group));
  const vpc = given(wanted.vpc) ?? lookup(state.security_groups, groups[0] ?? "")?.vpc ?? defaultVpc(state);
  const zone = given(wanted.zone) ?? `${wanted.region}a`;
  put(state.instances, id, {
    state: "running",
    type: wanted.type,
    image: given(wanted.image) ?? "ami-0000000000000000a",
    launched: wanted.at,
    vpc,
    subnet: "",
    zone,
    reservation: `r-${id.slice(2)}`,
    profile_arn: wanted.profile_arn ?? "",
    key_pair: wanted.key_pair ?? "",
    private_ip: "",
    public_ip: "",
    tags: { ...wanted.tags },
    disable_api_termination: false,
    disable_api_stop: false,
    shutdown_behavior: "stop",
    spot: wanted.spot ?? given(wanted.spot_request) !== undefined,
    spot_request: wanted.spot_request ?? "",
    user_data: wanted.user_data ?? "",
    console_output: "",
    root_device: "/dev/xvda",
    transition: "",
  });
  put(state.network_interfaces, unique("eni-", state.network_interfaces), {
    instance: id,
    vpc,
    groups: groups.length > 0 ? groups : defaultGroup(state, vpc),
    private_ip: "",
    description: "",
    source_dest_check: true,
    delete_on_termination: true,
  });
  put(state.volumes, unique("vol-", state.volumes), {
    size: 8,
    created: wanted.at,
    zone,
    type: "gp3",
    encrypted: false,
    instance: id,
    device: "/dev/xvda",
    attached: "",
    delete_on_termination: true,
    tags: {},
    snapshot: "",
    moving: "",
    snapshots_end: "completed",
  });
  return id;
}

/** What a launch template says of an instance, by id or name, for `launch`; undefined where there is no such version. */
export function fromTemplate(
  state: Ec2State,
  template: { readonly id?: string | undefined; readonly name?: string | undefined },
  version = "$Default",
): Pick<Launch, "type" | "image" | "groups" | "key_pair" | "profile_arn" | "user_data" | "spot"> | undefined {
  const found = Object.entries(state.launch_templates).find(
    ([id, one]) => id === template.id || (template.id === undefined && one.name === template.name),
  )?.[1];
  const chosen = found === undefined ? undefined : versionOf(found, version);
  if (chosen === undefined) return undefined;
  const { type, image, groups, key_pair, profile_arn, user_data, spot } = chosen;
  return { type, image, groups, key_pair, profile_arn, user_data, spot };
}

/** By number, `$Default` or `$Latest`. */
export function versionOf(template: LaunchTemplate, version: string): TemplateVersion | undefined {
  const highest = Math.max(0, ...Object.keys(template.versions).map(Number));
  const named = { $Default: template.default, $Latest: highest } as Readonly<Record<string, number>>;
  return lookup(template.versions, String(named[version] ?? version));
}

function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function defaultVpc(state: Ec2State): string {
  const vpcs = Object.entries(state.vpcs);
  return (vpcs.find(([, one]) => one.default) ?? vpcs[0])?.[0] ?? "";
}

function defaultGroup(state: Ec2State, vpc: string): string[] {
  return Object.entries(state.security_groups)
    .filter(([, group]) => group.vpc === vpc && group.name === "default")
    .map(([id]) => id);
}
