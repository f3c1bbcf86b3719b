/** A cluster of the intruder's and one of ours in the simulated account. */
import { EcsCluster } from "../../../actions/resources/ecs-cluster.ts";
import { EcsService } from "../../../actions/resources/ecs-service.ts";
import { account, finding, type Remedied } from "../remedy.ts";

export const region = "us-east-1";
export const ecsArn = (rest: string) => `arn:aws:ecs:${region}:${account}:${rest}`;
const created = "2026-03-02T03:02:00Z";
const definition = (more: object = {}) => ({
  registered: created,
  containers: { miner: { image: "base-img:1", environment: { WALLET: "w-1" } } },
  ...more,
});

export const state = (cluster: object = {}, services: object = {}) => ({
  state: {
    ecs: {
      [region]: {
        task_definitions: {
          "w:1": definition({ registered_by: "arn:aws:iam::111122223333:user/ci-deploy" }),
          "web:42": definition(),
        },
        clusters: {
          "analytics-x": {
            services: { w: { desired: 2, task_definition: "w:1", created }, ...services },
            tasks: {
              "0bad000000000001": { service: "w", task_definition: "w:1", started: created },
              "0bad000000000002": { service: "w", task_definition: "w:1", started: created },
              "0bad000000000003": { task_definition: "w:1", started: created },
            },
            ...cluster,
          },
          web: {
            tags: { ManagedBy: "terraform" },
            services: {
              shop: { desired: 1, task_definition: "web:42", created: "2022-03-03T09:40:00Z" },
              helper: { desired: 1, task_definition: "w:1", created },
            },
            tasks: { "0good00000000001": { service: "shop", task_definition: "web:42", started: created } },
          },
        },
      },
    },
  },
});

const common = (kind: string, name: string, id: string) => finding(kind, name, { id, arn: id, region, handles: [id] });

export const cluster = (more: Record<string, unknown> = {}) => ({
  ...common("ecs-cluster", "analytics-x", ecsArn("cluster/analytics-x")),
  cluster_arn: ecsArn("cluster/analytics-x"),
  cluster_name: "analytics-x",
  services: [ecsArn("service/analytics-x/w")],
  running_tasks: 3,
  task_definitions: [ecsArn("task-definition/w:1")],
  ...more,
});

export const service = (more: Record<string, unknown> = {}) => ({
  ...common("ecs-service", "helper", ecsArn("service/web/helper")),
  service_arn: ecsArn("service/web/helper"),
  service_name: "helper",
  cluster_arn: ecsArn("cluster/web"),
  cluster_name: "web",
  desired_count: 1,
  task_definitions: [ecsArn("task-definition/w:1")],
  ...more,
});

export const schemas = { cluster: EcsCluster, service: EcsService };

export const countOf = async (world: Remedied, home: string, name: string) =>
  (await world.read("ecs:DescribeServices", { cluster: home, services: [name] })).services?.[0]?.desiredCount;
