/** Functions and what calls them, containers, notebooks, small servers, domains. */
import { account, iamArn } from "./company.ts";
import type { Account, Made } from "./account.ts";

export function layer(at: Account, made: Made): string {
  const name = at.name("layer");
  const arn = at.arn("lambda", made.region, `layer:${name}`);
  at.put(["lambda", made.region, "layers", name], { versions: { "1": { created: made.at, code: "helps" } } });
  at.record(made, "lambda:PublishLayerVersion20181031", {
    request: { layerName: name },
    response: { layerArn: arn, version: 1 },
  });
  at.whose(made, arn);
  at.whose(made, `${arn}:1`);
  return `${arn}:1`;
}

/** By chance with a layer, an address of its own, and a rule that calls it, all by the same. */
export function lambdaFunction(at: Account, made: Made): void {
  const { region } = made;
  const { chance } = at;
  const name = at.name("function");
  const arn = at.arn("lambda", region, `function:${name}`);
  const layers = chance.percent(40) ? [layer(at, at.later(made, -60))] : [];
  const open = made.intruder && chance.percent(40);
  at.put(["lambda", region, "functions", name], {
    last_modified: made.at,
    role: iamArn("role/web-app-role"),
    code: "does something",
    layers,
    ...(open ? { urls: { $LATEST: { auth: "NONE", created: made.at } } } : {}),
  });
  at.record(made, "lambda:CreateFunction20150331", {
    request: { functionName: name },
    response: { functionName: name, functionArn: arn, version: "$LATEST" },
    resources: { "AWS::Lambda::Function": name },
  });
  if (open) {
    at.record(at.later(made, 20), "lambda:CreateFunctionUrlConfig", {
      request: { functionName: name, authType: "NONE" },
      resources: { "AWS::Lambda::Function": name },
    });
  }
  at.whose(made, arn);
  if (chance.percent(50)) eventRule(at, at.later(made, 60), arn);
}

export function eventRule(at: Account, made: Made, target = at.arn("lambda", made.region, "function:gone")): void {
  const { region } = made;
  const name = at.name("rule");
  const arn = at.arn("events", region, `rule/${name}`);
  at.put(["events", region, "rules", name], { schedule: "rate(5 minutes)", targets: { "1": { arn: target } } });
  at.record(made, "events:PutRule", {
    request: { name },
    response: { ruleArn: arn },
    resources: { "AWS::Events::Rule": name },
  });
  at.record(at.later(made, 5), "events:PutTargets", {
    request: { rule: name, targets: [{ id: "1", arn: target }] },
    response: { failedEntryCount: 0, failedEntries: [] },
  });
  at.whose(made, arn);
}

export function repository(at: Account, made: Made): string {
  const name = at.name("images");
  at.put(["ecr", made.region, "repositories", name], {
    created: made.at,
    images: { [`sha256:${at.id("").padStart(64, "0")}`]: { pushed: made.at, tags: ["latest"] } },
  });
  at.record(made, "ecr:CreateRepository", {
    request: { repositoryName: name },
    resources: { "AWS::ECR::Repository": name },
  });
  at.whose(made, at.arn("ecr", made.region, `repository/${name}`));
  return name;
}

/** With a service and its tasks, all by the same. */
export function cluster(at: Account, made: Made): void {
  const { region } = made;
  const name = at.name("cluster");
  const family = at.name("work");
  const definition = `${family}:1`;
  const service = at.name("service");
  const definedAt = at.later(made, 30);
  const by = made.by === undefined ? {} : { registered_by: iamArn("user/somebody") };
  at.put(["ecs", region, "task_definitions", definition], {
    registered: definedAt.at,
    ...by,
    containers: { w: { image: `${account}.dkr.ecr.${region}.amazonaws.com/images:latest` } },
  });
  at.put(["ecs", region, "clusters", name], {
    services: { [service]: { desired: 2, task_definition: definition, created: at.later(made, 60).at } },
    tasks: Object.fromEntries(
      [service, ...(at.chance.percent(40) ? [""] : [])].map((of) => {
        const task = at.id("").padStart(32, "0");
        at.whose(made, at.arn("ecs", region, `task/${name}/${task}`));
        return [task, { service: of, task_definition: definition, started: at.later(made, 90).at }];
      }),
    ),
  });
  at.record(made, "ecs:CreateCluster", { request: { clusterName: name } });
  const definitionArn = at.arn("ecs", region, `task-definition/${definition}`);
  at.record(definedAt, "ecs:RegisterTaskDefinition", {
    request: { family },
    response: { taskDefinition: { taskDefinitionArn: definitionArn, family, revision: 1 } },
  });
  at.record(at.later(made, 60), "ecs:CreateService", {
    request: { cluster: name, serviceName: service, desiredCount: 2, launchType: "FARGATE" },
  });
  at.whose(made, at.arn("ecs", region, `cluster/${name}`));
  at.whose(made, at.arn("ecs", region, `service/${name}/${service}`));
  at.whose(made, definitionArn);
}

export function notebook(at: Account, made: Made): void {
  const name = at.name("notebook");
  const arn = at.arn("sagemaker", made.region, `notebook-instance/${name}`);
  at.put(["sagemaker", made.region, "notebooks", name], {
    created: made.at,
    role: iamArn("role/web-app-role"),
    status: at.chance.pick(["InService", "Stopped"]),
  });
  at.record(made, "sagemaker:CreateNotebookInstance", {
    request: { notebookInstanceName: name, instanceType: "ml.t3.medium" },
    response: { notebookInstanceArn: arn },
  });
  at.whose(made, arn);
}

export function lightsail(at: Account, made: Made): void {
  const name = at.name("site");
  at.put(["lightsail", made.region, "instances", name], {
    created: made.at,
    ports: { "tcp 22-22": { from: 22, to: 22, cidrs: ["0.0.0.0/0"], ipv6_cidrs: ["::/0"] } },
  });
  at.record(made, "lightsail:CreateInstances", { request: { instanceNames: [name] } });
  at.whose(made, at.arn("lightsail", made.region, `Instance/${name}`));
}

export function domain(at: Account, made: Made): void {
  const name = `${at.name("login")}.com`;
  at.put(["route53domains", "domains", name], {
    created: made.at,
    expires: "2027-03-02T03:40:00Z",
    nameservers: ["ns1.example"],
  });
  at.record({ ...made, region: "us-east-1" }, "route53domains:RegisterDomain", { request: { domainName: name } });
  at.whose(made, `arn:aws:route53domains::${account}:domain/${name}`);
}

export function trustAnchor(at: Account, made: Made): void {
  const id = `33333333-2222-4333-8444-${at.id("").slice(-12)}`;
  const name = at.name("anchor");
  const arn = at.arn("rolesanywhere", made.region, `trust-anchor/${id}`);
  at.put(["rolesanywhere", made.region, "trust_anchors", id], { name, created: made.at });
  at.record(made, "rolesanywhere:CreateTrustAnchor", {
    request: { name, enabled: true },
    response: { trustAnchor: { trustAnchorId: id, trustAnchorArn: arn, name } },
  });
  at.whose(made, arn);
}
