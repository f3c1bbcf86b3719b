/** A machine of the intruder's in the simulated account, with what hangs on it. */
import { finding, type Remedied } from "../remedy.ts";

export const region = "us-east-1";
export const id = "i-0bad000000000001";
export const vpc = "vpc-0aaaaaaaaaaaaaaaa";
export const open = { source: "0.0.0.0/0", from: 22, to: 22 };
export const state = (more: Record<string, unknown> = {}, volume: Record<string, unknown> = {}) => ({
  ec2: {
    [region]: {
      vpcs: { [vpc]: {} },
      security_groups: { "sg-0bad0000000000aa": { name: "launch-wizard-9", vpc, ingress: [open] } },
      instances: {
        [id]: {
          type: "c6a.24xlarge",
          launched: "2026-03-02T02:41:00Z",
          vpc,
          user_data: "#!/bin/sh\nmine",
          console_output: "booted",
          ...more,
        },
        "i-0bad000000000002": { type: "c6a.24xlarge", launched: "2026-03-02T02:41:00Z", vpc },
      },
      network_interfaces: {
        "eni-01": { instance: id, groups: ["sg-0bad0000000000aa"] },
        "eni-02": { instance: id, groups: ["sg-0bad0000000000aa"] },
        "eni-03": { instance: "i-0bad000000000002", groups: ["sg-0bad0000000000aa"] },
      },
      volumes: { "vol-01": { created: "2026-03-02T02:41:00Z", instance: id, delete_on_termination: false, ...volume } },
    },
  },
});
export const instance = (instance_id = id) =>
  finding("instance", instance_id, {
    region,
    instance_id,
    state: "running",
    instance_type: "",
    vpc_id: vpc,
    network_interfaces: [],
    volumes: [],
    parent: "",
  });
export const now = async (account: Remedied, instance_id = id) =>
  (await account.read("ec2:DescribeInstances", { InstanceIds: [instance_id] })).Reservations?.[0]?.Instances?.[0];
