/** The services that the simulated account has. */
import type { SimulatedService } from "./service.ts";
import { ec2 } from "./ec2/ec2.ts";
import { iam } from "./iam/iam.ts";
import { cloudtrail } from "./services/cloudtrail.ts";
import { organizations } from "./services/organizations.ts";
import { account } from "./services/regions.ts";
import { s3 } from "./services/s3.ts";
import { sts } from "./services/sts.ts";

/** The kernel gives each service only the state that the service itself prepared, so it need not know its type. */
export const simulatedServices = [
  account,
  cloudtrail,
  ec2,
  iam,
  organizations,
  s3,
  sts,
] as readonly unknown[] as readonly SimulatedService[];
