/** SageMaker notebook instances: machines with a role, reached by a URL. */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const Notebook = FindingOf("Notebook", {
  notebook_name: Type.String(),
  status: Type.String(),
  instance_type: Type.String(),
  /** The name of the configuration whose script runs at its start; empty for none. */
  lifecycle_config: Type.String(),
});
export type Notebook = Static<typeof Notebook>;
type Described = Output<"sagemaker:DescribeNotebookInstance">;
type Place = Pick<Notebook, "notebook_name" | "region">;

const reads = ["sagemaker:DescribeNotebookInstance", "sagemaker:ListNotebookInstances"] as const;
type Reads = ActionContext<(typeof reads)[number]>;

/** Milliseconds. A machine that is being set up runs its lifecycle script first, for five minutes at most. */
const fifteenMinutes = 900_000;

export const notebooks: ResourceType = {
  service: "sagemaker",
  title: "SageMaker notebook instances",
  scope: "regional",
  lists: { notebooks: Notebook },
  calls: ["sagemaker:ListNotebookInstances", "sagemaker:ListTags"],
  async *read(region, context) {
    for await (const { NotebookInstances = [] } of context.pages("sagemaker:ListNotebookInstances", {}, region)) {
      for (const one of NotebookInstances) {
        const { NotebookInstanceName: name = "", NotebookInstanceArn: arn = "", CreationTime = "" } = one;
        const tags = await tagsNow(arn, region, context);
        const lifecycle_config = one.NotebookInstanceLifecycleConfigName ?? "";
        const [status, instance_type] = [one.NotebookInstanceStatus ?? "", one.InstanceType ?? ""];
        yield {
          list: "notebooks",
          subject: {
            kind: "notebook",
            id: arn,
            name,
            arn,
            region,
            tags,
            created_at: CreationTime,
            objects: [ref.regional("notebook", region, name)],
            handles: [arn, name],
            fingerprint: notebookFingerprint(arn, CreationTime, tags),
            detail: [`${instance_type}, ${status}`, lifecycle_config && `runs ${lifecycle_config} at its start`]
              .filter((fact) => fact !== "")
              .join(", "),
          },
          more: { notebook_name: name, status, instance_type, lifecycle_config },
        };
      }
    }
  },
};

function notebookFingerprint(arn: string, created: string, tags: Readonly<Record<string, string>>): string {
  return fingerprintOf("notebook", arn, created, tagFacts(tags));
}

async function tagsNow(
  ResourceArn: string,
  region: string,
  context: ActionContext<"sagemaker:ListTags">,
): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  for await (const { Tags } of context.pages("sagemaker:ListTags", { ResourceArn }, region))
    Object.assign(tags, tagsOf(Tags));
  return tags;
}

/**
 * Undefined where it is gone. SageMaker calls that invalid, as it calls much else, so that only a
 * list without it proves it.
 */
async function notebookNow(context: Reads, { notebook_name: name, region }: Place): Promise<Described | undefined> {
  try {
    return await context.call("sagemaker:DescribeNotebookInstance", { NotebookInstanceName: name }, region);
  } catch (error) {
    if (!isAws(error, "invalid", "gone")) throw error;
    for await (const page of context.pages("sagemaker:ListNotebookInstances", { NameContains: name }, region)) {
      if (page.NotebookInstances?.some(({ NotebookInstanceName }) => NotebookInstanceName === name) === true)
        throw error;
    }
    return undefined;
  }
}

async function statusNow(context: Reads, place: Place): Promise<string> {
  return (await notebookNow(context, place))?.NotebookInstanceStatus ?? "gone";
}

async function fingerprintNow(
  context: ActionContext<(typeof reads)[number] | "sagemaker:ListTags">,
  one: Notebook,
): Promise<string | undefined> {
  const found = await notebookNow(context, one);
  if (found === undefined || found.NotebookInstanceStatus === "Deleting") return undefined;
  const { NotebookInstanceArn = "", CreationTime = "" } = found;
  return notebookFingerprint(NotebookInstanceArn, CreationTime, await tagsNow(one.arn, one.region, context));
}

const ended = ["Stopped", "Failed", "Deleting", "gone"];

/** The state that it was in before. One that is being set up or changed can only be stopped afterwards. */
async function stopped(
  context: ActionContext<(typeof reads)[number] | "sagemaker:StopNotebookInstance">,
  one: Notebook,
): Promise<string> {
  const before = await statusNow(context, one);
  if (ended.includes(before)) return before;
  if (before !== "InService" && before !== "Stopping") {
    await context.confirm(
      `${one.arn} can be stopped`,
      async () => ["InService", ...ended].includes(await statusNow(context, one)),
      fifteenMinutes,
    );
    if (ended.includes(await statusNow(context, one))) return before;
  }
  const input = { NotebookInstanceName: one.notebook_name };
  try {
    if (before !== "Stopping") await context.call("sagemaker:StopNotebookInstance", input, one.region);
  } catch (error) {
    // SageMaker refuses a second stop, so one whose answer was lost, or somebody else's, counts.
    const stopping = isAws(error, "invalid") && ["Stopping", ...ended].includes(await statusNow(context, one));
    if (!stopping) throw error;
  }
  await context.confirm(
    `${one.arn} is stopped`,
    async () => ended.includes(await statusNow(context, one)),
    fifteenMinutes,
  );
  return before;
}

