/** Auto Scaling by the AWS SDK: the commands of the operations in use. */
import {
  AttachInstancesCommand,
  AutoScalingClient,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  DetachInstancesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import type { ClientConfig, LiveService } from "./service.ts";

export const autoscaling = {
  open: (config: ClientConfig) => new AutoScalingClient(config),
  commands: {
    DescribeAutoScalingGroups: DescribeAutoScalingGroupsCommand,
    DescribeLaunchConfigurations: DescribeLaunchConfigurationsCommand,
    DescribeLifecycleHooks: DescribeLifecycleHooksCommand,
    DescribePolicies: DescribePoliciesCommand,
    DescribeScheduledActions: DescribeScheduledActionsCommand,
    SuspendProcesses: SuspendProcessesCommand,
    ResumeProcesses: ResumeProcessesCommand,
    DetachInstances: DetachInstancesCommand,
    AttachInstances: AttachInstancesCommand,
    UpdateAutoScalingGroup: UpdateAutoScalingGroupCommand,
    DeleteAutoScalingGroup: DeleteAutoScalingGroupCommand,
  },
} satisfies LiveService<"autoscaling">;
