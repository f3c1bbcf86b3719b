/**
 * Layers of Lambda, each with all its versions. Of a layer of ours that has a version of the
 * intruder's, only that version is a finding.
 */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { instant } from "../history/json.ts";
import { layerRef } from "../history/recorded/lambda.ts";
import { States } from "../states.ts";
import { allOf } from "./all-of.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const LambdaLayer = FindingOf("LambdaLayer", {
  layer_name: Type.String(),
  /** The numbers of the versions that are meant. */
  versions: Type.Array(Type.Integer()),
  /** Whether the layer is meant with all versions that it has, and not single ones of them. */
  whole: Type.Boolean(),
});
type LambdaLayer = Static<typeof LambdaLayer>;

type Version = NonNullable<Output<"lambda:ListLayerVersions">["LayerVersions"]>[number];

export const lambdaLayers: ResourceType = {
  service: "lambda",
  title: "Lambda layers",
  scope: "regional",
  lists: { lambda_layers: LambdaLayer },
  calls: ["lambda:ListLayers", "lambda:ListLayerVersions"],
  async *read(region, context, history) {
    for await (const page of context.pages("lambda:ListLayers", {}, region)) {
      for (const { LayerName = "", LayerArn = "", LatestMatchingVersion: latest } of page.Layers ?? []) {
        const versions =
          latest?.Version === 1 ? [latest] : await versionsOf(context, { layer_name: LayerName, region });
        yield* foundOf(LayerName, LayerArn, versions, region, context, history);
      }
    }
  },
};

function* foundOf(
  name: string,
  arn: string,
  versions: readonly Version[],
  region: string,
  context: ActionContext,
  history: History,
): Iterable<Found> {
  const layer = subjectOf(name, arn, versions, region, layerRef(region, name));
  yield { list: "lambda_layers", subject: layer, more: more(name, versions, true) };
  const whole = judged(layer, history, (facts) => context.judge(facts)).finding;
  if (whole.verdict === "unsanctioned") return;
  for (const version of versions) {
    if (instant(version.CreatedDate) < history.window.begin) continue;
    const number = String(version.Version ?? "");
    const one = subjectOf(name, arn, [version], region, layerRef(region, name, number));
    yield {
      list: "lambda_layers",
      subject: {
        ...one,
        id: `${layer.id}:${number}`,
        arn: `${arn}:${number}`,
        parent: { arn, name, verdict: whole.verdict },
      },
      more: more(name, [version], false),
    };
  }
}

function subjectOf(name: string, arn: string, versions: readonly Version[], region: string, object: string): Subject {
  const numbers = versions.map(({ Version: number }) => number).join(", ");
  return {
    kind: "lambda-layer",
    id: `${region}/lambda-layer/${name}`,
    name,
    arn,
    region,
    created_at: versions.map(({ CreatedDate }) => instant(CreatedDate)).toSorted()[0] ?? "",
    objects: [object],
    handles: [name, arn, ...versions.map(({ Version: number }) => `${arn}:${number}`)],
    fingerprint: layerFingerprint(arn, versions),
    detail: `version${versions.length === 1 ? "" : "s"} ${numbers}, the last made ${instant(versions[0]?.CreatedDate) || "?"}`,
  };
}

function more(layer_name: string, versions: readonly Version[], whole: boolean) {
  return { layer_name, versions: versions.map(({ Version: number = 0 }) => number), whole };
}

/** Each version's description and policy; its content Lambda gives only by a signed address, so its SHA-256 is kept. */
export const describeLayer = action({
  name: "lambda.describe-layer",
  summary: "Save the description, SHA-256 and policy of a Lambda layer's versions.",
  purpose: "preserve",
  reversible: true,
  target: "layer",
  params: Type.Object({ layer: LambdaLayer }),
  result: Saved(ResourceEvidence),
  calls: ["lambda:ListLayerVersions", "lambda:GetLayerVersion", "lambda:GetLayerVersionPolicy"],
  async run({ layer }, context) {
    const { region, layer_name: LayerName } = layer;
    const there = await meantNow(context, layer);
    if (there.length === 0) throw stepFailed(`layer ${LayerName} is gone: there is nothing left to keep of it`);
    const versions: unknown[] = [];
    for (const { Version: VersionNumber } of there) {
      const { Content, ...version } = await context.call(
        "lambda:GetLayerVersion",
        { LayerName, VersionNumber },
        region,
      );
      const policy = await ifThere(context.call("lambda:GetLayerVersionPolicy", { LayerName, VersionNumber }, region));
      const { CodeSha256, CodeSize, SigningProfileVersionArn } = Content ?? {};
      versions.push({
        ...version,
        content: { CodeSha256, CodeSize, SigningProfileVersionArn },
        policy: policy?.Policy,
      });
    }
    const saved = await saveDescription(layer, { layer: LayerName, versions }, context);
    return { resource: layer.id, region, copies: [], evidence: [saved] };
  },
});

