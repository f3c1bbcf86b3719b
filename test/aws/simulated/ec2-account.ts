/** An account with one VPC's worth of EC2, behind the real kernel. */
import type { Input, OperationName, Output } from "../../../engine/aws/operations.ts";
import { AwsError } from "../../../engine/aws/port.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { ec2 } from "../../../engine/aws/simulated/ec2/ec2.ts";
import { iam } from "../../../engine/aws/simulated/iam/iam.ts";
import type { SimulatedService } from "../../../engine/aws/simulated/service.ts";
import { account as regions } from "../../../engine/aws/simulated/services/account.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { account, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T02:41:00Z";
const launched = { type: "c6a.24xlarge", launched: created, vpc: "vpc-0main" };

export const region = {
  vpcs: { "vpc-0main": {}, "vpc-0default": { default: true } },
  security_groups: {
    "sg-0web": {
      name: "web",
      description: "Web",
      vpc: "vpc-0main",
      ingress: [{ from: 22, to: 22, source: "0.0.0.0/0" }],
    },
    "sg-0other": { name: "other", vpc: "vpc-0default" },
  },
  instances: {
    "i-0miner01": {
      ...launched,
      reservation: "r-0miners",
      user_data: "#!/bin/sh\nmine",
      public_ip: "203.0.113.5",
      profile_arn: "arn:aws:iam::111122223333:instance-profile/web",
    },
    "i-0miner02": { ...launched, reservation: "r-0miners", disable_api_termination: true, disable_api_stop: true },
    "i-0stopped": {
      ...launched,
      type: "t3.micro",
      state: "stopped",
      tags: { Name: "legacy" },
      console_output: "Booted.\n",
    },
    "i-0spot001": { ...launched, spot: true },
  },
  network_interfaces: {
    "eni-0miner01": { instance: "i-0miner01", groups: ["sg-0web"] },
    "eni-0second1": { instance: "i-0miner01", groups: ["sg-0web"], delete_on_termination: false },
    "eni-0miner02": { instance: "i-0miner02", groups: ["sg-0web"] },
  },
  volumes: {
    "vol-0root001": { instance: "i-0miner01", created, tags: { Owner: "x" } },
    "vol-0data001": { instance: "i-0miner01", device: "/dev/sdf", size: 100, delete_on_termination: false, created },
    "vol-0failing": { instance: "i-0miner02", created, snapshots_end: "error" },
    "vol-0loose01": { created, tags: { Backup: "yes" } },
  },
  snapshots: { "snap-0db": { volume: "vol-0gone", started: created, tags: { Name: "db" } } },
};

export function ec2Account(declared: object = region) {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const services = [regions, iam, ec2] as readonly unknown[] as readonly SimulatedService[];
  const small = scenario();
  const aws = simulatedAccount({
    scenario: { ...small, state: { iam: small.state["iam"], ec2: { "us-east-1": declared } } },
    services,
    clock,
  });
  const context = { key: "test", step: "test", declared: new Set<string>(), approved: new Set<string>() };
  const call = async <O extends OperationName>(
    operation: O,
    input: Input<O>,
    where = "us-east-1",
  ): Promise<Output<O>> => (await aws.send({ operation, region: where, input }, context)).output;
  const instance = async (id: string) =>
    (await call("ec2:DescribeInstances", { InstanceIds: [id] })).Reservations?.[0]?.Instances?.[0];
  return {
    call,
    instance,
    /** The name of the refusal, or `accepted`. */
    refusalOf: async <O extends OperationName>(operation: O, input: Input<O>): Promise<string> => {
      try {
        await call(operation, input);
        return "accepted";
      } catch (error) {
        if (error instanceof AwsError) return error.awsName;
        throw error;
      }
    },
    wait: (milliseconds: number) => clock.sleep(milliseconds, "test"),
    objects: () => aws.world.objects(),
    touched: () => aws.world.writes().flatMap((write) => write.touched),
    stateOf: async (id: string) => (await instance(id))?.State?.Name,
  };
}

export const arn = (rest: string) => `arn:aws:ec2:us-east-1:${account}:${rest}`;
