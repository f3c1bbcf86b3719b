import { expect, it } from "vitest";
import { ecsClusters } from "../../../actions/resources/ecs-cluster.ts";
import { eventRules } from "../../../actions/resources/event-rule.ts";
import { autoscalingGroups } from "../../../actions/resources/autoscaling-group.ts";
import { judgeInstance } from "../../../actions/ec2/findings.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import { expandEvent } from "../../../engine/aws/simulated/drill/events.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { responder } from "../context.ts";
import { ecsArn, state } from "./ecs-world.ts";
import { byIntruder, listing } from "./listing.ts";

const show = (f: any[]) =>
  console.log(
    JSON.stringify(
      f.map((x) => [x.list, x.name, x.verdict, x.reasons[0].rule, x.preexisting]),
      null,
      0,
    ),
  );

it("A", async () => {
  const { found } = await listing(ecsClusters, {
    ...state(),
    events: [
      byIntruder(
        "ecs:CreateCluster",
        { clusterName: "web" },
        { cluster: { clusterName: "web", activeServicesCount: 2, runningTasksCount: 1 } },
      ),
    ],
  });
  show(found);
});
it("B", async () => {
  const { found, said } = await listing(ecsClusters, {
    ...state(),
    events: [
      {
        at: "2026-01-02T03:00:00Z",
        by: "terraform",
        event: "ecs:CreateService",
        request: { cluster: "web", serviceName: "helper" },
        response: {},
      },
      byIntruder(
        "ecs:RegisterTaskDefinition",
        { family: "w" },
        { taskDefinition: { taskDefinitionArn: ecsArn("task-definition/w:1") } },
      ),
      byIntruder("ecs:UpdateService", { cluster: "web", service: "helper", taskDefinition: "w:1" }),
    ],
  });
  show(found);
  console.log(said.notes, said.gaps);
});
const policy = (loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname) as any)
  .policy;
const hist = (events: any[]) =>
  openHistory(
    () =>
      events.map((e, i) =>
        compactEvent(
          expandEvent(
            { region: "us-east-1", ...e },
            {
              ...scenario(),
              actors: {
                intruder: {
                  identity: {
                    type: "IAMUser",
                    arn: "arn:aws:iam::111122223333:user/ci-deploy",
                    accountId: "111122223333",
                    accessKeyId: "AKIAEXAMPLECIKEY0001",
                    userName: "ci-deploy",
                  },
                  ip: "198.51.100.23",
                },
                asg: {
                  identity: {
                    type: "AssumedRole",
                    arn: "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
                    accountId: "111122223333",
                    invokedBy: "autoscaling.amazonaws.com",
                    sessionContext: {
                      sessionIssuer: {
                        type: "Role",
                        arn: "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
                        accountId: "111122223333",
                      },
                    },
                  },
                  ip: "autoscaling.amazonaws.com",
                },
              },
            } as any,
            i,
          ),
        ),
      ),
    policy,
    responder,
  );
const inst = (id: string, tags: object[], more: object = {}) => ({
  InstanceId: id,
  State: { Name: "running" },
  LaunchTime: "2026-03-02T03:30:00Z",
  Tags: tags,
  ...more,
});
it("C", async () => {
  const h = await hist([
    byIntruder("autoscaling:UpdateAutoScalingGroup", {
      autoScalingGroupName: "web-prod",
      launchTemplate: { launchTemplateId: "lt-0bad" },
    }),
    {
      at: "2026-03-02T03:30:00Z",
      by: "asg",
      event: "ec2:RunInstances",
      request: {},
      response: { instancesSet: { items: [{ instanceId: "i-0miner" }] } },
    },
  ]);
  const judge = compilePolicy(policy);
  show([
    judgeInstance(
      inst("i-0miner", [{ Key: "aws:autoscaling:groupName", Value: "web-prod" }]) as any,
      "us-east-1",
      h,
      judge,
    ).finding,
  ]);
  const h2 = await hist([
    byIntruder("ec2:RunInstances", { clientToken: "t" }, { instancesSet: { items: [{ instanceId: "i-0prod" }] } }),
  ]);
  show([
    judgeInstance(inst("i-0prod", [], { LaunchTime: "2024-01-01T00:00:00Z" }) as any, "us-east-1", h2, judge).finding,
  ]);
});
