/** What a drill declares of a region's volumes, snapshots and images. */
import { type Static, Type } from "typebox";
import { At, ById, count, flag, oneOf, Strict, Tags, text } from "./schema.ts";

const Volume = Strict({
  /** GiB. */
  size: count(8),
  created: At,
  zone: text(""),
  type: oneOf(["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"], "gp3"),
  encrypted: flag(false),
  /** Of which it was made; empty for one that began blank. */
  snapshot: text(""),
  /** Absent device and instance: not attached. */
  instance: text(""),
  device: text(""),
  /** Empty: when it was made, as with the volumes that an instance is launched with. */
  attached: text(""),
  delete_on_termination: flag(true),
  tags: Tags,
  /** On its way to be available, attached or gone. */
  moving: oneOf(["", "creating", "attaching", "detaching", "deleting"], ""),
  /** How snapshots of it end: a failing disk makes `error`. */
  snapshots_end: oneOf(["completed", "error"], "completed"),
});

/** Accounts (and for images ARNs of organizations) that may use it, or `all`; `false` takes away what another drill gave. */
const Shared = ById(Type.Boolean());

const Snapshot = Strict({
  volume: text(""),
  size: count(8),
  started: At,
  state: oneOf(["pending", "completed", "error"], "completed"),
  description: text(""),
  encrypted: flag(false),
  tags: Tags,
  shared: Shared,
  lock: oneOf(["", "governance", "compliance", "compliance-cooloff"], ""),
});

const Image = Strict({
  name: Type.String(),
  description: text(""),
  created: At,
  state: oneOf(["pending", "available", "disabled", "failed"], "available"),
  root_device: text("/dev/xvda"),
  /** Ids of the snapshots that back it, by device. */
  devices: ById(Type.String()),
  source_instance: text(""),
  shared: Shared,
  protection: oneOf(["disabled", "enabled-without-cooldown", "enabled-with-cooldown"], "disabled"),
  /** Until then it cannot be deregistered although its protection is off. */
  cooling_until: text(""),
  tags: Tags,
});

export const storageState = { volumes: ById(Volume), snapshots: ById(Snapshot), images: ById(Image) };

export type Volume = Static<typeof Volume>;
export type Snapshot = Static<typeof Snapshot>;
export type Image = Static<typeof Image>;
