/** What an endpoint says in a region that the account has not enabled, or that does not exist. */
import { globalServices, serviceOf } from "../../operations.ts";
import { SimulatedRefusal } from "../service.ts";

/** Region to its opt-in status; one that is missing does not exist. */
export type Regions = Readonly<Record<string, string>>;

/** @throws SimulatedRefusal as the service's protocol words "these credentials are not known here" */
export function checkRegion(operation: string, region: string, regions: Regions): void {
  const service = serviceOf(operation);
  if (globalServices.has(service) || isEnabled(regions[region])) return;
  const [name, message, status] = refusals[service] ?? unrecognized;
  throw new SimulatedRefusal(name, message, status);
}

/** A region being disabled answers until it is; one being enabled does not yet. */
export function isEnabled(status: string | undefined): boolean {
  return status === "ENABLED" || status === "ENABLED_BY_DEFAULT" || status === "DISABLING";
}

type Refusal = readonly [name: string, message: string, status: number];
const unrecognized: Refusal = [
  "UnrecognizedClientException",
  "The security token included in the request is invalid.",
  400,
];
const refusals: Readonly<Record<string, Refusal>> = {
  ec2: ["AuthFailure", "AWS was not able to validate the provided access credentials", 401],
  sts: ["InvalidClientTokenId", "The security token included in the request is invalid", 403],
  s3: ["InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403],
};
