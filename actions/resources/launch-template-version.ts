/**
 * Versions that the intruder added to a launch template of ours and made its default, so that our
 * own groups launch what he wants. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html
 */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import type { History } from "../history/history.ts";
import type { Subject } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Found } from "./resource.ts";

export const LaunchTemplateVersion = FindingOf("LaunchTemplateVersion", {
  template_id: Type.String(),
  version: Type.Integer(),
  /** The newest that is not the intruder's; 0 where all are. */
  restore_to: Type.Integer(),
});
type LaunchTemplateVersion = Static<typeof LaunchTemplateVersion>;

type Template = NonNullable<Output<"ec2:DescribeLaunchTemplates">["LaunchTemplates"]>[number];

/** The template's default version, where the intruder made it; undefined otherwise. Only then its versions are read. */
export async function intrudersDefault(
  template: Template,
  whole: Subject,
  parent: NonNullable<Subject["parent"]>,
  context: ActionContext<"ec2:DescribeLaunchTemplateVersions">,
  history: History,
): Promise<Found | undefined> {
  const { LaunchTemplateId = "", DefaultVersionNumber: version = 0 } = template;
  const object = objectOf(LaunchTemplateId, version);
  const made = history.madeBy([object]);
  if (made?.by_intruder !== true) return undefined;
  const region = whole.region ?? "";
  const restore_to = await newestOfOurs(LaunchTemplateId, region, context, history);
  const id = `${LaunchTemplateId}:${version}`;
  const instead = restore_to === 0 ? "there is no other version" : `version ${restore_to} is ours`;
  return {
    list: "launch_template_versions",
    subject: {
      kind: "launch-template-version",
      id,
      name: `${whole.name}:${version}`,
      arn: "",
      region,
      created_at: "",
      objects: [object],
      parent,
      handles: [id, ...whole.handles],
      fingerprint: fingerprintOf("launch-template-version", id),
      detail: `default version of ${whole.name}, ${instead}`,
    },
    more: { template_id: LaunchTemplateId, version, restore_to },
  };
}

/** The intruder's version stays, as evidence; what names it by its number or as `$Latest` still launches it. */
export const restoreTemplateVersion = action({
  name: "ec2.restore-template-version",
  summary: "Make a version of ours the default of a launch template again.",
  purpose: "contain",
  reversible: true,
  target: "version",
  params: Type.Object({ version: LaunchTemplateVersion }),
  result: Type.Object({
    state: States("restored", "already", "gone"),
    /** The default version before; 0 where the template is gone. */
    before: Type.Integer(),
  }),
  calls: ["ec2:DescribeLaunchTemplates", "ec2:ModifyLaunchTemplate"],
  async run({ version }, context) {
    const before = await defaultNow(context, version);
    if (before === undefined) return { state: "gone" as const, before: 0 };
    if (before !== version.version) return { state: "already" as const, before };
    if (version.restore_to === 0) {
      throw stepFailed(
        `${version.template_id} has no version but the intruder's`,
        "Make a new version from your own sources and set it as the default.",
      );
    }
    await setDefault(context, version, version.restore_to);
    return { state: "restored" as const, before };
  },
  async undo({ version }, { state, before }, context) {
    if (state !== "restored") return "already";
    const now = await defaultNow(context, version);
    if (now === before) return "already";
    if (now !== version.restore_to) return "changed";
    await setDefault(context, version, before);
    return "restored";
  },
});

async function setDefault(
  context: ActionContext<"ec2:DescribeLaunchTemplates" | "ec2:ModifyLaunchTemplate">,
  target: LaunchTemplateVersion,
  version: number,
): Promise<void> {
  const { template_id: LaunchTemplateId, region } = target;
  await context.call("ec2:ModifyLaunchTemplate", { LaunchTemplateId, DefaultVersion: String(version) }, region);
  await context.confirm(
    `version ${version} is the default of ${LaunchTemplateId}`,
    async () => (await defaultNow(context, target)) === version,
  );
}

/** Undefined where the template is gone. */
async function defaultNow(
  context: ActionContext<"ec2:DescribeLaunchTemplates">,
  { template_id, region }: LaunchTemplateVersion,
): Promise<number | undefined> {
  const input = { LaunchTemplateIds: [template_id] };
  const read = await ifThere(context.call("ec2:DescribeLaunchTemplates", input, region));
  return read?.LaunchTemplates?.[0]?.DefaultVersionNumber;
}

async function newestOfOurs(
  LaunchTemplateId: string,
  region: string,
  context: ActionContext<"ec2:DescribeLaunchTemplateVersions">,
  history: History,
): Promise<number> {
  let newest = 0;
  for await (const page of context.pages("ec2:DescribeLaunchTemplateVersions", { LaunchTemplateId }, region)) {
    for (const { VersionNumber = 0 } of page.LaunchTemplateVersions ?? []) {
      const made = history.madeBy([objectOf(LaunchTemplateId, VersionNumber)]);
      if (made?.by_intruder !== true && made?.by_suspect !== true) newest = Math.max(newest, VersionNumber);
    }
  }
  return newest;
}

function objectOf(template: string, version: number): string {
  return ref.unique("launch-template-version", `${template}:${version}`);
}
