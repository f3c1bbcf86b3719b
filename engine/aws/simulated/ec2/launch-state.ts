/** What launches instances, and what a launch names: templates, Spot requests, fleets, key pairs. */
import { type Static, Type } from "typebox";
import { At, ById, count, flag, oneOf, Strict, Tags, text } from "./schema.ts";

const KeyPair = Strict({
  name: Type.String(),
  type: oneOf(["rsa", "ed25519"], "rsa"),
  fingerprint: text(""),
  public_key: text(""),
  created: At,
  tags: Tags,
});

/** What an instance is to be made of. Empty is not said. */
const Launched = {
  type: text(""),
  image: text(""),
  key_pair: text(""),
  groups: Type.Array(Type.String(), { default: [] }),
  profile_arn: text(""),
  user_data: text(""),
};

const TemplateVersion = Strict({
  ...Launched,
  created: At,
  created_by: text(""),
  description: text(""),
  spot: flag(false),
});

/** `latest` goes on counting when versions are deleted. Zero stands for the highest that is there. */
const LaunchTemplate = Strict({
  name: Type.String(),
  created: At,
  created_by: text(""),
  default: count(1),
  latest: count(0),
  versions: ById(TemplateVersion),
  tags: Tags,
});

const SpotRequest = Strict({
  /** A persistent request launches again when its instance is gone. */
  type: oneOf(["one-time", "persistent"], "one-time"),
  state: oneOf(["open", "active", "closed", "cancelled", "disabled", "failed"], "active"),
  status: text("fulfilled"),
  created: At,
  instance: text(""),
  interruption: oneOf(["hibernate", "stop", "terminate"], "terminate"),
  price: text(""),
  launch: Strict({ ...Launched, vpc: text(""), zone: text("") }),
  tags: Tags,
});

/** A `maintain` fleet replaces what it loses, a `request` fleet launches once and an `instant` one at once. */
const Fleet = Strict({
  type: oneOf(["maintain", "request", "instant"], "maintain"),
  state: oneOf(
    ["active", "deleted", "deleted_running", "deleted_terminating", "failed", "modifying", "submitted"],
    "active",
  ),
  created: At,
  target: count(1),
  /** Id of a launch template; a fleet launches nothing without one. */
  template: text(""),
  version: text("$Default"),
  instance_type: text(""),
  vpc: text(""),
  spot: flag(true),
  tags: Tags,
});

const SpotFleet = Strict({
  type: oneOf(["maintain", "request"], "maintain"),
  state: oneOf(
    ["active", "cancelled", "cancelled_running", "cancelled_terminating", "failed", "modifying", "submitted"],
    "active",
  ),
  created: At,
  target: count(1),
  role: text(""),
  launch: Strict({ ...Launched, vpc: text(""), zone: text("") }),
  tags: Tags,
});

/** To be spread into EC2's state. */
export const launchState = {
  key_pairs: ById(KeyPair),
  launch_templates: ById(LaunchTemplate),
  spot_requests: ById(SpotRequest),
  fleets: ById(Fleet),
  spot_fleets: ById(SpotFleet),
};

export type KeyPair = Static<typeof KeyPair>;
export type TemplateVersion = Static<typeof TemplateVersion>;
export type LaunchTemplate = Static<typeof LaunchTemplate>;
export type SpotRequest = Static<typeof SpotRequest>;
export type Fleet = Static<typeof Fleet>;
export type SpotFleet = Static<typeof SpotFleet>;
