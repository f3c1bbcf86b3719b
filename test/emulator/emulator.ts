/** The emulator that the suite has started, and plain SDK clients of it. */
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { STSClient } from "@aws-sdk/client-sts";
import { SupportClient } from "@aws-sdk/client-support";

export const endpoint = process.env["RUNBOOK_EMULATOR"] ?? "";
if (endpoint === "") throw new Error("there is no emulator: run `npm run test:emulator`");

/** Moto's own account. */
export const account = "123456789012";
export const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
export const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`;

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Moto takes any key for its default account. */
const anyone: Keys = { accessKeyId: "testing", secretAccessKey: "testing" };

/** For one region; IAM, which has none, is reached by any. */
export function clientsOf(region = "us-east-1", credentials: Keys = anyone) {
  const settings = { region, endpoint, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(settings),
    ec2: new EC2Client(settings),
    cloudtrail: new CloudTrailClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sts: new STSClient(settings),
    autoscaling: new AutoScalingClient(settings),
    ecr: new ECRClient(settings),
    ecs: new ECSClient(settings),
    events: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    rds: new RDSClient(settings),
    domains: new Route53DomainsClient(settings),
    sagemaker: new SageMakerClient(settings),
    support: new SupportClient(settings),
  };
}

/** Empties all of moto's accounts. */
export async function emptied(): Promise<void> {
  const reply = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
  if (!reply.ok) throw new Error(`moto cannot be emptied: ${reply.status}`);
}

/** AWS dates to the second, so what is to be later must be made in another second. */
export async function nextSecond(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
