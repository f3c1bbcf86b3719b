/** What moto's answers hold that AWS's do not, or lack: where the end-to-end test is written around it. */
import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  SuspendProcessesCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSpotFleetRequestsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RequestSpotFleetCommand,
  RequestSpotInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetLoginProfileCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { arn, clientsOf, nextSecond } from "./emulator.ts";
import { allowing } from "./given.ts";

export interface Quirk {
  readonly operation: string;
  readonly moto: string;
  /** What there is only because of it. */
  readonly around: string;
  readonly source: string;
  /** Whether moto still does so, found out in an account in which nobody is called `quirk…`. */
  readonly occurs: () => Promise<boolean>;
}

const UserName = "quirk";

export const quirks: readonly Quirk[] = [
  {
    operation: "iam:GetAccountAuthorizationDetails",
    moto: "leaves out the name and the id of a policy",
    around: "the answer `changed` in moto.answers.yaml",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html",
    async occurs() {
      const { iam } = clientsOf();
      await iam.send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument: JSON.stringify(allowing("*")) }));
      const { Policies = [] } = await iam.send(
        new GetAccountAuthorizationDetailsCommand({ Filter: ["LocalManagedPolicy"] }),
      );
      const found = Policies.find(({ Arn }) => Arn?.endsWith(`/${UserName}`) === true);
      return found !== undefined && found.PolicyName === undefined && found.PolicyId === undefined;
    },
  },
  {
    operation: "iam:GetLoginProfile",
    moto: "dates a password to the creation of its user",
    around: "the rule `a-program-has-no-password` in moto.policy.yaml",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_LoginProfile.html",
    async occurs() {
      const { iam } = clientsOf();
      const { User } = await iam.send(new CreateUserCommand({ UserName }));
      await nextSecond();
      await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Later-0123456789" }));
      const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName }));
      return LoginProfile?.CreateDate?.getTime() === User?.CreateDate?.getTime();
    },
  },
  {
    operation: "iam:UpdateAccessKey",
    moto: "lets an inactive key sign",
    around: "nothing: that a key is inactive is read from its status, here as in AWS",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html",
    async occurs() {
      const { iam } = clientsOf();
      const UserName = "quirk-with-key";
      await iam.send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
      await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
      const { sts } = clientsOf("us-east-1", { accessKeyId: AccessKeyId, secretAccessKey });
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn?.endsWith(`/${UserName}`) === true;
    },
  },
  {
    operation: "ec2:DescribeSpotFleetRequests",
    moto: "leaves out of which type a fleet is",
    around: "nothing but the case of a Spot fleet, which does not ask for its type",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetRequestConfigData.html",
    async occurs() {
      const { ec2 } = clientsOf("eu-west-3");
      const launch = { ImageId: "ami-12c6146b", InstanceType: "c5a.large", SpotPrice: "0.1" } as const;
      await ec2.send(
        new RequestSpotFleetCommand({
          SpotFleetRequestConfig: {
            IamFleetRole: arn("role/fleet"),
            TargetCapacity: 1,
            Type: "maintain",
            SpotPrice: "0.1",
            AllocationStrategy: "lowestPrice",
            LaunchSpecifications: [launch],
          },
        }),
      );
      const { SpotFleetRequestConfigs = [] } = await ec2.send(new DescribeSpotFleetRequestsCommand({}));
      return SpotFleetRequestConfigs[0]?.SpotFleetRequestConfig?.Type === undefined;
    },
  },
  {
    operation: "ec2:ModifyNetworkInterfaceAttribute",
    moto: "leaves an instance of a Spot request in its group beside the one that it is put into",
    around: "let Spot fleets launch and make a Spot request, in holdings.ts",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html",
    async occurs() {
      const { ec2 } = clientsOf("eu-west-3");
      const LaunchSpecification = { ImageId: "ami-12c6146b", InstanceType: "c5a.large" } as const;
      await ec2.send(new RequestSpotInstancesCommand({ LaunchSpecification }));
      const { GroupId = "" } = await ec2.send(
        new CreateSecurityGroupCommand({ GroupName: UserName, Description: UserName }),
      );
      const interfaces = async () => {
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
        return Reservations.flatMap(({ Instances = [] }) => Instances)
          .filter(({ InstanceLifecycle }) => InstanceLifecycle === "spot")
          .flatMap((one) => one.NetworkInterfaces ?? []);
      };
      for (const { NetworkInterfaceId } of await interfaces())
        await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: [GroupId] }));
      return (await interfaces()).some(({ Groups = [] }) => Groups.length > 1);
    },
  },
  {
    operation: "autoscaling:SuspendProcesses",
    moto: "replaces a terminated instance of a group whose processes are suspended",
    around: "let the intruder's group in holdings.ts launch instances",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html",
    async occurs() {
      const { autoscaling, ec2 } = clientsOf("eu-west-3");
      const AutoScalingGroupName = UserName;
      const LaunchConfigurationName = UserName;
      const launch = { LaunchConfigurationName, ImageId: "ami-12c6146b", InstanceType: "c5a.large" };
      await autoscaling.send(new CreateLaunchConfigurationCommand(launch));
      await autoscaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName,
          LaunchConfigurationName,
          MinSize: 0,
          MaxSize: 1,
          DesiredCapacity: 1,
          AvailabilityZones: ["eu-west-3a"],
        }),
      );
      await autoscaling.send(new SuspendProcessesCommand({ AutoScalingGroupName }));
      const members = async () => {
        const named = { AutoScalingGroupNames: [AutoScalingGroupName] };
        const { AutoScalingGroups = [] } = await autoscaling.send(new DescribeAutoScalingGroupsCommand(named));
        return AutoScalingGroups.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId = "" }) => InstanceId);
      };
      const before = await members();
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: before }));
      return (await members()).some((id) => !before.includes(id));
    },
  },
];
