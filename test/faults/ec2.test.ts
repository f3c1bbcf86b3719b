import { ec2Fixtures } from "./fixtures/ec2.ts";
import { matrix } from "./matrix.ts";

matrix("Remedies of EC2", ec2Fixtures);
