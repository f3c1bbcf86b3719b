/** The services that the simulated account has. */
import type { SimulatedService } from "./service.ts";
import { autoscaling } from "./autoscaling/autoscaling.ts";
import { ec2 } from "./ec2/ec2.ts";
import { ecs } from "./ecs/ecs.ts";
import { iam } from "./iam/iam.ts";
import { lambda } from "./lambda/lambda.ts";
import { lightsail } from "./lightsail/lightsail.ts";
import { rds } from "./rds/rds.ts";
import { s3 } from "./s3/s3.ts";
import { accessAnalyzer } from "./services/access-analyzer.ts";
import { backup } from "./services/backup.ts";
import { bcmDataExports } from "./services/bcm-data-exports.ts";
import { ce } from "./services/ce.ts";
import { cur } from "./services/cur.ts";
import { ecr } from "./services/ecr.ts";
import { events } from "./services/events.ts";
import { guardduty } from "./services/guardduty.ts";
import { health } from "./services/health.ts";
import { servicequotas } from "./services/servicequotas.ts";
import { support } from "./services/support.ts";
import { cloudtrail } from "./services/cloudtrail.ts";
import { organizations } from "./services/organizations.ts";
import { account } from "./services/account.ts";
import { rolesanywhere } from "./services/rolesanywhere.ts";
import { root } from "./services/root.ts";
import { route53domains } from "./services/route53domains.ts";
import { sagemaker } from "./services/sagemaker.ts";
import { sts } from "./services/sts.ts";

/** The kernel gives each service only the state that the service itself prepared, so it need not know its type. */
export const simulatedServices = [
  accessAnalyzer,
  account,
  autoscaling,
  backup,
  bcmDataExports,
  ce,
  cloudtrail,
  cur,
  ec2,
  ecr,
  ecs,
  events,
  guardduty,
  health,
  iam,
  lambda,
  lightsail,
  organizations,
  rds,
  rolesanywhere,
  root,
  route53domains,
  s3,
  sagemaker,
  servicequotas,
  sts,
  support,
] as readonly unknown[] as readonly SimulatedService[];
