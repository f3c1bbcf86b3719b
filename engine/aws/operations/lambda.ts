/**
 * What the run asks of Lambda. Its older operations are logged under their name with the version of
 * the API that brought them: https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
import type * as lambda from "@aws-sdk/client-lambda";
import { pagesOf, permission, read, write } from "./facts.ts";

const lambdaPages = (items: string) => pagesOf("Marker", items, "NextMarker");
const target = { kind: "lambda-function", at: "FunctionName" } as const;
/** Addressed by its id alone: whose it is, is said by the function's own listing. */
const mapping = { kind: "lambda-mapping", at: "UUID" } as const;

export const lambdaOperations = {
  // Environments hold what applications keep secret; a listing of everything has no need of them.
  "lambda:ListFunctions": read<lambda.ListFunctionsCommandInput, lambda.ListFunctionsCommandOutput>({
    pages: lambdaPages("Functions"),
    secretOutputs: ["Functions.Environment"],
  }),
  // The code's address is signed: whoever has it can fetch the code.
  "lambda:GetFunction": read<lambda.GetFunctionCommandInput, lambda.GetFunctionCommandOutput>({
    sensitive: true,
    // Without it the tags are left out.
    alsoNeeds: [permission("lambda:ListTags")],
    secretOutputs: ["Code.Location", "Code.ResolvedImageUri"],
  }),
  "lambda:GetFunctionConcurrency": read<
    lambda.GetFunctionConcurrencyCommandInput,
    lambda.GetFunctionConcurrencyCommandOutput
  >(),
  "lambda:GetPolicy": read<lambda.GetPolicyCommandInput, lambda.GetPolicyCommandOutput>(),
  "lambda:ListTags": read<lambda.ListTagsCommandInput, lambda.ListTagsCommandOutput>(),
  "lambda:ListAliases": read<lambda.ListAliasesCommandInput, lambda.ListAliasesCommandOutput>({
    pages: lambdaPages("Aliases"),
  }),
  "lambda:ListVersionsByFunction": read<
    lambda.ListVersionsByFunctionCommandInput,
    lambda.ListVersionsByFunctionCommandOutput
  >({ sensitive: true, pages: lambdaPages("Versions") }),
  "lambda:ListEventSourceMappings": read<
    lambda.ListEventSourceMappingsCommandInput,
    lambda.ListEventSourceMappingsCommandOutput
  >({ pages: lambdaPages("EventSourceMappings") }),
  "lambda:ListFunctionUrlConfigs": read<
    lambda.ListFunctionUrlConfigsCommandInput,
    lambda.ListFunctionUrlConfigsCommandOutput
  >({ pages: lambdaPages("FunctionUrlConfigs") }),
  "lambda:PutFunctionConcurrency": write<
    lambda.PutFunctionConcurrencyCommandInput,
    lambda.PutFunctionConcurrencyCommandOutput
  >({ target, eventName: "PutFunctionConcurrency20171031" }),
  "lambda:DeleteFunctionConcurrency": write<
    lambda.DeleteFunctionConcurrencyCommandInput,
    lambda.DeleteFunctionConcurrencyCommandOutput
  >({ target, eventName: "DeleteFunctionConcurrency20171031" }),
  "lambda:UpdateEventSourceMapping": write<
    lambda.UpdateEventSourceMappingCommandInput,
    lambda.UpdateEventSourceMappingCommandOutput
  >({ target: mapping, eventName: "UpdateEventSourceMapping20150331" }),
  "lambda:DeleteEventSourceMapping": write<
    lambda.DeleteEventSourceMappingCommandInput,
    lambda.DeleteEventSourceMappingCommandOutput
  >({ target: mapping, eventName: "DeleteEventSourceMapping20150331" }),
  // A new address would be another one.
  "lambda:DeleteFunctionUrlConfig": write<
    lambda.DeleteFunctionUrlConfigCommandInput,
    lambda.DeleteFunctionUrlConfigCommandOutput
  >({ target, irreversible: true }),
  "lambda:DeleteFunction": write<lambda.DeleteFunctionCommandInput, lambda.DeleteFunctionCommandOutput>({
    target,
    irreversible: true,
    eventName: "DeleteFunction20150331",
  }),
  "lambda:ListLayers": read<lambda.ListLayersCommandInput, lambda.ListLayersCommandOutput>({
    pages: lambdaPages("Layers"),
  }),
  "lambda:ListLayerVersions": read<lambda.ListLayerVersionsCommandInput, lambda.ListLayerVersionsCommandOutput>({
    pages: lambdaPages("LayerVersions"),
  }),
  "lambda:GetLayerVersion": read<lambda.GetLayerVersionCommandInput, lambda.GetLayerVersionCommandOutput>({
    secretOutputs: ["Content.Location"],
  }),
  "lambda:GetLayerVersionPolicy": read<
    lambda.GetLayerVersionPolicyCommandInput,
    lambda.GetLayerVersionPolicyCommandOutput
  >(),
  "lambda:DeleteLayerVersion": write<lambda.DeleteLayerVersionCommandInput, lambda.DeleteLayerVersionCommandOutput>({
    target: { kind: "lambda-layer", at: "LayerName" },
    irreversible: true,
    eventName: "DeleteLayerVersion20181031",
  }),
} as const;
