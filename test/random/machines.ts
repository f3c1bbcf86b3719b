/** Instances, what they are launched from, and what launches them. */
import { account, defaultGroupOf, vpcOf } from "./company.ts";
import type { Account, Made } from "./account.ts";

export function keyPair(at: Account, made: Made): string {
  const { region } = made;
  const id = at.id("key-");
  const name = at.name("keys");
  at.put(["ec2", region, "key_pairs", id], { name, created: made.at, fingerprint: `1f:${id.slice(-2)}` });
  at.record(made, "ec2:ImportKeyPair", {
    request: { keyName: name },
    response: { keyName: name, keyPairId: id },
    resources: { "AWS::EC2::KeyPair": name },
  });
  at.whose(made, at.arn("ec2", region, `key-pair/${id}`));
  return name;
}

export function securityGroup(at: Account, made: Made): string {
  const { region } = made;
  const id = at.id("sg-");
  const name = at.name("group");
  const vpc = vpcOf(region);
  const ingress = at.chance.percent(60) ? [{ from: 22, to: 22, source: "0.0.0.0/0" }] : [];
  at.put(["ec2", region, "security_groups", id], { name, description: name, vpc, ingress });
  at.record(made, "ec2:CreateSecurityGroup", {
    request: { groupName: name, groupDescription: name, vpcId: vpc },
    response: { _return: true, groupId: id },
    resources: { "AWS::EC2::SecurityGroup": id },
  });
  if (ingress.length > 0) {
    at.record(at.later(made, 10), "ec2:AuthorizeSecurityGroupIngress", authorized(id, 22, "0.0.0.0/0"));
  }
  at.whose(made, at.arn("ec2", region, `security-group/${id}`));
  return id;
}

/** The compact event of a rule, as it is recorded. */
export function authorized(group: string, port: number, cidr: string) {
  const permission = {
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    groups: {},
    ipRanges: { items: [{ cidrIp: cidr }] },
    ipv6Ranges: {},
    prefixListIds: {},
  };
  return {
    request: { groupId: group, ipPermissions: { items: [permission] } },
    response: { _return: true },
    resources: { "AWS::EC2::SecurityGroup": group },
  };
}

export interface Launch {
  readonly group?: string;
  readonly keyPair?: string;
  readonly spotRequest?: string;
  readonly tags?: Record<string, string>;
  /** Who is recorded as having launched it, where it is another than `made` says. */
  readonly service?: string;
}

/** With its interface and one or two volumes; as it comes, protected, stopped, or with a volume that outlives it. */
export function instance(at: Account, made: Made, launch: Launch = {}): string {
  const { chance } = at;
  const { region } = made;
  const id = at.id("i-");
  const ip = `10.1.${Math.floor(Number(id.slice(2)) / 250)}.${(Number(id.slice(2)) % 250) + 1}`;
  const protects = made.intruder && launch.tags === undefined && launch.spotRequest === undefined;
  const locked = protects && chance.percent(30);
  at.put(["ec2", region, "instances", id], {
    type: "c6a.large",
    launched: made.at,
    vpc: vpcOf(region),
    private_ip: ip,
    ...(launch.keyPair === undefined ? {} : { key_pair: launch.keyPair }),
    ...(launch.spotRequest === undefined ? {} : { spot_request: launch.spotRequest }),
    ...(launch.tags === undefined ? {} : { tags: launch.tags }),
    ...(locked ? { disable_api_termination: true, disable_api_stop: chance.percent(50) } : {}),
    ...(protects && chance.percent(20) ? { state: "stopped" } : {}),
  });
  at.put(["ec2", region, "network_interfaces", id.replace("i-", "eni-")], {
    instance: id,
    groups: [launch.group ?? defaultGroupOf(region)],
    private_ip: ip,
  });
  const volumes = chance.percent(30) ? 2 : 1;
  for (let index = 0; index < volumes; index++) {
    const volume = at.id("vol-");
    // Where only a person says whose the instance is, nothing says whose the volume is that it leaves.
    const outlives = index > 0 && made.by !== undefined && chance.percent(50);
    at.put(["ec2", region, "volumes", volume], {
      size: 20,
      created: made.at,
      instance: id,
      ...(index === 0 ? {} : { device: "/dev/sdf" }),
      ...(outlives ? { delete_on_termination: false } : {}),
    });
    at.whose(made, at.arn("ec2", region, `volume/${volume}`));
  }
  at.record({ ...made, by: made.by === undefined ? undefined : (launch.service ?? made.by) }, "ec2:RunInstances", {
    request: { instanceType: "c6a.large", minCount: 1, maxCount: 1 },
    response: { instancesSet: { items: [{ instanceId: id }] } },
    resources: { "AWS::EC2::Instance": id },
  });
  if (locked) {
    at.record(at.later(made, 30), "ec2:ModifyInstanceAttribute", {
      request: { instanceId: id, disableApiTermination: { value: true } },
      resources: { "AWS::EC2::Instance": id },
    });
  }
  at.whose(made, at.arn("ec2", region, `instance/${id}`));
  at.whose(made, at.arn("ec2", region, `network-interface/${id.replace("i-", "eni-")}`));
  return id;
}

