import { describe, expect, it } from "vitest";
import { stopInstance } from "../../../actions/ec2/stop-instance.ts";
import { finding, remedy } from "../remedy.ts";

const region = "us-east-1";
const id = "i-0bad000000000001";
const vpc = "vpc-0aaaaaaaaaaaaaaaa";
const open = { source: "0.0.0.0/0", from: 22, to: 22 };
const state = (more: Record<string, unknown> = {}, volume: Record<string, unknown> = {}) => ({
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
const instance = (instance_id = id) =>
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

describe("ec2.stop-instance", () => {
  it("switches stop protection off, stops the instance and waits until it has stopped", async () => {
    const account = remedy(state({ disable_api_stop: true }));
    expect(await account.fingerprint(stopInstance, { instance: instance() })).toMatch(/^[0-9a-f]{64}$/);
    expect(await account.carryOut(stopInstance, { instance: instance() })).toEqual({
      state: "stopped",
      before: "running",
      was_protected: true,
    });
    expect(await account.carryOut(stopInstance, { instance: instance() })).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual(["ec2:ModifyInstanceAttribute", "ec2:StopInstances"]);
  });
});
