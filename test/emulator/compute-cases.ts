/** What launches and runs: groups, rules, functions, containers, notebooks, fleets. */
import { CreateAutoScalingGroupCommand, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyLaunchTemplateCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, PutImageCommand, SetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { CreateNotebookInstanceCommand } from "@aws-sdk/client-sagemaker";
import { detachInstance } from "../../actions/autoscaling/detach-instance.ts";
import {
  autoscalingGroups,
  deleteGroup,
  describeGroup,
  suspendGroup,
} from "../../actions/resources/autoscaling-group.ts";
import {
  deleteRepository,
  denyRepository,
  describeRepository,
  ecrRepositories,
} from "../../actions/resources/ecr-repository.ts";
import { describeCluster, ecsClusters, suspendCluster } from "../../actions/resources/ecs-cluster.ts";
import { deleteCluster } from "../../actions/resources/ecs-cluster-deletion.ts";
import { deleteService, describeService, suspendService } from "../../actions/resources/ecs-service.ts";
import { deleteRule, describeRule, eventRules, suspendRule } from "../../actions/resources/event-rule.ts";
import { fleets } from "../../actions/resources/fleet.ts";
import { deleteFleet, describeFleet } from "../../actions/resources/fleet/actions.ts";
import {
  deleteFunction,
  describeFunction,
  lambdaFunctions,
  suspendChangedFunction,
  suspendFunction,
} from "../../actions/resources/lambda-function.ts";
import { deleteLayer, describeLayer, lambdaLayers } from "../../actions/resources/lambda-layer.ts";
import {
  deleteLaunchTemplate,
  describeLaunchTemplate,
  launchTemplates,
} from "../../actions/resources/launch-template.ts";
import { restoreTemplateVersion } from "../../actions/resources/launch-template-version.ts";
import { deleteNotebook, describeNotebook, notebooks, stopNotebook } from "../../actions/resources/notebook.ts";
import { cancelSpotRequest, describeSpotRequest, spotRequests } from "../../actions/resources/spot-request.ts";
import { finding } from "../actions/remedy.ts";
import { expectAll } from "./at-least.ts";
import type { Case } from "./cases.ts";
import { account, arn, clientsOf } from "./emulator.ts";
import { type Names, region, trusting, vpc } from "./given.ts";
import { find, foundIn, life } from "./life.ts";
import { instance } from "./targets.ts";

const clients = clientsOf(region);
export const recently = "2026-03-02T03:00:00Z";
/** A zip archive of nothing. */
export const noCode = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
const regional = (state: object) => ({ [region]: state });
const template = { ImageId: "ami-12c6146b", InstanceType: "c5a.large" } as const;
const runner = { runner: { trust: trusting({ Service: "lambda.amazonaws.com" }) } };
const open = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }] };

/** A template of that name in moto, and its id. */
async function templateNamed(LaunchTemplateName: string): Promise<string> {
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData: template }),
  );
  return LaunchTemplate?.LaunchTemplateId ?? "";
}

const launchTemplate = {
  name: "miners",
  created: recently,
  versions: { "1": { created: recently, type: "c5a.large" } },
};
const taskDefinition = { registered: recently, containers: { miner: { image: "miner:1" } } };

async function clusterOf(number: number, label: string): Promise<Record<string, string>> {
  const [cluster, service, family] = [`${label}-${number}`, `${label}-serving-${number}`, `${label}-task-${number}`];
  await clients.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name: "miner", image: "miner:1", memory: 64 }],
    }),
  );
  await clients.ecs.send(
    new CreateServiceCommand({ cluster, serviceName: service, taskDefinition: family, desiredCount: 2 }),
  );
  return { [label]: cluster, [`${label}-serving`]: service, [`${label}-task`]: family };
}
const clusterState = (label: string) => ({
  ecs: regional({
    task_definitions: { [`${label}-task:1`]: taskDefinition },
    clusters: {
      [label]: {
        services: { [`${label}-serving`]: { desired: 2, task_definition: `${label}-task:1`, created: recently } },
      },
    },
  }),
});
const ecs = (rest: string) => `arn:aws:ecs:${region}:${account}:${rest}`;

