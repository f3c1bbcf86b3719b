/** Functions of Lambda: those that the intruder made, and ours that he changed. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { instant } from "../history/json.ts";
import { lambdaRef } from "../history/recorded/lambda.ts";
import { States } from "../states.ts";
import { allOf } from "./all-of.ts";
import { requireNames, saveNames } from "./covered.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { changedParts } from "./lambda-function/changes.ts";
import { type Configuration, type Lambda, lambdaFingerprint, lambdaNow, mappingsOf } from "./lambda-function/lambda.ts";
import { resume, suspend, suspendCalls, SuspendedLambda } from "./lambda-function/suspend.ts";
import type { Found, ResourceType } from "./resource.ts";

export const LambdaFunction = FindingOf("LambdaFunction", {
  function_name: Type.String(),
  /** Of the code, in base64. */
  code_sha256: Type.String(),
});

export const ChangedFunction = FindingOf("ChangedFunction", {
  function_name: Type.String(),
  code_sha256: Type.String(),
  /** What was changed, such as `UpdateFunctionCode by arn:… at 2026-…`. */
  changes: Type.Array(Type.String()),
});

export const lambdaFunctions: ResourceType = {
  service: "lambda",
  title: "Lambda functions",
  scope: "regional",
  lists: { lambda_functions: LambdaFunction, changed_functions: ChangedFunction },
  calls: ["lambda:ListFunctions", "lambda:ListTags"],
  async *read(region, context, history) {
    for await (const page of context.pages("lambda:ListFunctions", {}, region)) {
      for (const one of page.Functions ?? []) yield* foundOf(one, region, context, history);
    }
  },
};

async function* foundOf(
  one: Configuration,
  region: string,
  context: ActionContext,
  history: History,
): AsyncIterable<Found> {
  const { FunctionName: name = "", FunctionArn: arn = "", CodeSha256: code_sha256 = "" } = one;
  const objects = [lambdaRef(region, name)];
  const modified = instant(one.LastModified);
  const touched =
    modified >= history.window.begin || history.madeBy(objects) !== undefined || history.changes(objects).length > 0;
  // What is old and untouched is shown to nobody, whatever its tags say.
  const tags = touched ? await ifThere(context.call("lambda:ListTags", { Resource: arn }, region)) : undefined;
  const subject: Subject = {
    kind: "lambda-function",
    id: `${region}/lambda-function/${name}`,
    name,
    arn,
    region,
    tags: tags?.Tags ?? {},
    created_at: "",
    changed_at: modified,
    objects,
    // Its layers too: what is planned for it decides whether they are still in use.
    handles: [name, arn, ...(one.Layers ?? []).map(({ Arn: layer = "" }) => layer)],
    fingerprint: lambdaFingerprint(one),
    detail: `${one.Runtime ?? one.PackageType ?? "?"}, runs as ${one.Role ?? "?"}, last modified ${modified || "?"}`,
  };
  yield { list: "lambda_functions", subject, more: { function_name: name, code_sha256 } };

  const changed = changedParts(region, name, history);
  if (changed === undefined) return;
  const whole = judged(subject, history, (facts) => context.judge(facts));
  if (whole.finding.verdict === "unsanctioned") return;
  yield {
    list: "changed_functions",
    subject: {
      ...subject,
      kind: "changed-function",
      id: `${region}/changed-function/${name}`,
      objects: changed.objects,
      detail: changed.acts.join("; "),
    },
    more: {
      function_name: name,
      code_sha256,
      changes: changed.acts,
      // Judged is the change; but the function was there before it, and the tighter limits hold.
      preexisting: (history.madeBy(objects)?.at ?? "") < history.window.begin,
      created_at: history.madeBy(objects)?.at ?? "",
    },
  };
}

/** A run that has begun goes on, for up to 15 minutes; what waits in a queue of events is dropped after hours. */
export const suspendFunction = action({
  name: "lambda.suspend-function",
  summary: "Let nothing invoke a Lambda function, and no queue or stream feed it.",
  purpose: "contain",
  reversible: true,
  target: "lambda",
  params: Type.Object({ lambda: LambdaFunction }),
  result: SuspendedLambda,
  calls: suspendCalls,
  run: ({ lambda }, context) => suspend(lambda, context),
  undo: ({ lambda }, result, context) => resume(lambda, result, context),
});

/** What calls it breaks until a person has repaired it and the suspension is taken back. */
export const suspendChangedFunction = action({
  name: "lambda.suspend-changed-function",
  summary: "Let nothing invoke a Lambda function of ours that the intruder changed.",
  purpose: "contain",
  reversible: true,
  target: "lambda",
  params: Type.Object({ lambda: ChangedFunction }),
  result: SuspendedLambda,
  calls: suspendCalls,
  run: ({ lambda }, context) => suspend(lambda, context),
  undo: ({ lambda }, result, context) => resume(lambda, result, context),
});

