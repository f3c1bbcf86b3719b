/**
 * One region of the simulated account's Lightsail: what a drill declares under
 * `state.lightsail.<region>`, and the same filled in.
 */
import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";

const At = Type.String({ format: "date-time" });
const ByName = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
const Strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const Texts = Type.Array(Type.String(), { default: [] });
const text = (fallback: string) => Type.String({ default: fallback });
const oneOf = <const V extends readonly string[]>(values: V, fallback: V[number]) =>
  Type.Unsafe<V[number]>({ type: "string", enum: [...values], default: fallback });

/** An opening of the instance's firewall. Without any source it is open to everybody. */
const Port = Strict({
  from: Type.Integer(),
  to: Type.Integer(),
  protocol: oneOf(["tcp", "all", "udp", "icmp", "icmpv6"], "tcp"),
  cidrs: Texts,
  ipv6_cidrs: Texts,
  aliases: Texts,
});

const Instance = Strict({
  created: At,
  state: oneOf(["pending", "running", "stopping", "stopped", "shutting-down"], "running"),
  blueprint: text("ubuntu_22_04"),
  bundle: text("small_3_0"),
  zone: text(""),
  public_ip: text(""),
  private_ip: text(""),
  key_pair: text(""),
  /** Automatic snapshots, which have to be given up before the instance can go. */
  auto_snapshots: Type.Boolean({ default: false }),
  ports: ByName(Port),
  tags: ByName(Type.String()),
  /** How snapshots of it end. */
  snapshots_end: oneOf(["available", "error"], "available"),
});

const Disk = Strict({ created: At, size_gb: Type.Integer({ default: 32 }), attached_to: text("") });
const StaticIp = Strict({ created: At, address: text(""), attached_to: text("") });
const Snapshot = Strict({
  created: At,
  state: oneOf(["pending", "available", "error"], "available"),
  instance: text(""),
  tags: ByName(Type.String()),
});

const Lightsail = Strict({
  /** `account` or `region` where Lightsail was never used there. */
  setup: oneOf(["done", "account", "region"], "done"),
  instances: ByName(Instance),
  disks: ByName(Disk),
  static_ips: ByName(StaticIp),
  snapshots: ByName(Snapshot),
});

export type LightsailState = Static<typeof Lightsail>;
export type Instance = Static<typeof Instance>;
export type Port = Static<typeof Port>;
export type Snapshot = Static<typeof Snapshot>;

export const lightsailDrillSchema = defaultsOptional(Lightsail);

/** @throws RunbookError PLAYBOOK_INVALID where it attaches something to an instance that it does not declare. */
export function prepareLightsail(declared: unknown, { region }: { region: string }): LightsailState {
  const state = fillDefaults(Lightsail, declared ?? {}) as LightsailState;
  for (const [name, { attached_to: instance }] of Object.entries({ ...state.disks, ...state.static_ips })) {
    if (instance === "" || Object.hasOwn(state.instances, instance)) continue;
    throw new RunbookError(
      "PLAYBOOK_INVALID",
      `The drill's state.lightsail.${region} is inconsistent: ${name} is attached to ${instance}, which is not declared.`,
    );
  }
  for (const instance of Object.values(state.instances)) instance.zone ||= `${region}a`;
  return state;
}
