/** One function as it is now, and what its remedies share. */
import type { ActionContext, Output } from "../../../engine/action/action.ts";
import type { Finding } from "../../../engine/action/schema.ts";
import { ifThere } from "../../gone.ts";
import { allOf } from "../all-of.ts";
import { fingerprintOf } from "../fingerprint.ts";

/** What every finding that is a function has. */
export interface Lambda extends Pick<Finding, "arn" | "region"> {
  readonly function_name: string;
}

export type Configuration = NonNullable<Output<"lambda:ListFunctions">["Functions"]>[number];
export type Mapping = NonNullable<Output<"lambda:ListEventSourceMappings">["EventSourceMappings"]>[number];

/** Undefined where Lambda does not know it. */
export function lambdaNow(context: ActionContext<"lambda:GetFunction">, { function_name, region }: Lambda) {
  return ifThere(context.call("lambda:GetFunction", { FunctionName: function_name }, region));
}

/** Those of its versions and aliases too, which a listing by its name may leave out. */
export async function mappingsOf(
  context: ActionContext<"lambda:ListEventSourceMappings">,
  { arn, region }: Lambda,
): Promise<Mapping[]> {
  const all = context.pages("lambda:ListEventSourceMappings", {}, region);
  return allOf(all, (page) =>
    page.EventSourceMappings?.filter(
      ({ FunctionArn = "" }) => FunctionArn === arn || FunctionArn.startsWith(`${arn}:`),
    ),
  );
}

/** Of code and of how it is run; the environment is not in it, since a listing does not keep it. */
export function lambdaFingerprint(one: Configuration): string {
  return fingerprintOf(
    "lambda-function",
    one.FunctionArn,
    one.CodeSha256 ?? "",
    one.PackageType ?? "",
    one.Runtime ?? "",
    one.Handler ?? "",
    one.Role ?? "",
    (one.Layers ?? []).map(({ Arn = "" }) => Arn),
  );
}
