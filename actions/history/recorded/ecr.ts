/** The calls of ECR. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const named = (fate: Fate, kind: string) =>
  one(fate, (call) => ref.regional(kind, call.region, asked(call, "repositoryName")));
const repository = (fate: Fate) => named(fate, "ecr-repository");

export const ecr: Readings = new Map<string, Reading>([
  ["CreateRepository", repository("made")],
  ["PutImage", repository("changed")],
  ["BatchDeleteImage", repository("changed")],
  ["PutImageTagMutability", repository("changed")],
  ["DeleteRepository", repository("removed")],
  // Whoever put a policy last made what it says now.
  ["SetRepositoryPolicy", named("made", "ecr-policy")],
  ["DeleteRepositoryPolicy", named("removed", "ecr-policy")],
  ["PutLifecyclePolicy", named("made", "ecr-lifecycle-policy")],
  ["DeleteLifecyclePolicy", named("removed", "ecr-lifecycle-policy")],
  // It copies images to other regions and accounts, and there is one for the whole registry.
  ["PutReplicationConfiguration", one("made", (call) => ref.regional("ecr-replication", call.region, "registry"))],
]);
