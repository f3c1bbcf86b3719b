import { describe, expect, it } from "vitest";
import { judgeInstance } from "../../../actions/ec2/findings.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import { responder } from "../context.ts";

const loaded = loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname);
if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
const { policy } = loaded;
const account = "111122223333";
const intruder = {
  type: "IAMUser",
  arn: `arn:aws:iam::${account}:user/ci-deploy`,
  accountId: account,
  accessKeyId: "AKIAEXAMPLECIKEY0001",
  userName: "ci-deploy",
};
const autoScaling = {
  type: "AssumedRole",
  arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`,
  accountId: account,
  invokedBy: "autoscaling.amazonaws.com",
};
const record = (call: string, by: object, eventTime: string, requestParameters: object, responseElements?: object) => ({
  eventID: `${call} ${eventTime}`,
  eventSource: `${call.split(":")[0]}.amazonaws.com`,
  eventName: call.split(":")[1],
  awsRegion: "us-east-1",
  sourceIPAddress: "198.51.100.23",
  userIdentity: by,
  eventTime,
  requestParameters,
  responseElements,
});
const launched = (id: string) => ({ instancesSet: { items: [{ instanceId: id }] } });
const night = "2026-03-02T03:00:00Z";

async function judge(LaunchTime: string, records: readonly object[], tags: Readonly<Record<string, string>> = {}) {
  const history = await openHistory(() => records.map(compactEvent), policy, responder);
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const instance = { InstanceId: "i-1", State: { Name: "running" as const }, LaunchTime, Tags };
  const { verdict, preexisting, reasons } = judgeInstance(
    instance,
    "us-east-1",
    history,
    compilePolicy(policy),
  ).finding;
  return { verdict, preexisting, rule: reasons[0]?.rule };
}

describe("an instance", () => {
  it("is the intruder's who launched it", async () => {
    const records = [record("ec2:RunInstances", intruder, night, {}, launched("i-1"))];
    expect(await judge(night, records)).toMatchObject({ verdict: "unsanctioned", preexisting: false });
  });

  it("does not become the intruder's where he repeats the call that launched it long before", async () => {
    const records = [record("ec2:RunInstances", intruder, night, { clientToken: "terraform-1" }, launched("i-1"))];
    expect(await judge("2024-04-01T00:00:00Z", records)).toEqual({
      verdict: "unknown",
      preexisting: true,
      rule: "no-rule",
    });
  });

  it("does not become the intruder's where he takes it into a group of his", async () => {
    const records = [
      record("autoscaling:CreateAutoScalingGroup", intruder, night, { autoScalingGroupName: "his" }),
      record("autoscaling:AttachInstances", intruder, night, { autoScalingGroupName: "his", instanceIds: ["i-1"] }),
    ];
    const tags = { "aws:autoscaling:groupName": "his" };
    expect(await judge("2024-04-01T00:00:00Z", records, tags)).toMatchObject({ verdict: "unknown" });
    expect(await judge("2026-03-02T03:01:00Z", records, tags)).toMatchObject({
      verdict: "unsanctioned",
      rule: "belongs-to-intruder",
    });
  });

  it("is the intruder's where a group of ours launched it with his version of its template", async () => {
    const launch = record("ec2:RunInstances", autoScaling, "2026-03-02T03:30:00Z", {}, launched("i-1"));
    const version = record(
      "ec2:CreateLaunchTemplateVersion",
      intruder,
      night,
      { CreateLaunchTemplateVersionRequest: { LaunchTemplateId: "lt-1" } },
      {
        CreateLaunchTemplateVersionResponse: { launchTemplateVersion: { launchTemplateId: "lt-1", versionNumber: 4 } },
      },
    );
    const from = (number: string) => ({
      "aws:autoscaling:groupName": "web-prod",
      "aws:ec2launchtemplate:id": "lt-1",
      "aws:ec2launchtemplate:version": number,
    });
    const late = "2026-03-02T03:30:00Z";
    expect(await judge(late, [launch, version], from("4"))).toMatchObject({ rule: "belongs-to-intruder" });
    expect(await judge(late, [launch, version], from("3"))).toMatchObject({ verdict: "sanctioned" });
  });

  it("is for a person where a group of ours launched it after the intruder gave the group another template", async () => {
    const launch = record("ec2:RunInstances", autoScaling, "2026-03-02T03:30:00Z", {}, launched("i-1"));
    const change = { autoScalingGroupName: "web-prod", launchTemplate: { launchTemplateId: "lt-0bad" } };
    const tags = { "aws:autoscaling:groupName": "web-prod" };
    expect(await judge("2026-03-02T03:30:00Z", [launch], tags)).toMatchObject({ verdict: "sanctioned" });
    expect(
      await judge(
        "2026-03-02T03:30:00Z",
        [launch, record("autoscaling:UpdateAutoScalingGroup", intruder, night, change)],
        tags,
      ),
    ).toMatchObject({ verdict: "unknown", rule: "made-by-what-the-intruder-changed" });
  });
});