const member = "i-0member0000000001";

/** A group of moto's with one instance, which moto launches with it. */
async function groupWithMember(number: number): Promise<Record<string, string>> {
  const AutoScalingGroupName = `serving-${number}`;
  const LaunchTemplateId = await templateNamed(AutoScalingGroupName);
  await clients.autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      LaunchTemplate: { LaunchTemplateId, Version: "1" },
      MinSize: 0,
      MaxSize: 2,
      DesiredCapacity: 1,
      AvailabilityZones: ["us-east-1a"],
    }),
  );
  const { AutoScalingGroups = [] } = await clients.autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  return { serving: AutoScalingGroupName, [member]: AutoScalingGroups[0]?.Instances?.[0]?.InstanceId ?? "" };
}

export const computeCases: readonly Case[] = [
  {
    name: "an instance is taken out of its Auto Scaling group once",
    given: {
      state: {
        ec2: regional({
          vpcs: { [vpc]: {} },
          instances: {
            [member]: { type: "c5a.large", launched: recently, vpc, tags: { "aws:autoscaling:groupName": "serving" } },
          },
        }),
        autoscaling: regional({
          groups: {
            serving: { created: recently, max: 2, desired: 1, vpc, type: "c5a.large", members: { [member]: {} } },
          },
        }),
      },
      made: groupWithMember,
    },
    steps: [
      {
        action: detachInstance,
        params: (names) => ({ instance: instance(names, member) }),
        expect: { state: "detached", decremented: true, desired_before: 1 },
      },
      {
        action: detachInstance,
        params: (names) => ({ instance: instance(names, member) }),
        expect: { state: "no-group" },
      },
    ],
  },
  life({
    name: "an Auto Scaling group is suspended, resumed, and deleted once it is empty",
    given: {
      state: {
        autoscaling: regional({ groups: { workers: { id: "1-1", created: recently, max: 9, desired: 0, vpc } } }),
      },
      async made(number) {
        const AutoScalingGroupName = `workers-${number}`;
        const LaunchTemplateId = await templateNamed(`workers-${number}`);
        await clients.autoscaling.send(
          new CreateAutoScalingGroupCommand({
            AutoScalingGroupName,
            LaunchTemplate: { LaunchTemplateId, Version: "1" },
            MinSize: 0,
            MaxSize: 9,
            DesiredCapacity: 0,
            AvailabilityZones: ["us-east-1a"],
          }),
        );
        return { workers: AutoScalingGroupName };
      },
    },
    type: autoscalingGroups,
    list: "autoscaling_groups",
    label: "workers",
    as: "group",
    found: { kind: "autoscaling-group", group_name: "workers", members: [], desired: 0 },
    contain: { action: suspendGroup, expect: { state: "suspended", before_suspended: [] } },
    describe: describeGroup,
    destroy: { action: deleteGroup, expect: { state: "deleted" }, again: "already" },
  }),
  life({
    name: "a rule of EventBridge is disabled, enabled, and deleted with its targets",
    given: {
      state: {
        events: regional({
          rules: {
            watcher: {
              pattern: '{"source":["aws.iam"]}',
              targets: { one: { arn: `arn:aws:sqs:${region}:${account}:q` } },
            },
          },
        }),
      },
      async made(number) {
        const Name = `watcher-${number}`;
        await clients.events.send(new PutRuleCommand({ Name, EventPattern: '{"source":["aws.iam"]}' }));
        await clients.events.send(
          new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "one", Arn: `arn:aws:sqs:${region}:${account}:q` }] }),
        );
        return { watcher: Name };
      },
    },
    type: eventRules,
    list: "event_rules",
    label: "watcher",
    as: "rule",
    found: { kind: "event-rule", rule_name: "watcher", event_bus: "default", state: "ENABLED", managed_by: "" },
    contain: { action: suspendRule, expect: { state: "disabled", before_state: "ENABLED" } },
    describe: describeRule,
    destroy: { action: deleteRule, expect: { state: "deleted" }, again: "already" },
  }),
  life({
    name: "a function is suspended, resumed, and deleted",
    given: {
      roles: runner,
      state: { lambda: regional({ functions: { syncing: { last_modified: recently, role: arn("role/runner") } } }) },
      made: async (number, names) => ({
        syncing: await functionNamed(`syncing-${number}`, arn(`role/${names("runner")}`)),
      }),
    },
    type: lambdaFunctions,
    list: "lambda_functions",
    label: "syncing",
    as: "lambda",
    found: { kind: "lambda-function", function_name: "syncing" },
    contain: { action: suspendFunction, expect: { state: "suspended", before_concurrency: -1, mappings: [] } },
    describe: describeFunction,
    destroy: { action: deleteFunction, expect: { state: "deleted" }, again: "already" },
    stays: true,
  }),
  {
    name: "a function of ours that was changed is suspended, and resumed once it is mended",
    given: {
      roles: runner,
      state: { lambda: regional({ functions: { billing: { last_modified: recently, role: arn("role/runner") } } }) },
      made: async (number, names) => ({
        billing: await functionNamed(`billing-${number}`, arn(`role/${names("runner")}`)),
      }),
    },
    steps: [
      find(lambdaFunctions, "lambda_functions", "billing", { found: [{ function_name: "billing" }] }),
      ...(["suspended", "already"] as const).map((state) => ({
        action: suspendChangedFunction,
        params: (_names: unknown, earlier: readonly unknown[]) => ({ lambda: changed(foundIn(earlier[0])) }),
        expect: { state },
      })),
      {
        action: suspendChangedFunction,
        params: (_names, earlier) => ({ lambda: changed(foundIn(earlier[0])) }),
        expect: { undone: "restored" },
        how: { undo: 1 },
      },
    ],
  },
  life({
    name: "a layer is deleted in all its versions",
    given: {
      state: {
        lambda: regional({
          layers: { padding: { versions: { "1": { created: recently }, "2": { created: recently } } } },
        }),
      },
      async made(number) {
        const LayerName = `padding-${number}`;
        for (const ZipFile of [noCode, noCode])
          await clients.lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }));
        return { padding: LayerName };
      },
    },
    type: lambdaLayers,
    list: "lambda_layers",
    label: (names) => `${region}/lambda-layer/${names("padding")}`,
    as: "layer",
    found: { kind: "lambda-layer", layer_name: "padding", versions: [2, 1], whole: true },
    describe: describeLayer,
    destroy: { action: deleteLayer, expect: { state: "deleted", versions: [2, 1] }, again: "already" },
  }),
  life({
    name: "a cluster of containers is scaled to nothing, scaled up, and deleted with its services",
    given: { state: clusterState("mining"), made: (number) => clusterOf(number, "mining") },
    type: ecsClusters,
    list: "ecs_clusters",
    label: "mining",
    as: "cluster",
    found: { kind: "ecs-cluster", cluster_name: "mining", services: [ecs("service/mining/mining-serving")] },
    contain: { action: suspendCluster, expect: { state: "suspended" } },
    describe: describeCluster,
    destroy: { action: deleteCluster, expect: { state: "deleted" }, again: "gone" },
  }),
  {
    name: "a service in a cluster of ours is scaled to nothing, scaled up, and deleted",
    given: { state: clusterState("shop"), made: (number) => clusterOf(number, "shop") },
    steps: (() => {
      const params = (names: Names) => ({
        service: finding("ecs-service", names("shop-serving"), {
          id: ecs(`service/${names("shop")}/${names("shop-serving")}`),
          arn: ecs(`service/${names("shop")}/${names("shop-serving")}`),
          region,
          handles: [ecs(`service/${names("shop")}/${names("shop-serving")}`)],
          service_arn: ecs(`service/${names("shop")}/${names("shop-serving")}`),
          service_name: names("shop-serving"),
          cluster_arn: ecs(`cluster/${names("shop")}`),
          cluster_name: names("shop"),
          desired_count: 2,
          task_definitions: [],
        }),
      });
      const withEvidence = (names: Names, earlier: readonly unknown[]) => ({
        ...params(names),
        evidence: earlier[3],
      });
      return [
        { action: suspendService, params, expect: { state: "suspended" } },
        { action: suspendService, params, expect: { state: "already" } },
        { action: suspendService, params, expect: { undone: "restored" }, how: { undo: 0 } },
        { action: describeService, params, expect: { evidence: expectAll({}) } },
        { action: deleteService, params: withEvidence, expect: { state: "deleted" } },
        { action: deleteService, params: withEvidence, expect: { state: "gone" } },
      ];
    })(),
  },
  life({
    name: "a repository is closed to everybody, opened, and deleted with its images",
    given: {
      state: {
        ecr: regional({
          repositories: {
            baseimages: {
              created: recently,
              images: { "sha256:01": { pushed: recently, tags: ["one"] } },
              policy: JSON.stringify(open),
            },
          },
        }),
      },
      async made(number) {
        const repositoryName = `baseimages-${number}`;
        await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }));
        await clients.ecr.send(
          new PutImageCommand({
            repositoryName,
            imageTag: "one",
            imageManifest: JSON.stringify({
              schemaVersion: 2,
              mediaType: "application/vnd.docker.distribution.manifest.v2+json",
              config: {
                mediaType: "application/vnd.docker.container.image.v1+json",
                size: 1,
                digest: `sha256:${"0".repeat(64)}`,
              },
              layers: [],
            }),
          }),
        );
        await clients.ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: JSON.stringify(open) }));
        return { baseimages: repositoryName };
      },
    },
    type: ecrRepositories,
    list: "ecr_repositories",
    label: "baseimages",
    as: "repository",
    found: { kind: "ecr-repository", repository_name: "baseimages" },
    contain: { action: denyRepository, expect: { state: "denied" } },
    describe: describeRepository,
    destroy: { action: deleteRepository, expect: { state: "deleted" }, again: "gone" },
  }),
  life({
    name: "a notebook instance is stopped and deleted",
    given: {
      state: {
        sagemaker: regional({
          notebooks: { jotter: { created: recently, type: "ml.t3.medium", role: arn("role/runner") } },
        }),
      },
      async made(number) {
        const NotebookInstanceName = `jotter-${number}`;
        await clients.sagemaker.send(
          new CreateNotebookInstanceCommand({
            NotebookInstanceName,
            InstanceType: "ml.t3.medium",
            RoleArn: arn("role/runner"),
          }),
        );
        return { jotter: NotebookInstanceName };
      },
    },
    type: notebooks,
    list: "notebooks",
    label: "jotter",
    as: "notebook",
    found: {
      kind: "notebook",
      notebook_name: "jotter",
      status: "InService",
      instance_type: "ml.t3.medium",
      lifecycle_config: "",
    },
    contain: { action: stopNotebook, expect: { state: "stopped" } },
    describe: describeNotebook,
    destroy: { action: deleteNotebook, expect: { state: "deleted" }, again: "gone" },
  }),
  life({
    name: "a launch template is deleted",
    given: {
      state: { ec2: regional({ launch_templates: { "lt-0bad": launchTemplate } }) },
      made: async (number) => ({ miners: `miners-${number}`, "lt-0bad": await templateNamed(`miners-${number}`) }),
    },
    type: launchTemplates,
    list: "launch_templates",
    label: "lt-0bad",
    as: "template",
    found: { kind: "launch-template", name: "miners", template_id: "lt-0bad", default_version: 1, latest_version: 1 },
    describe: describeLaunchTemplate,
    destroy: { action: deleteLaunchTemplate, expect: { state: "deleted" }, again: "gone" },
  }),
  {
    name: "the version before is made the default of a launch template again",
    given: {
      state: {
        ec2: regional({
          launch_templates: {
            "lt-0web": {
              ...launchTemplate,
              default: 2,
              versions: { "1": { created: recently }, "2": { created: recently } },
            },
          },
        }),
      },
      async made(number) {
        const LaunchTemplateId = await templateNamed(`web-${number}`);
        const data = { LaunchTemplateId, LaunchTemplateData: template };
        await clients.ec2.send(new CreateLaunchTemplateVersionCommand(data));
        await clients.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: "2" }));
        return { "lt-0web": LaunchTemplateId };
      },
    },
    steps: (["restored", "already"] as const).map((state) => ({
      action: restoreTemplateVersion,
      params: (names) => ({
        version: finding("launch-template-version", names("lt-0web"), {
          region,
          handles: [names("lt-0web")],
          template_id: names("lt-0web"),
          version: 2,
          restore_to: 1,
        }),
      }),
      expect: { state, before: state === "restored" ? 2 : 1 },
    })),
  },
  life({
    name: "a Spot request is cancelled",
    given: {
      state: {
        ec2: regional({
          spot_requests: {
            "sir-0bad": { type: "persistent", state: "open", created: recently, launch: { type: "c5a.large" } },
          },
        }),
      },
      async made() {
        const { SpotInstanceRequests = [] } = await clients.ec2.send(
          new RequestSpotInstancesCommand({ Type: "persistent", InstanceCount: 1, LaunchSpecification: template }),
        );
        return { "sir-0bad": SpotInstanceRequests[0]?.SpotInstanceRequestId ?? "" };
      },
    },
    type: spotRequests,
    list: "spot_requests",
    label: "sir-0bad",
    as: "request",
    found: { kind: "spot-request", request_id: "sir-0bad", request_type: "persistent" },
    describe: describeSpotRequest,
    destroy: { action: cancelSpotRequest, expect: { state: "cancelled" }, again: "already" },
  }),
  life({
    name: "a fleet is deleted",
    given: {
      state: {
        ec2: regional({
          launch_templates: { "lt-0fleet": launchTemplate },
          fleets: { "fleet-0bad": { created: recently, template: "lt-0fleet" } },
        }),
      },
      async made(number) {
        const LaunchTemplateId = await templateNamed(`fleet-${number}`);
        const { FleetId = "" } = await clients.ec2.send(
          new CreateFleetCommand({
            Type: "maintain",
            LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId, Version: "1" } }],
            TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "on-demand" },
          }),
        );
        return { "lt-0fleet": LaunchTemplateId, "fleet-0bad": FleetId };
      },
    },
    type: fleets,
    list: "fleets",
    label: "fleet-0bad",
    as: "fleet",
    found: { kind: "fleet", fleet_id: "fleet-0bad", fleet_type: "ec2", request_type: "maintain", state: "active" },
    describe: describeFleet,
    destroy: { action: deleteFleet, expect: { state: "deleted" }, again: "already" },
  }),
  life({
    name: "a Spot fleet is deleted",
    given: {
      state: { ec2: regional({ spot_fleets: { "sfr-0bad": { created: recently, launch: { type: "c5a.large" } } } }) },
      async made() {
        const { SpotFleetRequestId = "" } = await clients.ec2.send(
          new RequestSpotFleetCommand({
            SpotFleetRequestConfig: {
              IamFleetRole: arn("role/fleet"),
              TargetCapacity: 1,
              SpotPrice: "0.1",
              Type: "maintain",
              AllocationStrategy: "lowestPrice",
              LaunchSpecifications: [{ ...template, SpotPrice: "0.1" }],
            },
          }),
        );
        return { "sfr-0bad": SpotFleetRequestId };
      },
    },
    type: fleets,
    list: "fleets",
    label: "sfr-0bad",
    as: "fleet",
    found: { kind: "fleet", fleet_id: "sfr-0bad", fleet_type: "spot", state: "active" },
    describe: describeFleet,
    destroy: { action: deleteFleet, expect: { state: "deleted" }, again: "already" },
  }),
];

async function functionNamed(FunctionName: string, Role: string): Promise<string> {
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      Runtime: "python3.12",
      Handler: "main.main",
      Code: { ZipFile: noCode },
    }),
  );
  return FunctionName;
}

/** The same function as the finding that Event history would make of it. */
const changed = (found: unknown) => ({ ...(found as object), kind: "changed-function", changes: [] });
