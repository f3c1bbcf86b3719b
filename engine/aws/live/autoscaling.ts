/** Auto Scaling by the AWS SDK: the commands of the operations in use. */
import {
  AutoScalingClient,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
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
    UpdateAutoScalingGroup: UpdateAutoScalingGroupCommand,
    DeleteAutoScalingGroup: DeleteAutoScalingGroupCommand,
  },
} satisfies LiveService<"autoscaling">;
