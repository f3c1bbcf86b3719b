/** Launch templates, all versions of each. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { belongingTo, parentOf } from "../ec2/parents.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { judged, type Subject } from "../history/judged.ts";
import { templateRefs } from "../history/recorded/ec2-launch.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import { intrudersDefault, LaunchTemplateVersion } from "./launch-template-version.ts";
import type { ResourceType } from "./resource.ts";

const LaunchTemplate = FindingOf("LaunchTemplate", {
  template_id: Type.String(),
  default_version: Type.Integer(),
  latest_version: Type.Integer(),
});
type LaunchTemplate = Static<typeof LaunchTemplate>;

type Described = NonNullable<Output<"ec2:DescribeLaunchTemplates">["LaunchTemplates"]>[number];

/** The versions of a template that goes as a whole are not listed beside it. */
export const launchTemplates: ResourceType = {
  service: "ec2",
  title: "launch templates",
  scope: "regional",
  lists: { launch_templates: LaunchTemplate, launch_template_versions: LaunchTemplateVersion },
  calls: ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
  async *read(region, context, history) {
    const { account, partition } = history.caller;
    for await (const page of context.pages("ec2:DescribeLaunchTemplates", {}, region)) {
      for (const template of page.LaunchTemplates ?? []) {
        const id = template.LaunchTemplateId ?? "";
        const name = template.LaunchTemplateName ?? "";
        const tags = tagsOf(template.Tags);
        const arn = `arn:${partition}:ec2:${region}:${account}:launch-template/${id}`;
        const subject: Subject = {
          kind: "launch-template",
          id,
          name,
          arn,
          region,
          tags,
          created_at: template.CreateTime ?? "",
          there: template.CreateTime ?? "",
          objects: templateRefs(region, name, id),
          ...belongingTo(parentOf(tags, region, history, (facts) => context.judge(facts))),
          handles: [id, name, arn],
          fingerprint: fingerprint(template),
          detail: detailOf(template),
        };
        const { DefaultVersionNumber: default_version = 0, LatestVersionNumber: latest_version = 0 } = template;
        yield { list: "launch_templates", subject, more: { template_id: id, default_version, latest_version } };

        const whole = judged(subject, history, (facts) => context.judge(facts));
        if (whole.finding.verdict === "unsanctioned" && !whole.protected) continue;
        const parent = { ...whole.finding, listed: whole.facts.object.listed, protected: whole.protected };
        const version = await intrudersDefault(template, subject, parent, context, history);
        if (version !== undefined) yield version;
      }
    }
  },
};

export const describeLaunchTemplate = action({
  name: "ec2.describe-launch-template",
  summary: "Save all versions of a launch template, with their user data.",
  purpose: "preserve",
  reversible: true,
  target: "template",
  params: Type.Object({ template: LaunchTemplate }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
  async run({ template }, context) {
    const { template_id: LaunchTemplateId, region } = template;
    const found = await templateNow(context, template);
    const versions = found === undefined ? [] : await versionsOf(context, LaunchTemplateId, region);
    const description = { template: found ?? null, versions };
    const evidence = [await saveDescription(template, description, context, { sensitive: true })];
    return { resource: template.id, region, copies: [], evidence };
  },
});

/** Auto Scaling groups and fleets that use it can launch nothing more; what was launched goes on running. */
export const deleteLaunchTemplate = action({
  name: "ec2.delete-launch-template",
  summary: "Delete a launch template with all its versions.",
  purpose: "destroy",
  reversible: false,
  target: "template",
  params: Type.Object({ template: Approved(LaunchTemplate), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["ec2:DescribeLaunchTemplates", "ec2:DeleteLaunchTemplate"],
  async run({ template, evidence }, context) {
    requireEvidence(template, evidence);
    if ((await templateNow(context, template)) === undefined) return { state: "gone" as const };
    const { template_id: LaunchTemplateId, region } = template;
    await unlessGone(context.call("ec2:DeleteLaunchTemplate", { LaunchTemplateId }, region));
    await context.confirm(
      `launch template ${LaunchTemplateId} is gone`,
      async () => (await templateNow(context, template)) === undefined,
    );
    return { state: "deleted" as const };
  },
  async fingerprint({ template }, context) {
    const found = await templateNow(context, template);
    return found && fingerprint(found);
  },
});

async function templateNow(
  context: ActionContext<"ec2:DescribeLaunchTemplates">,
  { template_id, region }: LaunchTemplate,
): Promise<Described | undefined> {
  const input = { LaunchTemplateIds: [template_id] };
  return (await ifThere(context.call("ec2:DescribeLaunchTemplates", input, region)))?.LaunchTemplates?.[0];
}

async function versionsOf(
  context: ActionContext<"ec2:DescribeLaunchTemplateVersions">,
  LaunchTemplateId: string,
  region: string,
): Promise<unknown[]> {
  const versions: unknown[] = [];
  for await (const page of context.pages("ec2:DescribeLaunchTemplateVersions", { LaunchTemplateId }, region)) {
    versions.push(...(page.LaunchTemplateVersions ?? []));
  }
  return versions;
}

/** With its latest version, so that evidence saved before another one was made does not count for it. */
function fingerprint(template: Described): string {
  return fingerprintOf(
    "launch-template",
    template.LaunchTemplateId ?? "",
    template.LaunchTemplateName ?? "",
    template.CreateTime ?? "",
    template.LatestVersionNumber ?? 0,
    tagFacts(tagsOf(template.Tags)),
  );
}

function detailOf(template: Described): string {
  const { DefaultVersionNumber = "?", LatestVersionNumber = "?", CreatedBy = "?" } = template;
  return `default version ${DefaultVersionNumber} of ${LatestVersionNumber}, made by ${CreatedBy}`;
}