/** The code itself is not copied: Lambda gives it only by a signed address. Its SHA-256 is kept. */
export const describeFunction = action({
  name: "lambda.describe-function",
  summary:
    "Save the configuration of a Lambda function with its environment, policy, addresses, versions and mappings.",
  purpose: "preserve",
  reversible: true,
  target: "lambda",
  params: Type.Object({ lambda: LambdaFunction }),
  result: Saved(ResourceEvidence),
  calls: [
    "lambda:GetFunction",
    "lambda:GetPolicy",
    "lambda:ListAliases",
    "lambda:ListEventSourceMappings",
    "lambda:ListFunctionUrlConfigs",
    "lambda:ListVersionsByFunction",
  ],
  async run({ lambda }, context) {
    const { function_name: FunctionName, region } = lambda;
    const found = await lambdaNow(context, lambda);
    if (found === undefined) throw stepFailed(`${FunctionName} is gone: there is nothing left to keep of it`);
    const { Configuration: configuration, Code, Tags: tags = {}, Concurrency: concurrency } = found;
    const versions = await versionsOf(context, lambda);
    const description = {
      configuration,
      // Without the signed address, which is a secret while it lasts.
      code: { repository: Code?.RepositoryType, image: Code?.ImageUri, key: Code?.SourceKMSKeyArn },
      tags,
      concurrency,
      policy: (await ifThere(context.call("lambda:GetPolicy", { FunctionName }, region)))?.Policy,
      urls: await urlsOf(context, lambda),
      aliases: await allOf(context.pages("lambda:ListAliases", { FunctionName }, region), (page) => page.Aliases),
      versions,
      mappings: await mappingsOf(context, lambda),
    };
    // Environments hold what applications keep secret.
    const evidence = [
      await saveDescription(lambda, description, context, { sensitive: true }),
      await saveNames(lambda, "versions", versions.map(versionName), context),
    ];
    return { resource: lambda.id, region, copies: [], evidence };
  },
});

/** A run that has begun goes on, for up to 15 minutes, with the role's credentials that it holds. */
export const deleteFunction = action({
  name: "lambda.delete-function",
  summary: "Delete a Lambda function with its versions, the mappings that feed it and its addresses first.",
  purpose: "destroy",
  reversible: false,
  target: "lambda",
  params: Type.Object({ lambda: Approved(LambdaFunction), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "already"),
    /** UUIDs of the event source mappings that went with it. */
    mappings: Type.Array(Type.String()),
    /** Addresses that it had in the internet. */
    urls: Type.Array(Type.String()),
  }),
  calls: [
    "lambda:GetFunction",
    "lambda:ListEventSourceMappings",
    "lambda:DeleteEventSourceMapping",
    "lambda:ListFunctionUrlConfigs",
    "lambda:ListVersionsByFunction",
    "lambda:DeleteFunctionUrlConfig",
    "lambda:DeleteFunction",
  ],
  async run({ lambda, evidence }, context) {
    const { function_name: FunctionName, region } = lambda;
    requireEvidence(lambda, evidence);
    const isThere = (await lambdaNow(context, lambda)) !== undefined;
    // Mappings outlive their function.
    const mappings = (await mappingsOf(context, lambda)).filter(({ State }) => State !== "Deleting");
    if (!isThere && mappings.length === 0) return { state: "already" as const, mappings: [], urls: [] };
    const versions = isThere ? await versionsOf(context, lambda) : [];
    await requireNames(lambda, "versions", versions.map(versionName), evidence, context);

    const urls = isThere ? await urlsOf(context, lambda) : [];
    for (const { UUID = "" } of mappings) {
      const remove = () => unlessGone(context.call("lambda:DeleteEventSourceMapping", { UUID }, region));
      await pastConflicts(context, remove, async () => {});
    }
    if (mappings.length > 0) {
      await context.confirm(
        `nothing feeds ${FunctionName}`,
        async () => (await mappingsOf(context, lambda)).length === 0,
      );
    }
    for (const { FunctionArn = "" } of urls) {
      const Qualifier = FunctionArn.slice(lambda.arn.length + 1);
      const address = Qualifier === "" ? { FunctionName } : { FunctionName, Qualifier };
      const close = () => unlessGone(context.call("lambda:DeleteFunctionUrlConfig", address, region));
      await pastConflicts(context, close, async () => {});
    }
    const remove = () => unlessGone(context.call("lambda:DeleteFunction", { FunctionName }, region));
    await pastConflicts(context, remove, async () => {});
    await context.confirm(`${FunctionName} is gone`, async () => (await lambdaNow(context, lambda)) === undefined);
    return {
      state: "deleted" as const,
      mappings: mappings.map(({ UUID = "" }) => UUID),
      urls: urls.map(({ FunctionUrl = "" }) => FunctionUrl),
    };
  },
  async fingerprint({ lambda }, context) {
    const found = await lambdaNow(context, lambda);
    return found?.Configuration && lambdaFingerprint(found.Configuration);
  },
});

async function versionsOf(
  context: ActionContext<"lambda:ListVersionsByFunction">,
  { function_name: FunctionName, region }: Lambda,
): Promise<Configuration[]> {
  const all = context.pages("lambda:ListVersionsByFunction", { FunctionName }, region);
  return (await ifThere(allOf(all, (page) => page.Versions))) ?? [];
}

/** A version is published once; what is not published is compared by its fingerprint. */
function versionName({ Version = "" }: Configuration): string {
  return `version ${Version}`;
}

/** One for the function itself and one for each alias that has one; none where the function is gone. */
async function urlsOf(
  context: ActionContext<"lambda:ListFunctionUrlConfigs">,
  { function_name: FunctionName, region }: Lambda,
) {
  const all = allOf(
    context.pages("lambda:ListFunctionUrlConfigs", { FunctionName }, region),
    (page) => page.FunctionUrlConfigs,
  );
  return (await ifThere(all)) ?? [];
}
