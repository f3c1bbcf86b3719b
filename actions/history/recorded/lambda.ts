/**
 * The calls of Lambda. A function is one object; each part of it that anybody may overwrite is
 * another, of the kind `changed-function`, which its last writer made.
 */
import type { RecordedCall } from "../event.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** Parts of a function that are overwritten as a whole. */
export const lambdaParts = ["code", "configuration", "concurrency", "url", "triggers", "permission"] as const;
export type LambdaPart = (typeof lambdaParts)[number];

export const lambdaRef = (region: string, name: string): string => ref.regional("lambda-function", region, name);

/** A single grant of a function's policy has its `Sid` behind it. */
export function lambdaPartRef(region: string, name: string, part: LambdaPart, sid = ""): string {
  return ref.regional("changed-function", region, name && `${name}:${part}${sid && `:${sid}`}`);
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

/** Grants stand side by side: that of the intruder must not be hidden by a later one. */
const grant: Reading = (call) => [
  [
    "made",
    [
      lambdaPartRef(call.region, nameOf(call), "permission"),
      lambdaPartRef(call.region, nameOf(call), "permission", asked(call, "statementId")),
    ],
  ],
  ["changed", [lambdaRef(call.region, nameOf(call))]],
];

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
  ["CreateFunctionUrlConfig", part("url")],
  ["UpdateFunctionUrlConfig", part("url")],
  ["DeleteFunctionUrlConfig", part("url")],
  ["CreateEventSourceMapping", part("triggers")],
  ["UpdateEventSourceMapping", part("triggers")],
  ["DeleteEventSourceMapping", part("triggers")],
  ["AddPermission", grant],
  ["RemovePermission", grant],
  // An alias or version shows other code under a name that callers know.
  ["PublishVersion", whole("changed")],
  ["CreateAlias", part("code")],
  ["UpdateAlias", part("code")],
  ["DeleteAlias", part("code")],
  ["PublishLayerVersion", published],
  ["AddLayerVersionPermission", one("changed", layer)],
  ["RemoveLayerVersionPermission", one("changed", layer)],
  [
    "DeleteLayerVersion",
    one("removed", (call) => layerRef(call.region, layerName(asked(call, "layerName")), asked(call, "versionNumber"))),
  ],
]);
