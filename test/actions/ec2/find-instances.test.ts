import { describe, expect, it } from "vitest";
import { findInstances } from "../../../actions/ec2/find-instances.ts";
import { terminateInstance } from "../../../actions/ec2/terminate-instance.ts";
import { account, type Declared, remedy } from "../remedy.ts";
import { id, region, state } from "./machine.ts";

const second = "i-0bad000000000002";
const find = (instances: string[], more: Declared = state()) => remedy(more).carryOut(findInstances, { instances });

describe("ec2.find-instances", () => {
  it("finds an instance by region, by ARN and anywhere, each once, as whoever ends it reads it again", async () => {
    const remedied = remedy(state({ tags: { "aws:autoscaling:groupName": "workers" } }));
    const arn = `arn:aws:ec2:${region}:${account}:instance/${id}`;
    const found = (await remedied.carryOut(findInstances, { instances: [`${region}/${id}`, arn, id, second] })) as {
      instances: { fingerprint: string }[];
    };
    expect(found).toMatchObject({
      instances: [
        { instance_id: id, region, arn, state: "running", volumes: ["vol-01"], parent: "workers", preexisting: false },
        { instance_id: second, parent: "" },
      ],
      left_alone: [],
    });
    const again = await remedied.fingerprint(terminateInstance, { instance: found.instances[0] });
    expect(found.instances[0]?.fingerprint).toBe(again);
  });

  it("says what it did not find, and where it could not look", async () => {
    const faults = [
      { operation: "ec2:DescribeInstances" as const, region: "eu-west-1", error: "UnauthorizedOperation", status: 403 },
    ];
    const named = [`eu-west-1/${id}`, "i-0nobody00000000", "web", `arn:aws:ec2:${region}:999988887777:instance/${id}`];
    expect(await find(named, { ...state(), faults })).toMatchObject({
      instances: [],
      left_alone: [
        { name: `eu-west-1/${id}`, why: "it was not found, and eu-west-1 could not be read" },
        { name: "i-0nobody00000000", why: "it was not found, and eu-west-1 could not be read" },
        { name: "web", why: "it is neither the id nor the ARN of an instance" },
        { why: "it is of account 999988887777" },
      ],
    });
    expect(await find([`eu-west-1/${id}`, "i-0nobody00000000"])).toMatchObject({
      left_alone: [{ why: "eu-west-1 does not have it" }, { why: "no region has it" }],
    });
  });

  it("does not take an instance of one region for that of another", async () => {
    expect(await find([`eu-west-1/${id}`, `${region}/${id}`])).toMatchObject({
      instances: [{ region }],
      left_alone: [{ name: `eu-west-1/${id}`, why: "eu-west-1 does not have it" }],
    });
  });

  it("leaves alone what is ended", async () => {
    expect(await find([id], state({ state: "terminated" }))).toMatchObject({
      instances: [],
      left_alone: [{ kind: "instance", name: id, why: "it is terminated" }],
    });
  });

  it("asks nothing where nothing is named", async () => {
    const remedied = remedy({ faults: [{ operation: "*", error: "Failure", status: 500 }] });
    expect(await remedied.carryOut(findInstances, { instances: [] })).toEqual({ instances: [], left_alone: [] });
  });
});