/** Functions keep a copy of what is deleted here: so none that uses it may be left. */
export const deleteLayer = action({
  name: "lambda.delete-layer",
  summary: "Delete the versions of a Lambda layer, once no function uses them any more.",
  purpose: "destroy",
  reversible: false,
  target: "layer",
  params: Type.Object({ layer: Approved(LambdaLayer), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "already"), versions: Type.Array(Type.Integer()) }),
  calls: ["lambda:ListLayerVersions", "lambda:ListFunctions", "lambda:DeleteLayerVersion"],
  async run({ layer, evidence }, context) {
    const { region, layer_name: LayerName } = layer;
    requireEvidence(layer, evidence);
    const versions = (await meantNow(context, layer)).map(({ Version: number = 0 }) => number);
    if (versions.length === 0) return { state: "already" as const, versions };
    // In a dry run functions that are planned to go are still there: by their handles it is assumed that they went.
    await context.confirm(`no function uses layer ${LayerName}`, () => unused(context, layer, versions), 0);
    for (const VersionNumber of versions) {
      await unlessGone(context.call("lambda:DeleteLayerVersion", { LayerName, VersionNumber }, region));
    }
    await context.confirm(
      `layer ${LayerName} has none of the versions ${versions.join(", ")}`,
      async () => (await meantNow(context, layer)).length === 0,
    );
    return { state: "deleted" as const, versions };
  },
  async fingerprint({ layer }, context) {
    const there = await meantNow(context, layer);
    return there.length === 0 ? undefined : layerFingerprint(arnOf(layer), there);
  },
});

/** @throws RunbookError naming the functions that would keep a copy */
async function unused(
  context: ActionContext<"lambda:ListFunctions">,
  layer: LambdaLayer,
  versions: readonly number[],
): Promise<true> {
  const meant = new Set(versions.map((version) => `${arnOf(layer)}:${version}`));
  const users: string[] = [];
  for await (const page of context.pages("lambda:ListFunctions", {}, layer.region)) {
    for (const { FunctionName = "", Layers = [] } of page.Functions ?? []) {
      if (Layers.some(({ Arn = "" }) => meant.has(Arn))) users.push(FunctionName);
    }
  }
  if (users.length === 0) return true;
  throw stepFailed(
    `layer ${layer.layer_name} is not deleted: ${users.toSorted().join(", ")} would keep a copy of it`,
    "Delete the functions of the intruder first, and let people take the layer from those that stay.",
  );
}

type Place = Pick<LambdaLayer, "layer_name" | "region">;

/** Newest first. */
function versionsOf(
  context: ActionContext<"lambda:ListLayerVersions">,
  { layer_name: LayerName, region }: Place,
): Promise<Version[]> {
  return allOf(context.pages("lambda:ListLayerVersions", { LayerName }, region), (page) => page.LayerVersions);
}

/** Of a whole layer all versions that there are, those too that were published since. */
async function meantNow(context: ActionContext<"lambda:ListLayerVersions">, layer: LambdaLayer): Promise<Version[]> {
  const there = (await ifThere(versionsOf(context, layer))) ?? [];
  return layer.whole ? there : there.filter(({ Version: number = 0 }) => layer.versions.includes(number));
}

/** Of the layer, where the finding is of one version. */
function arnOf({ arn }: LambdaLayer): string {
  return arn.split(":").slice(0, 7).join(":");
}

function layerFingerprint(arn: string, versions: readonly Version[]): string {
  return fingerprintOf(
    "lambda-layer",
    arn,
    versions.map(({ Version: number, CreatedDate }) => [number, CreatedDate]),
  );
}