/** An instance, and by chance the group and key pair that were made for it by the same. */
export function machine(at: Account, made: Made): void {
  const first = at.later(made, -120);
  // EC2 does not date a security group: of one without a record nobody can know that it is the intruder's.
  const known = made.by !== undefined || !made.intruder;
  instance(at, made, {
    ...(known && at.chance.percent(40) ? { group: securityGroup(at, first) } : {}),
    ...(at.chance.percent(40) ? { keyPair: keyPair(at, first) } : {}),
  });
}

export function launchTemplate(at: Account, made: Made): { id: string; name: string } {
  const { region } = made;
  const id = at.id("lt-");
  const name = at.name("template");
  at.put(["ec2", region, "launch_templates", id], {
    name,
    created: made.at,
    versions: { "1": { created: made.at, type: "c5a.large" } },
  });
  at.record(made, "ec2:CreateLaunchTemplate", {
    request: { CreateLaunchTemplateRequest: { LaunchTemplateName: name } },
    response: {
      CreateLaunchTemplateResponse: {
        launchTemplate: { launchTemplateId: id, launchTemplateName: name, defaultVersionNumber: 1 },
      },
    },
    resources: { "AWS::EC2::LaunchTemplate": id },
  });
  at.whose(made, at.arn("ec2", region, `launch-template/${id}`));
  return { id, name };
}

/** A group that replaces what it loses, with its template and members. Those it launches in the night, Auto Scaling launched. */
export function autoScalingGroup(at: Account, made: Made): void {
  const { region } = made;
  const name = at.name("workers");
  const template = launchTemplate(at, at.later(made, -60));
  const uuid = `11111111-2222-4333-8444-${at.id("").slice(-12)}`;
  const desired = at.chance.below(3);
  const members = Array.from({ length: desired }, () =>
    instance(at, at.later(made, 60), { tags: { "aws:autoscaling:groupName": name }, service: "auto-scaling" }),
  );
  const deletion = made.intruder ? ["none", "prevent-force-deletion"] : ["none"];
  at.put(["autoscaling", region, "groups", name], {
    id: uuid,
    created: made.at,
    max: 5,
    desired,
    template: template.id,
    template_name: template.name,
    vpc: vpcOf(region),
    deletion_protection: at.chance.pick(deletion),
    members: Object.fromEntries(members.map((id) => [id, {}])),
  });
  at.record(made, "autoscaling:CreateAutoScalingGroup", {
    request: { autoScalingGroupName: name, desiredCapacity: desired, minSize: 0, maxSize: 5 },
    resources: { "AWS::AutoScaling::AutoScalingGroup": name },
  });
  at.whose(made, `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${uuid}:autoScalingGroupName/${name}`);
}

export function spotRequest(at: Account, made: Made): void {
  const { region } = made;
  const id = at.id("sir-");
  const type = at.chance.pick(["persistent", "one-time"]);
  const machineId = instance(at, at.later(made, 60), { spotRequest: id, tags: {} });
  at.put(["ec2", region, "spot_requests", id], {
    type,
    created: made.at,
    instance: machineId,
    launch: { type: "c6a.large" },
  });
  at.record(made, "ec2:RequestSpotInstances", {
    request: { type, instanceCount: 1, launchSpecification: { instanceType: "c6a.large" } },
    response: { spotInstanceRequestSet: { items: [{ spotInstanceRequestId: id, type, state: "open" }] } },
    resources: { "AWS::EC2::SpotInstanceRequest": id },
  });
  at.whose(made, at.arn("ec2", region, `spot-instances-request/${id}`));
}

/** A fleet that keeps its size; EC2 itself launches its machines. */
export function fleet(at: Account, made: Made): void {
  const { region } = made;
  const id = `fleet-${at.id("").slice(-12)}`;
  const template = launchTemplate(at, at.later(made, -60));
  const target = 1 + at.chance.below(2);
  for (let index = 0; index < target; index++)
    instance(at, at.later(made, 60), { tags: { "aws:ec2:fleet-id": id }, service: "ec2-fleet" });
  at.put(["ec2", region, "fleets", id], { created: made.at, target, template: template.id, vpc: vpcOf(region) });
  at.record(made, "ec2:CreateFleet", {
    request: { CreateFleetRequest: { Type: "maintain" } },
    response: { CreateFleetResponse: { fleetId: id } },
  });
  at.whose(made, at.arn("ec2", region, `fleet/${id}`));
}
