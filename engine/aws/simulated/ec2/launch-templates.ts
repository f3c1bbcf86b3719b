/** Launch templates and their versions. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html */
import type { Output } from "../../operations.ts";
import { byName } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { passes, tagList } from "./filters.ts";
import { arnOf } from "./find.ts";
import { versionOf } from "./launch.ts";
import type { LaunchTemplate, TemplateVersion } from "./launch-state.ts";
import { byId, missing, noSuchTemplateName, noSuchTemplateVersion } from "./refusals.ts";
import type { Ec2State } from "./state.ts";

type View = NonNullable<Output<"ec2:DescribeLaunchTemplates">["LaunchTemplates"]>[number];
type VersionView = NonNullable<Output<"ec2:DescribeLaunchTemplateVersions">["LaunchTemplateVersions"]>[number];

export const launchTemplateOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeLaunchTemplates": (input, { state, page }) => {
    for (const id of input.LaunchTemplateIds ?? []) byId("launch template", state.launch_templates, id);
    for (const LaunchTemplateName of input.LaunchTemplateNames ?? []) named(state, { LaunchTemplateName });
    const wanted = byName(state.launch_templates).filter(
      ([id, template]) =>
        (input.LaunchTemplateIds?.includes(id) ?? true) &&
        (input.LaunchTemplateNames?.includes(template.name) ?? true) &&
        passes(input.Filters, { "launch-template-name": template.name }, template.tags),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { LaunchTemplates: items.map(([id, template]) => view(id, template)), NextToken: next };
  },
  "ec2:DescribeLaunchTemplateVersions": (input, { state, page }) => {
    const [id, template] = named(state, input);
    const asked = input.Versions?.map((version) => required(id, template, version));
    const wanted = Object.entries(template.versions)
      .map(([number, version]) => [Number(number), version] as const)
      .filter(([, version]) => asked?.includes(version) ?? true)
      .toSorted(([a], [b]) => b - a);
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return {
      LaunchTemplateVersions: items.map(([number, version]) => versionView(id, template, number, version)),
      NextToken: next,
    };
  },
  "ec2:ModifyLaunchTemplate": (input, { state, account, region, touched }) => {
    const [id, template] = named(state, input);
    if (input.DefaultVersion === undefined) throw missing("The request must contain the parameter SetDefaultVersion");
    required(id, template, input.DefaultVersion);
    template.default = Number(input.DefaultVersion);
    touched(arnOf("launch-template", id, { account, region }));
    return { LaunchTemplate: view(id, template) };
  },
  /** What was launched from it goes on running. */
  "ec2:DeleteLaunchTemplate": (input, { state, account, region, touched }) => {
    const [id, template] = named(state, input);
    const LaunchTemplate = view(id, template);
    delete state.launch_templates[id];
    touched(arnOf("launch-template", id, { account, region }));
    return { LaunchTemplate };
  },
};

function named(
  state: Ec2State,
  {
    LaunchTemplateId,
    LaunchTemplateName,
  }: { LaunchTemplateId?: string | undefined; LaunchTemplateName?: string | undefined },
): [string, LaunchTemplate] {
  if (LaunchTemplateId !== undefined)
    return [LaunchTemplateId, byId("launch template", state.launch_templates, LaunchTemplateId)];
  if (LaunchTemplateName === undefined) throw missing("A launch template must be named by its id or its name");
  const found = Object.entries(state.launch_templates).find(([, { name }]) => name === LaunchTemplateName);
  if (found === undefined) throw noSuchTemplateName(`The launch template '${LaunchTemplateName}' does not exist`);
  return found;
}

function required(id: string, template: LaunchTemplate, version: string): TemplateVersion {
  const found = versionOf(template, version);
  if (found === undefined) throw noSuchTemplateVersion(`Could not find the version ${version} of ${id}`);
  return found;
}

function view(LaunchTemplateId: string, template: LaunchTemplate): View {
  return {
    LaunchTemplateId,
    LaunchTemplateName: template.name,
    CreateTime: template.created,
    CreatedBy: template.created_by,
    DefaultVersionNumber: template.default,
    LatestVersionNumber: template.latest,
    Tags: tagList(template.tags),
  };
}

function versionView(
  LaunchTemplateId: string,
  template: LaunchTemplate,
  VersionNumber: number,
  version: TemplateVersion,
): VersionView {
  const { type, image, key_pair, groups, profile_arn, user_data, spot } = version;
  return {
    LaunchTemplateId,
    LaunchTemplateName: template.name,
    VersionNumber,
    VersionDescription: version.description,
    CreateTime: version.created,
    CreatedBy: version.created_by,
    DefaultVersion: VersionNumber === template.default,
    LaunchTemplateData: {
      ...(image === "" ? {} : { ImageId: image }),
      ...(type === "" ? {} : { InstanceType: type as never }),
      ...(key_pair === "" ? {} : { KeyName: key_pair }),
      ...(profile_arn === "" ? {} : { IamInstanceProfile: { Arn: profile_arn } }),
      ...(user_data === "" ? {} : { UserData: Buffer.from(user_data, "utf8").toString("base64") }),
      ...(spot ? { InstanceMarketOptions: { MarketType: "spot" as const } } : {}),
      SecurityGroupIds: groups,
    },
  };
}
