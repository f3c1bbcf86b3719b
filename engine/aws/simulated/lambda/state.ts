/** One region of the simulated account's Lambda: what a drill declares under `state.lambda.<region>`, filled in. */
import { createHash } from "node:crypto";
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { At, ById, count, flag, oneOf, Strict, Tags, text } from "../ec2/schema.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";

/** An address of its own in the internet. `NONE` lets everybody in. */
const Url = Strict({ auth: oneOf(["NONE", "AWS_IAM"], "AWS_IAM"), created: At });

const Version = Strict({ code_sha256: Type.String(), published: At });

const Lambda = Strict({
  last_modified: At,
  runtime: text("python3.12"),
  handler: text("index.handler"),
  role: text(""),
  description: text(""),
  timeout: count(3),
  memory: count(128),
  /** Empty in a drill: derived of `code`. */
  code_sha256: text(""),
  /** Words that stand for the code. */
  code: text(""),
  environment: ById(Type.String()),
  /** ARNs of layer versions. */
  layers: Type.Array(Type.String(), { default: [] }),
  /** JSON text of the resource policy; empty for none. */
  policy: text(""),
  /** By qualifier, `$LATEST` for the function itself. */
  urls: ById(Url),
  /** Reserved concurrency; below zero there is none. */
  reserved: count(-1),
  versions: ById(Version),
  /** Name to version. */
  aliases: ById(Type.String()),
  /** Lambda@Edge has copies of it in CloudFront. */
  replicated: flag(false),
  tags: Tags,
});

const Mapping = Strict({
  target: Type.String(),
  source: Type.String(),
  state: oneOf(["Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting"], "Enabled"),
  modified: At,
});

const LayerVersion = Strict({ created: At, description: text(""), code: text(""), policy: text("") });
/** Versions are numbered on, even when earlier ones are gone. */
const Layer = Strict({ versions: ById(LayerVersion) });

const State = Strict({ functions: ById(Lambda), mappings: ById(Mapping), layers: ById(Layer) });

export type LambdaState = Static<typeof State>;
export type Lambda = Static<typeof Lambda>;
export type Mapping = Static<typeof Mapping>;
export type Layer = Static<typeof Layer>;
export type LayerVersion = Static<typeof LayerVersion>;

export const lambdaDrillSchema = defaultsOptional(State);

/** @throws RunbookError PLAYBOOK_INVALID where a mapping is of a function that is not declared */
export function prepareLambda(declared: unknown, { region }: { region: string }): LambdaState {
  const state = fillDefaults(State, declared ?? {}) as LambdaState;
  for (const one of Object.values(state.functions)) one.code_sha256 ||= sha256(one.code);
  for (const [uuid, { target }] of Object.entries(state.mappings)) {
    if (!Object.hasOwn(state.functions, target))
      throw new RunbookError(
        "PLAYBOOK_INVALID",
        `The drill's state.lambda.${region} has no function ${target} for ${uuid}.`,
      );
  }
  return state;
}

/** Base64, as Lambda shows it. */
export function sha256(code: string): string {
  return createHash("sha256").update(code).digest("base64");
}

export interface Where {
  readonly account: string;
  readonly region: string;
}

export function arnOfFunction(name: string, { account, region }: Where): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

export function arnOfLayer(name: string, { account, region }: Where): string {
  return `arn:aws:lambda:${region}:${account}:layer:${name}`;
}

/** The last part of a name, a partial ARN or an ARN, without a qualifier. */
export function functionName(given: string | undefined): string {
  const name = given ?? "";
  const at = name.lastIndexOf("function:");
  return (at < 0 ? name : name.slice(at + "function:".length)).split(":")[0] ?? "";
}
