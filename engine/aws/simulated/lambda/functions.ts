/** Functions and what hangs on them. https://docs.aws.amazon.com/lambda/latest/api/ */
import type { Output } from "../../operations.ts";
import { byName, lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { arnOfFunction, functionName, type Lambda, type LambdaState } from "./state.ts";

type Request = SimulatedRequest<LambdaState>;
type View = NonNullable<Output<"lambda:ListFunctions">["Functions"]>[number];

export const functionOperations: SimulatedService<LambdaState>["operations"] = {
  "lambda:ListFunctions": (input, request) => {
    const { items, next } = request.page(byName(request.state.functions), input.Marker, input.MaxItems);
    return { Functions: items.map(([name, one]) => view(name, one, request)), NextMarker: next };
  },
  "lambda:GetFunction": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    return {
      Configuration: view(name, one, request),
      Code: {
        RepositoryType: "S3",
        Location: `https://awslambda.example/${name}?X-Amz-Signature=${request.secret(name, 32)}`,
      },
      Tags: { ...one.tags },
      ...(one.reserved < 0 ? {} : { Concurrency: { ReservedConcurrentExecutions: one.reserved } }),
    };
  },
  "lambda:GetFunctionConcurrency": (input, { state }) => {
    const { one } = find(input.FunctionName, state);
    return one.reserved < 0 ? {} : { ReservedConcurrentExecutions: one.reserved };
  },
  "lambda:GetPolicy": (input, { state }) => {
    const { one } = find(input.FunctionName, state);
    if (one.policy === "") throw notFound("The resource you requested does not exist.");
    return { Policy: one.policy, RevisionId: "1" };
  },
  "lambda:ListTags": (input, { state }) => ({ Tags: { ...find(input.Resource, state).one.tags } }),
  "lambda:ListAliases": (input, { state, page, account, region }) => {
    const { name, one } = find(input.FunctionName, state);
    const { items, next } = page(byName(one.aliases), input.Marker, input.MaxItems);
    return {
      Aliases: items.map(([Name, FunctionVersion]) => ({
        Name,
        FunctionVersion,
        AliasArn: `${arnOfFunction(name, { account, region })}:${Name}`,
      })),
      NextMarker: next,
    };
  },
  "lambda:ListVersionsByFunction": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    const all = [
      view(name, one, request),
      ...byName(one.versions).map(([version, { code_sha256, published }]) => ({
        ...view(name, one, request),
        FunctionArn: `${arnOfFunction(name, request)}:${version}`,
        Version: version,
        CodeSha256: code_sha256,
        LastModified: lambdaTime(published),
      })),
    ];
    const { items, next } = request.page(all, input.Marker, input.MaxItems);
    return { Versions: items, NextMarker: next };
  },
  "lambda:ListFunctionUrlConfigs": (input, { state, page, account, region }) => {
    const { name, one } = find(input.FunctionName, state);
    const { items, next } = page(byName(one.urls), input.Marker, input.MaxItems);
    const arn = arnOfFunction(name, { account, region });
    return {
      FunctionUrlConfigs: items.map(([qualifier, { auth, created }]) => ({
        FunctionUrl: `https://${name}-${qualifier.replace(/\W/g, "")}.lambda-url.${region}.on.aws/`,
        FunctionArn: qualifier === "$LATEST" ? arn : `${arn}:${qualifier}`,
        AuthType: auth,
        CreationTime: created,
        LastModifiedTime: created,
      })),
      NextMarker: next,
    };
  },
  "lambda:PutFunctionConcurrency": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    const wanted = input.ReservedConcurrentExecutions ?? -1;
    if (wanted < 0) throw invalid("ReservedConcurrentExecutions must be zero or more.");
    const reserved = Object.values(request.state.functions).reduce((sum, each) => sum + Math.max(0, each.reserved), 0);
    // Of the account's 1,000, a hundred stay for functions that reserve nothing.
    if (wanted > one.reserved && reserved - Math.max(0, one.reserved) + wanted > 900)
      throw invalid(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
      );
    one.reserved = wanted;
    request.touched(arnOfFunction(name, request));
    return { ReservedConcurrentExecutions: wanted };
  },
  "lambda:DeleteFunctionConcurrency": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    one.reserved = -1;
    request.touched(arnOfFunction(name, request));
    return {};
  },
  "lambda:DeleteFunctionUrlConfig": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    const qualifier = input.Qualifier ?? "$LATEST";
    if (!Object.hasOwn(one.urls, qualifier)) throw notFound("The resource you requested does not exist.");
    delete one.urls[qualifier];
    request.touched(arnOfFunction(name, request));
    return {};
  },
  // Mappings that feed it stay behind.
  "lambda:DeleteFunction": (input, request) => {
    const { name, one } = find(input.FunctionName, request.state);
    if (input.Qualifier !== undefined) throw invalid("The simulated account deletes whole functions only.");
    if (one.replicated)
      throw invalid(`Lambda was unable to delete ${arnOfFunction(name, request)} because it is a replicated function.`);
    delete request.state.functions[name];
    request.touched(arnOfFunction(name, request));
    return {};
  },
};

function view(name: string, one: Lambda, request: Request): View {
  return {
    FunctionName: name,
    FunctionArn: arnOfFunction(name, request),
    Runtime: one.runtime as NonNullable<View["Runtime"]>,
    Handler: one.handler,
    Role: one.role,
    Description: one.description,
    Timeout: one.timeout,
    MemorySize: one.memory,
    CodeSize: Buffer.byteLength(one.code),
    CodeSha256: one.code_sha256,
    LastModified: lambdaTime(one.last_modified),
    Version: "$LATEST",
    State: "Active",
    PackageType: "Zip",
    ...(Object.keys(one.environment).length === 0 ? {} : { Environment: { Variables: { ...one.environment } } }),
    ...(one.layers.length === 0 ? {} : { Layers: one.layers.map((Arn) => ({ Arn, CodeSize: 1 })) }),
  };
}

export function find(given: string | undefined, state: LambdaState): { name: string; one: Lambda } {
  const name = functionName(given);
  const one = lookup(state.functions, name);
  if (one === undefined) throw notFound(`Function not found: ${given}`);
  return { name, one };
}

/** `2026-03-02T02:50:00.000+0000`, as Lambda writes time. */
export function lambdaTime(time: string): string {
  return new Date(time).toISOString().replace("Z", "+0000");
}

export function notFound(message: string): SimulatedRefusal {
  return new SimulatedRefusal("ResourceNotFoundException", message, 404);
}

export function invalid(message: string): SimulatedRefusal {
  return new SimulatedRefusal("InvalidParameterValueException", message);
}
