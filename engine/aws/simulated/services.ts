/** The services that the simulated account has. */
import type { SimulatedService } from "./service.ts";
import { account } from "./services/regions.ts";
import { cloudtrail } from "./services/cloudtrail.ts";
import { organizations } from "./services/organizations.ts";
import { s3 } from "./services/s3.ts";
import { sts } from "./services/sts.ts";

export const simulatedServices: readonly SimulatedService[] = [account, cloudtrail, organizations, s3, sts] as readonly SimulatedService[];
