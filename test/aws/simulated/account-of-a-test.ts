/** A small scenario and the way to call it, for the kernel's tests. */
import { simulatedAccount, type SimulatedAccount } from "../../../engine/aws/simulated/account.ts";
import type { Scenario } from "../../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { AwsError } from "../../../engine/aws/port.ts";
import type { Input, OperationName, Output } from "../../../engine/aws/operations.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";

export const account = "111122223333";
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

export function scenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    drill: "small",
    title: "A small account",
    clock: "2026-03-02T10:00:00Z",
    account,
    caller: { arn: `arn:aws:sts::${account}:assumed-role/responder/test` },
    regions: { "us-east-1": "ENABLED_BY_DEFAULT", "eu-west-1": "ENABLED", "me-south-1": "DISABLED" },
    page_size: 2,
    state: {
      iam: {
        users: {
          ann: {
            id: "AIDAANN",
            created: "2020-01-01T00:00:00Z",
            password: { created: "2020-01-01T00:00:00Z" },
            access_keys: { AKIAEXAMPLEANN000001: { status: "Active", created: "2020-01-01T00:00:00Z" } },
          },
        },
        roles: {
          responder: {
            id: "AROARESPONDER",
            path: "/security/",
            created: "2020-01-01T00:00:00Z",
            trust,
            attached: ["AdministratorAccess"],
          },
        },
      },
      cloudtrail: {
        trails: { main: { home_region: "us-east-1", multi_region: true, bucket: "logs", logging: false } },
      },
      s3: { buckets: { logs: { created: "2020-01-01T00:00:00Z", region: "us-east-1" } } },
    },
    ...changes,
  };
}

export interface Opened {
  readonly aws: SimulatedAccount;
  readonly call: <O extends OperationName>(operation: O, input: Input<O>, region?: string) => Promise<Output<O>>;
  /** The name of the refusal, or `accepted`. */
  readonly refusalOf: <O extends OperationName>(operation: O, input: Input<O>, region?: string) => Promise<string>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export function open(
  options: { scenario?: Scenario; worldPath?: string; startAt?: string; without?: string } = {},
): Opened {
  const clock = virtualClock({ startAt: options.startAt ?? "2026-03-02T10:00:00Z", seed: "test" });
  const aws = simulatedAccount({
    scenario: options.scenario,
    worldPath: options.worldPath,
    services: simulatedServices.filter(({ service }) => service !== options.without),
    clock,
  });
  const context = { key: "test", step: "test", declared: new Set<string>(), approved: new Set<string>() };
  const call: Opened["call"] = async (operation, input, region = "us-east-1") =>
    (await aws.send({ operation, region, input }, context)).output;
  return {
    aws,
    call,
    refusalOf: async (operation, input, region) => {
      try {
        await call(operation, input, region);
        return "accepted";
      } catch (error) {
        if (error instanceof AwsError) return error.awsName;
        throw error;
      }
    },
    wait: (milliseconds) => clock.sleep(milliseconds, "test"),
  };
}
