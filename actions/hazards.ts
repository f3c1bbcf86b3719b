/**
 * Which actions must come before which, and what happens otherwise. What the types of parameters
 * prove already is not said again: nothing is deleted or terminated without saved evidence and an
 * approval.
 */
import { both, type Hazard, named, withPurpose } from "../engine/action/hazard.ts";

const changes = ["preserve", "contain", "repair", "destroy", "notify"] as const;
const deletesIdentities = both(
  "iam.delete-* that cannot be taken back",
  named("iam.delete-*"),
  withPurpose("deletes", ["destroy"]),
);

/** Of what exists in one region, where it can be reached only while the region is on. */
const regionalDeletions = withPurpose(
  "deletes what is in a region",
  ["destroy"],
  named("account.*", "iam.*", "route53domains.*", "organizations.*"),
);

/** What would make identities and keys again as fast as they are deleted. */
const automation = ["events.suspend-rule", "lambda.suspend-function", "lambda.suspend-changed-function"] as const;
/** Ways into the account that need no identity of its own. */
const entrances = ["iam.suspend-identity-provider", "rolesanywhere.suspend-anchor"] as const;

export const hazards: readonly Hazard[] = [
  {
    id: "logging-first",
    rule: {
      first: named("cloudtrail.start-logging"),
      before: withPurpose("any change", changes, named("cloudtrail.start-logging", "*.describe-*")),
    },
    because: "while the trails are stopped, nothing puts the change on record",
  },
  {
    id: "contain-before-destroy",
    rule: {
      first: withPurpose("purpose contain", ["contain"]),
      before: withPurpose("purpose destroy", ["destroy"]),
    },
    because: "an intruder who is still in makes again what is deleted",
  },
  ...automation.map((name): Hazard => ({
    id: `${name.replace(".", "-")}-before-identities`,
    rule: { first: named(name), before: deletesIdentities },
    because: "what the intruder automated makes identities and keys again as soon as they are gone",
  })),
  ...entrances.map((name): Hazard => ({
    id: `${name.replace(".", "-")}-before-identities`,
    rule: { first: named(name), before: deletesIdentities },
    because: "whoever comes in from outside makes identities and keys again as soon as they are gone",
  })),
  {
    id: "trust-before-sessions",
    rule: { first: named("iam.restore-trust-policy"), before: named("iam.revoke-role-sessions") },
    because: "while the role trusts a stranger, he opens a new session for each that is revoked",
  },
  {
    id: "sessions-before-role",
    rule: { first: named("iam.revoke-role-sessions"), before: named("iam.delete-role") },
    because: "sessions that are open work on while the role is taken apart",
  },
  {
    id: "denial-before-role",
    rule: { first: named("iam.deny-role"), before: named("iam.delete-role") },
    because: "the role can be used while it is taken apart",
  },
  {
    id: "denial-before-keys",
    rule: { first: named("iam.deny-user"), before: named("iam.delete-access-key") },
    because: "a user whom nothing denies makes another key, and keeps the sessions of the one that is gone",
  },
  {
    id: "denial-before-user",
    rule: { first: named("iam.deny-user"), before: named("iam.delete-user") },
    because: "the user can act while it is taken apart",
  },
  {
    id: "inactive-before-deleted",
    rule: { first: named("iam.deactivate-access-key"), before: named("iam.delete-access-key") },
    because: "only a key that was inactive for a while is known not to be needed, and it cannot be brought back",
  },
  {
    id: "sessions-before-new-key",
    rule: { first: named("iam.revoke-key-sessions"), before: named("iam.create-access-key") },
    because: "whoever has the exposed key may hold sessions of it, which would outlive its replacement",
  },
  {
    id: "rotation-before-quarantine",
    rule: { first: named("iam.deactivate-access-key"), before: named("iam.detach-quarantine-policy"), needs: true },
    because: "the quarantine is what keeps the exposed key from doing more",
  },
  {
    id: "spot-request-before-instances",
    rule: { first: named("ec2.cancel-spot-request"), before: named("ec2.terminate-instance") },
    because: "a persistent Spot request launches another instance for the one that goes",
  },
  {
    id: "fleet-before-instances",
    rule: { first: named("ec2.delete-fleet"), before: named("ec2.terminate-instance") },
    because: "a fleet launches another instance for the one that goes",
  },
  {
    id: "detached-before-isolated",
    rule: { first: named("autoscaling.detach-instance"), before: named("ec2.isolate-instance") },
    because: "an Auto Scaling group ends an instance that it cannot reach any more, and its disks with it",
  },
  {
    id: "group-before-instances",
    rule: { first: named("autoscaling.suspend-group"), before: named("ec2.terminate-instance") },
    because: "an Auto Scaling group launches another instance for the one that goes",
  },
  {
    id: "instances-before-group",
    rule: { first: named("ec2.terminate-instance"), before: named("autoscaling.delete-group") },
    because: "deleting the group would terminate members of which there is no evidence",
  },
  {
    id: "group-before-template",
    rule: { first: named("autoscaling.delete-group"), before: named("ec2.delete-launch-template") },
    because: "a group whose launch template is gone cannot be looked into any more, and fails in ways that hide it",
  },
  {
    id: "template-before-security-group",
    rule: { first: named("ec2.delete-launch-template"), before: named("ec2.delete-security-group") },
    because: "what still launches from the template takes the security group up again",
  },
  {
    id: "instances-before-security-group",
    rule: { first: named("ec2.terminate-instance"), before: named("ec2.delete-security-group") },
    because: "AWS refuses to delete a security group that an instance's interface is in",
  },
  {
    id: "image-before-snapshot",
    rule: { first: named("ec2.delete-image"), before: named("ec2.delete-snapshot") },
    because: "AWS refuses to delete a snapshot that an image is made of",
  },
  {
    id: "instances-before-volume",
    rule: { first: named("ec2.terminate-instance"), before: named("ec2.delete-volume") },
    because: "AWS refuses to delete a volume that is attached",
  },
  {
    id: "tasks-stopped-before-cluster",
    rule: { first: named("ecs.suspend-cluster"), before: named("ecs.delete-cluster") },
    because: "a service starts another task for each that is stopped",
  },
  {
    id: "tasks-stopped-before-service",
    rule: { first: named("ecs.suspend-service"), before: named("ecs.delete-service") },
    because: "the service starts another task for each that is stopped",
  },
  {
    id: "function-before-layer",
    rule: { first: named("lambda.delete-function"), before: named("lambda.delete-layer") },
    because: "a function keeps a copy of a layer as long as it refers to it",
  },
  {
    id: "notebook-stopped-before-deleted",
    rule: { first: named("sagemaker.stop-notebook"), before: named("sagemaker.delete-notebook") },
    because: "a notebook that runs cannot be deleted",
  },
  {
    id: "lifecycle-before-restore",
    rule: { first: named("s3.revoke-lifecycle-rule"), before: named("s3.restore-objects"), needs: true },
    because: "a rule that expires objects deletes the versions that are restored, and those they are restored from",
  },
  {
    id: "listing-before-region",
    rule: { first: named("resources.list-findings"), before: named("account.disable-region"), needs: true },
    because: "what is left in a disabled region runs on, is billed, and cannot be reached",
  },
  {
    id: "deletions-before-region",
    rule: { all: regionalDeletions, before: named("account.disable-region") },
    because: "what is left in a disabled region runs on, is billed, and cannot be reached",
  },
  {
    id: "reply-last",
    rule: {
      last: named("support.reply-to-case"),
      of: withPurpose("a change", changes, named("support.reply-to-case", "*.describe-*")),
    },
    because: "the reply confirms to AWS what has been done, and cannot be taken back",
  },
];
