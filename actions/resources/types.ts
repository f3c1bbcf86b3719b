/** Every type of resource, by its file. What is not in this list is not looked for. */
import { autoscalingGroups } from "./autoscaling-group.ts";
import { buckets } from "./bucket.ts";
import { dbSnapshots } from "./db-snapshot.ts";
import { domains } from "./domain.ts";
import { ecrRepositories } from "./ecr-repository.ts";
import { ecsClusters } from "./ecs-cluster.ts";
import { eventRules } from "./event-rule.ts";
import { fleets } from "./fleet.ts";
import { identityProviders } from "./identity-provider.ts";
import { keyPairs } from "./key-pair.ts";
import { lambdaFunctions } from "./lambda-function.ts";
import { lambdaLayers } from "./lambda-layer.ts";
import { launchTemplates } from "./launch-template.ts";
import { lightsailInstances } from "./lightsail-instance.ts";
import { notebooks } from "./notebook.ts";
import { openedRegions } from "./opened-region.ts";
import { securityGroups } from "./security-group.ts";
import { spotRequests } from "./spot-request.ts";
import { trustAnchors } from "./trust-anchor.ts";
import { images } from "./image.ts";
import { snapshots } from "./snapshot.ts";
import { volumes } from "./volume.ts";
import type { ResourceType } from "./resource.ts";

export const resourceTypes: readonly ResourceType[] = [
  autoscalingGroups,
  buckets,
  dbSnapshots,
  domains,
  ecrRepositories,
  ecsClusters,
  eventRules,
  fleets,
  identityProviders,
  images,
  keyPairs,
  lambdaFunctions,
  lambdaLayers,
  launchTemplates,
  lightsailInstances,
  notebooks,
  openedRegions,
  securityGroups,
  snapshots,
  spotRequests,
  trustAnchors,
  volumes,
];
