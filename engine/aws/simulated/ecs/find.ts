/** What ECS's objects are called, and how calls name them: by name or by ARN. */
import { lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest } from "../service.ts";
import type { Cluster, EcsState, Service } from "./state.ts";

export type EcsRequest = SimulatedRequest<EcsState>;
interface Where {
  readonly account: string;
  readonly region: string;
}

const arnOf = ({ account, region }: Where, rest: string) => `arn:aws:ecs:${region}:${account}:${rest}`;
export const clusterArn = (where: Where, cluster: string) => arnOf(where, `cluster/${cluster}`);
export const serviceArn = (where: Where, cluster: string, service: string) =>
  arnOf(where, `service/${cluster}/${service}`);
export const taskArn = (where: Where, cluster: string, task: string) => arnOf(where, `task/${cluster}/${task}`);
export const definitionArn = (where: Where, name: string) => arnOf(where, `task-definition/${name}`);
export const instanceArn = (where: Where, cluster: string, id: string) =>
  arnOf(where, `container-instance/${cluster}/${id}`);

export const nameIn = (written: string) => written.slice(written.lastIndexOf("/") + 1);

export const invalidParameter = (message: string) => new SimulatedRefusal("InvalidParameterException", message);
/** What ECS calls what it cannot make out, a task definition that is not there among it. */
export const clientFault = (message: string) => new SimulatedRefusal("ClientException", message);

/** @throws SimulatedRefusal where there is none; a deleted one takes no calls but DescribeClusters. */
export function clusterOf(written: string | undefined, { state }: EcsRequest): { name: string; cluster: Cluster } {
  const name = nameIn(written ?? "default");
  const cluster = lookup(state.clusters, name);
  if (cluster === undefined) throw new SimulatedRefusal("ClusterNotFoundException", "Cluster not found.");
  if (cluster.status === "INACTIVE")
    throw new SimulatedRefusal("ClusterNotFoundException", "The referenced cluster was inactive.");
  return { name, cluster };
}

/** @throws SimulatedRefusal where there is none, or where it is being deleted */
export function serviceOf(written: string | undefined, cluster: Cluster): { name: string; service: Service } {
  const name = nameIn(written ?? "");
  const service = lookup(cluster.services, name);
  if (service === undefined) throw new SimulatedRefusal("ServiceNotFoundException", "Service not found.");
  if (service.status !== "ACTIVE") throw new SimulatedRefusal("ServiceNotActiveException", "Service was not ACTIVE.");
  return { name, service };
}

export function tasksOf(cluster: Cluster, service: string): string[] {
  return Object.entries(cluster.tasks)
    .filter(([, task]) => task.service === service && task.status === "RUNNING")
    .map(([id]) => id)
    .toSorted();
}
