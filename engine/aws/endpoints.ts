/** Where calls go, by the environment variables that the SDKs and the AWS CLI honour. */
import { RunbookError } from "../errors.ts";
import { operations, serviceOf } from "./operations.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** As in AWS_ENDPOINT_URL_<SERVICE>. */
const variables: Readonly<Record<string, string>> = {
  "access-analyzer": "ACCESSANALYZER",
  account: "ACCOUNT",
  autoscaling: "AUTO_SCALING",
  backup: "BACKUP",
  "bcm-data-exports": "BCM_DATA_EXPORTS",
  ce: "COST_EXPLORER",
  cloudtrail: "CLOUDTRAIL",
  cur: "COST_AND_USAGE_REPORT_SERVICE",
  ec2: "EC2",
  ecr: "ECR",
  ecs: "ECS",
  events: "EVENTBRIDGE",
  guardduty: "GUARDDUTY",
  health: "HEALTH",
  iam: "IAM",
  lambda: "LAMBDA",
  lightsail: "LIGHTSAIL",
  organizations: "ORGANIZATIONS",
  rds: "RDS",
  rolesanywhere: "ROLESANYWHERE",
  // What is done as root is done by IAM.
  root: "IAM",
  route53domains: "ROUTE_53_DOMAINS",
  s3: "S3",
  sagemaker: "SAGEMAKER",
  servicequotas: "SERVICE_QUOTAS",
  sts: "STS",
  support: "SUPPORT",
};

/** The endpoint set for a service, or nothing where the SDK finds AWS's own. */
export function endpointOf(service: string, environment: Environment): string | undefined {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.toLowerCase() === "true") return undefined;
  const own = environment[`AWS_ENDPOINT_URL_${variables[service] ?? service.toUpperCase()}`];
  return own || environment["AWS_ENDPOINT_URL"] || undefined;
}

/**
 * An emulator stands in for every service or for none: where only some calls would reach AWS,
 * what is meant for practice would change a real account. @throws RunbookError USAGE
 */
export function runKindOf(environment: Environment): "live" | "emulator" {
  // Root has no endpoint of its own.
  const services = [...new Set(Object.keys(operations).map(serviceOf))].filter((service) => service !== "root");
  const emulated = services.filter((service) => !isAws(endpointOf(service, environment)));
  if (emulated.length === 0) return "live";
  if (emulated.length === services.length) return "emulator";
  const live = services.filter((service) => !emulated.includes(service));
  throw new RunbookError(
    "USAGE",
    `the environment sends ${emulated.join(", ")} to an emulator and ${live.join(", ")} to AWS`,
    {
      hint: "Set AWS_ENDPOINT_URL for all services, or unset every AWS_ENDPOINT_URL_… variable.",
    },
  );
}

/** A VPC endpoint or a FIPS endpoint set by hand is AWS all the same. */
function isAws(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : endpoint;
  return /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|aws\.amazon\.com)$/.test(host);
}