/** What is in its memory is lost, so it needs approval although it only contains; its volume stays. */
export const stopNotebook = action({
  name: "sagemaker.stop-notebook",
  summary: "Stop a SageMaker notebook instance; what is in its memory is lost.",
  purpose: "contain",
  reversible: false,
  target: "notebook",
  params: Type.Object({ notebook: Approved(Notebook) }),
  result: Type.Object({
    state: States("stopped", "already", "gone"),
    /** The status it was in, such as `InService`. */
    before: Type.String(),
  }),
  calls: [...reads, "sagemaker:ListTags", "sagemaker:StopNotebookInstance"],
  async run({ notebook }, context) {
    const before = await stopped(context, notebook);
    if (before === "gone" || before === "Deleting") return { state: "gone" as const, before };
    return { state: ended.includes(before) ? ("already" as const) : ("stopped" as const), before };
  },
  fingerprint: ({ notebook }, context) => fingerprintNow(context, notebook),
});

/** Nobody but who works in it can copy its volume; what AWS tells of it is kept. The script at its start may hold secrets. */
export const describeNotebook = action({
  name: "sagemaker.describe-notebook",
  summary: "Save what a SageMaker notebook instance is: its role, the script at its start, its code repository.",
  purpose: "preserve",
  reversible: true,
  target: "notebook",
  params: Type.Object({ notebook: Notebook }),
  result: Saved(ResourceEvidence),
  calls: [
    ...reads,
    "sagemaker:ListTags",
    "sagemaker:DescribeNotebookInstanceLifecycleConfig",
    "sagemaker:DescribeCodeRepository",
  ],
  async run({ notebook }, context) {
    const { region, arn } = notebook;
    const found = await notebookNow(context, notebook);
    if (found === undefined) throw stepFailed(`${arn} is gone: there is nothing left to keep of it`);
    const config = found.NotebookInstanceLifecycleConfigName;
    const git = found.DefaultCodeRepository;
    const beside = async (what: string, reading: Promise<unknown>) => {
      try {
        return await reading;
      } catch (error) {
        if (!isAws(error, "access-denied", "invalid", "gone")) throw error;
        const reason = `${what} of ${notebook.name} could not be read: ${error.message}`;
        await context.gap({ region, service: "sagemaker", reason });
        return null;
      }
    };
    const description = {
      notebook: found,
      tags: await tagsNow(arn, region, context),
      lifecycleConfig:
        config === undefined
          ? null
          : await beside(
              "the lifecycle configuration",
              context.call(
                "sagemaker:DescribeNotebookInstanceLifecycleConfig",
                { NotebookInstanceLifecycleConfigName: config },
                region,
              ),
            ),
      // It may also be the URL of a repository itself, of which SageMaker knows no more.
      codeRepository:
        git === undefined || git.includes(":")
          ? null
          : await beside(
              "the code repository",
              context.call("sagemaker:DescribeCodeRepository", { CodeRepositoryName: git }, region),
            ),
    };
    const evidence = [await saveDescription(notebook, description, context, { sensitive: true })];
    return { resource: notebook.id, region, copies: [], evidence };
  },
});

/** Its volume goes with it, and nothing in AWS can copy it: what is on it is lost. */
export const deleteNotebook = action({
  name: "sagemaker.delete-notebook",
  summary: "Stop and delete a SageMaker notebook instance; what is on its volume is lost.",
  purpose: "destroy",
  reversible: false,
  target: "notebook",
  params: Type.Object({ notebook: Approved(Notebook), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** The status it was in, such as `InService`. */
    before: Type.String(),
    volume_lost_gib: Type.Integer(),
  }),
  calls: [...reads, "sagemaker:ListTags", "sagemaker:StopNotebookInstance", "sagemaker:DeleteNotebookInstance"],
  async run({ notebook, evidence }, context) {
    requireEvidence(notebook, evidence);
    const volume_lost_gib = (await notebookNow(context, notebook))?.VolumeSizeInGB ?? 0;
    const before = await stopped(context, notebook);
    if (before === "gone") return { state: "gone" as const, before, volume_lost_gib: 0 };
    const input = { NotebookInstanceName: notebook.notebook_name };
    try {
      if (before !== "Deleting") await context.call("sagemaker:DeleteNotebookInstance", input, notebook.region);
    } catch (error) {
      // Its one word for everything: it may be going already.
      const going =
        isAws(error, "invalid", "gone") && ["Deleting", "gone"].includes(await statusNow(context, notebook));
      if (!going) throw error;
    }
    await context.confirm(
      `${notebook.arn} is gone`,
      async () => (await statusNow(context, notebook)) === "gone",
      fifteenMinutes,
    );
    return { state: "deleted" as const, before, volume_lost_gib };
  },
  fingerprint: ({ notebook }, context) => fingerprintNow(context, notebook),
});
