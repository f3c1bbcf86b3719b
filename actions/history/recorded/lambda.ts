/**
 * The calls of Lambda. A function is one object; each part of it that anybody may overwrite is
 * another, of the kind `changed-function`, which its last writer made.
 */
import type { RecordedCall } from "../event.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** Parts of a function that are overwritten as a whole. */
export const lambdaParts = ["code", "configuration", "concurrency", "alias", "url", "triggers", "permission"] as const;
/** Those of them of which there may be several side by side, each an object of its own too. */
export const severalParts = ["alias", "url", "triggers", "permission"] as const;
export type LambdaPart = (typeof lambdaParts)[number];

export const lambdaRef = (region: string, name: string): string => ref.regional("lambda-function", region, name);

/** One of several has its own name behind it: a grant of the function's policy its `Sid`, a mapping its UUID. */
export function lambdaPartRef(region: string, name: string, part: LambdaPart, own = ""): string {
  return ref.regional("changed-function", region, name && `${name}:${part}${own && `:${own}`}`);
}

export const layerRef = (region: string, name: string, version = ""): string =>
  ref.regional("lambda-layer", region, name && `${name}${version && `:${version}`}`);

/** Of a name, of `name:qualifier`, or of a whole or partial ARN. */
export function lambdaName(given: string): string {
  const at = given.lastIndexOf("function:");
  return (at < 0 ? given : given.slice(at + "function:".length)).split(":")[0] ?? "";
}

function layerName(given: string): string {
  const at = given.lastIndexOf("layer:");
  return (at < 0 ? given : given.slice(at + "layer:".length)).split(":")[0] ?? "";
}

/** The mapping's answer names its function where the request names only the mapping. */
const nameOf = (call: RecordedCall) => lambdaName(asked(call, "functionName") || answered(call, "functionArn"));

const whole = (fate: Fate) => one(fate, (call) => lambdaRef(call.region, nameOf(call)));

/** Whoever makes a function made all its parts, whatever was done to an earlier one of the name. */
const created: Reading = (call) => {
  const name = nameOf(call);
  return [
    ["made", [lambdaRef(call.region, name), ...lambdaParts.map((which) => lambdaPartRef(call.region, name, which))]],
  ];
};

const part =
  (which: LambdaPart): Reading =>
  (call) => [
    ["made", [lambdaPartRef(call.region, nameOf(call), which)]],
    ["changed", [lambdaRef(call.region, nameOf(call))]],
  ];

/** They stand side by side: what the intruder did to one must not be hidden by a later change of another. */
const oneOf =
  (which: (typeof severalParts)[number], own: (call: RecordedCall) => string): Reading =>
  (call) => [
    [
      "made",
      [lambdaPartRef(call.region, nameOf(call), which), lambdaPartRef(call.region, nameOf(call), which, own(call))],
    ],
    ["changed", [lambdaRef(call.region, nameOf(call))]],
  ];
const grant = oneOf("permission", (call) => asked(call, "statementId"));
// An alias shows other code under a name that callers know.
const alias = oneOf("alias", (call) => asked(call, "name"));
const url = oneOf("url", (call) => asked(call, "qualifier") || "$LATEST");
/** Records spell the member in more than one way. */
const mapping = oneOf(
  "triggers",
  (call) => ["uUID", "uuid", "UUID"].map((member) => asked(call, member) || answered(call, member)).find(Boolean) ?? "",
);

/** A further version of a layer makes that version, and changes the layer. */
const published: Reading = (call) => {
  const name = layerName(asked(call, "layerName") || answered(call, "layerArn"));
  const version = answered(call, "version");
  const layer = layerRef(call.region, name);
  const made = version === "" ? [] : [layerRef(call.region, name, version)];
  return version === "1"
    ? [["made", [layer, ...made]]]
    : [
        ["made", made],
        ["changed", [layer]],
      ];
};

const layer = (call: RecordedCall) => layerRef(call.region, layerName(asked(call, "layerName")));

export const lambda: Readings = new Map<string, Reading>([
  ["CreateFunction", created],
  ["DeleteFunction", whole("removed")],
  ["UpdateFunctionCode", part("code")],
  ["UpdateFunctionConfiguration", part("configuration")],
  ["PutRuntimeManagementConfig", part("configuration")],
  ["UpdateFunctionCodeSigningConfig", part("configuration")],
  ["PutFunctionEventInvokeConfig", part("triggers")],
  ["UpdateFunctionEventInvokeConfig", part("triggers")],
  ["PutFunctionConcurrency", part("concurrency")],
  ["DeleteFunctionConcurrency", part("concurrency")],
  ["CreateFunctionUrlConfig", url],
  ["UpdateFunctionUrlConfig", url],
  ["DeleteFunctionUrlConfig", url],
  ["CreateEventSourceMapping", mapping],
  ["UpdateEventSourceMapping", mapping],
  ["DeleteEventSourceMapping", mapping],
  ["AddPermission", grant],
  ["RemovePermission", grant],
  ["PublishVersion", whole("changed")],
  ["CreateAlias", alias],
  ["UpdateAlias", alias],
  ["DeleteAlias", alias],
  ["PublishLayerVersion", published],
  ["AddLayerVersionPermission", one("changed", layer)],
  ["RemoveLayerVersionPermission", one("changed", layer)],
  [
    "DeleteLayerVersion",
    one("removed", (call) => layerRef(call.region, layerName(asked(call, "layerName")), asked(call, "versionNumber"))),
  ],
]);
