/** What the run asks of Auto Scaling. */
import type * as autoscaling from "@aws-sdk/client-auto-scaling";
import { pagesOf, read, write } from "./facts.ts";

const group = { kind: "autoscaling-group", at: "AutoScalingGroupName" } as const;

export const autoscalingOperations = {
  "autoscaling:DescribeAutoScalingGroups": read<
    autoscaling.DescribeAutoScalingGroupsCommandInput,
    autoscaling.DescribeAutoScalingGroupsCommandOutput
  >({ pages: pagesOf("NextToken", "AutoScalingGroups") }),
  "autoscaling:DescribeLaunchConfigurations": read<
    autoscaling.DescribeLaunchConfigurationsCommandInput,
    autoscaling.DescribeLaunchConfigurationsCommandOutput
  >({ sensitive: true, pages: pagesOf("NextToken", "LaunchConfigurations") }),
  "autoscaling:DescribeLifecycleHooks": read<
    autoscaling.DescribeLifecycleHooksCommandInput,
    autoscaling.DescribeLifecycleHooksCommandOutput
  >(),
  "autoscaling:DescribePolicies": read<
    autoscaling.DescribePoliciesCommandInput,
    autoscaling.DescribePoliciesCommandOutput
  >({ pages: pagesOf("NextToken", "ScalingPolicies") }),
  "autoscaling:DescribeScheduledActions": read<
    autoscaling.DescribeScheduledActionsCommandInput,
    autoscaling.DescribeScheduledActionsCommandOutput
  >({ pages: pagesOf("NextToken", "ScheduledUpdateGroupActions") }),
  "autoscaling:SuspendProcesses": write<
    autoscaling.SuspendProcessesCommandInput,
    autoscaling.SuspendProcessesCommandOutput
  >({ target: group }),
  "autoscaling:ResumeProcesses": write<
    autoscaling.ResumeProcessesCommandInput,
    autoscaling.ResumeProcessesCommandOutput
  >({ target: group }),
  "autoscaling:DetachInstances": write<
    autoscaling.DetachInstancesCommandInput,
    autoscaling.DetachInstancesCommandOutput
  >({ target: group }),
  "autoscaling:AttachInstances": write<
    autoscaling.AttachInstancesCommandInput,
    autoscaling.AttachInstancesCommandOutput
  >({ target: group }),
  // A smaller number ends instances, with what is on their disks.
  "autoscaling:UpdateAutoScalingGroup": write<
    autoscaling.UpdateAutoScalingGroupCommandInput,
    autoscaling.UpdateAutoScalingGroupCommandOutput
  >({ target: group, irreversible: true }),
  "autoscaling:DeleteAutoScalingGroup": write<
    autoscaling.DeleteAutoScalingGroupCommandInput,
    autoscaling.DeleteAutoScalingGroupCommandOutput
  >({ target: group, irreversible: true }),
} as const;
