/** What the company of the end-to-end test has beside identities and instances, and what the intruder adds to it. */
import { CreateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  RequestSpotFleetCommand,
} from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateOpenIDConnectProviderCommand, CreateSAMLProviderCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  ModifyDBSnapshotAttributeCommand,
} from "@aws-sdk/client-rds";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { CreateNotebookInstanceCommand } from "@aws-sdk/client-sagemaker";
import { arn, clientsOf } from "./emulator.ts";

export const documents = "acme-documents";
export const database = "orders";
const template = { ImageId: "ami-12c6146b", InstanceType: "c5a.large" } as const;
const noCode = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
const zone = (region: string) => `${region}a`;

/** One of each type, under the name of its owner. */
async function oneOfEach(
  region: string,
  owner: string,
): Promise<{ readonly template: string; readonly group: string }> {
  const { autoscaling, ec2, ecr, ecs, events, lambda, sagemaker } = clientsOf(region);
  const data = { LaunchTemplateName: `${owner}-template`, LaunchTemplateData: template };
  const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand(data));
  const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId ?? "";
  // Of no instances: moto replaces one that is terminated even while the group is suspended.
  await autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: `${owner}-workers`,
      LaunchTemplate: { LaunchTemplateId, Version: "1" },
      MinSize: 0,
      MaxSize: 9,
      DesiredCapacity: 0,
      AvailabilityZones: [zone(region)],
    }),
  );
  const Rule = `${owner}-rule`;
  await events.send(new PutRuleCommand({ Name: Rule, EventPattern: '{"source":["aws.iam"]}' }));
  const Targets = [{ Id: "one", Arn: `arn:aws:sqs:${region}:123456789012:${owner}` }];
  await events.send(new PutTargetsCommand({ Rule, Targets }));
  const layer = { LayerName: `${owner}-layer`, Content: { ZipFile: noCode } };
  await lambda.send(new PublishLayerVersionCommand(layer));
  const [cluster, family] = [`${owner}-cluster`, `${owner}-task`];
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const containerDefinitions = [{ name: "one", image: "one:1", memory: 64 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
  const service = { cluster, serviceName: `${owner}-service`, taskDefinition: family, desiredCount: 2 };
  await ecs.send(new CreateServiceCommand(service));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: `${owner}-images` }));
  await sagemaker.send(
    new CreateNotebookInstanceCommand({
      NotebookInstanceName: `${owner}-notebook`,
      InstanceType: "ml.t3.medium",
      RoleArn: arn("role/web-app-role"),
    }),
  );
  await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone(region), Size: 8 }));
  const named = { GroupName: `${owner}-group`, Description: owner };
  const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand(named));
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "198.51.100.0/24" }] }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return { template: LaunchTemplateId, group: GroupId };
}

export async function companyHoldings(region: string, volume: string): Promise<void> {
  const { ec2, iam, lambda, rds, s3 } = clientsOf(region);
  await oneOfEach(region, "acme");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "acme-billing",
      Role: arn("role/billing-role"),
      Runtime: "python3.12",
      Handler: "main.main",
      Code: { ZipFile: noCode },
    }),
  );
  await ec2.send(new CreateSnapshotCommand({ VolumeId: volume }));
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: "https://sso.acme.example", ClientIDList: ["acme"] }));

  await s3.send(new CreateBucketCommand({ Bucket: documents }));
  const VersioningConfiguration = { Status: "Enabled" as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket: documents, VersioningConfiguration }));
  for (const [Key, Body] of Object.entries(contents)) {
    await s3.send(new PutObjectCommand({ Bucket: documents, Key, Body }));
  }
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: database,
      DBInstanceClass: "db.t3.medium",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "root",
      MasterUserPassword: "Of-orders-0123456789",
    }),
  );
  const snapshot = { DBInstanceIdentifier: database, DBSnapshotIdentifier: `${database}-daily` };
  await rds.send(new CreateDBSnapshotCommand(snapshot));
  const shared = { DBInstanceIdentifier: database, DBSnapshotIdentifier: `${database}-weekly` };
  await rds.send(new CreateDBSnapshotCommand(shared));
}

/** What the company's bucket holds, and is to hold again. */
export const contents: Readonly<Record<string, string>> = {
  "contracts/2025.txt": "signed",
  "invoices/2026.txt": "due",
  "untouched.txt": "as it was",
};

/** ARNs of what has no date: for the policy, in which somebody has named them. */
export async function intrudersHoldings(region: string, stranger: string): Promise<readonly string[]> {
  const { ec2, iam, rds, s3 } = clientsOf(region);
  const { template: LaunchTemplateId, group } = await oneOfEach(region, "intruder");
  const { FleetId = "" } = await ec2.send(
    new CreateFleetCommand({
      Type: "maintain",
      LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateId, Version: "1" } }],
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "on-demand" },
    }),
  );
  const { SpotFleetRequestId = "" } = await ec2.send(
    new RequestSpotFleetCommand({
      SpotFleetRequestConfig: {
        IamFleetRole: arn("role/web-app-role"),
        // What a Spot fleet or request launches in moto cannot be isolated: see quirks.ts.
        TargetCapacity: 0,
        SpotPrice: "0.1",
        Type: "maintain",
        AllocationStrategy: "lowestPrice",
        LaunchSpecifications: [{ ...template, SpotPrice: "0.1" }],
      },
    }),
  );
  const Url = "https://idp.attacker.example";
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"] }));
  const SAMLMetadataDocument = `<EntityDescriptor entityID="${Url}">${" ".repeat(1000)}</EntityDescriptor>`;
  await iam.send(new CreateSAMLProviderCommand({ Name: "intruder-saml", SAMLMetadataDocument }));

  const Rules = [{ ID: "soon", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 7 } }];
  const LifecycleConfiguration = { Rules };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: documents, LifecycleConfiguration }));
  const Statement = {
    Sid: "leak",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${stranger}:root` },
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${documents}/*`,
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: documents, Policy }));
  await s3.send(new PutObjectCommand({ Bucket: documents, Key: "contracts/2025.txt", Body: "pay" }));
  await s3.send(new DeleteObjectCommand({ Bucket: documents, Key: "invoices/2026.txt" }));
  const DBSnapshotIdentifier = `${database}-weekly`;
  const sharing = { DBSnapshotIdentifier, AttributeName: "restore", ValuesToAdd: [stranger] };
  await rds.send(new ModifyDBSnapshotAttributeCommand(sharing));
  return [
    `arn:aws:events:${region}:123456789012:rule/intruder-rule`,
    `arn:aws:ecs:${region}:123456789012:cluster/intruder-cluster`,
    `arn:aws:ec2:${region}:123456789012:security-group/${group}`,
    // These AWS dates, and moto does not.
    `arn:aws:ec2:${region}:123456789012:fleet/${FleetId}`,
    `arn:aws:ec2:${region}:123456789012:spot-fleet-request/${SpotFleetRequestId}`,
  ];
}
