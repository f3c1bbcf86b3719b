/** Simulated Access Analyzer. https://docs.aws.amazon.com/access-analyzer/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Finding = Type.Object(
  {
    resource: Type.String(),
    resource_type: Type.String({ default: "AWS::IAM::Role" }),
    owner: Type.Optional(Type.String({ description: "The account of the resource; this one unless told." })),
    type: Type.String({ default: "ExternalAccess" }),
    status: Type.Union([Type.Literal("ACTIVE"), Type.Literal("ARCHIVED"), Type.Literal("RESOLVED")], {
      default: "ACTIVE",
    }),
    created: At,
    updated: Type.Optional(At),
  },
  strict,
);
const Analyzer = Type.Object(
  {
    type: Type.String({ default: "ACCOUNT" }),
    status: Type.Union(
      [Type.Literal("ACTIVE"), Type.Literal("CREATING"), Type.Literal("DISABLED"), Type.Literal("FAILED")],
      {
        default: "ACTIVE",
      },
    ),
    created: At,
    findings: Type.Record(Type.String(), Finding, { default: {} }),
  },
  strict,
);
const State = Type.Object({ analyzers: Type.Record(Type.String(), Analyzer, { default: {} }) }, strict);
type AnalyzerState = Static<typeof State>;

export const accessAnalyzer: SimulatedService<AnalyzerState> = {
  service: "access-analyzer",
  global: false,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as AnalyzerState,
  operations: {
    "access-analyzer:ListAnalyzers": (input, { state, account, region, page }) => {
      const wanted = Object.entries(state.analyzers).filter(([, one]) => one.type === (input.type ?? one.type));
      const { items, next } = page(wanted, input.nextToken, input.maxResults);
      return {
        analyzers: items.map(([name, one]) => ({
          arn: arnOf(account, region, name),
          name,
          type: one.type as "ACCOUNT",
          createdAt: one.created,
          status: one.status,
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "access-analyzer:ListFindingsV2": (input, { state, account, region, page }) => {
      const found = Object.entries(state.analyzers).find(
        ([name]) => arnOf(account, region, name) === input.analyzerArn,
      );
      if (found === undefined)
        throw new SimulatedRefusal("ResourceNotFoundException", `There is no analyzer ${input.analyzerArn}.`, 404);
      for (const name of Object.keys(input.filter ?? {}))
        if (name !== "status")
          throw new SimulatedRefusal("ValidationException", `The filter ${name} is not kept here.`);
      const statuses = input.filter?.["status"]?.eq;
      const wanted = Object.entries(found[1].findings).filter(([, one]) => statuses?.includes(one.status) ?? true);
      const { items, next } = page(wanted, input.nextToken, input.maxResults);
      return {
        findings: items.map(([id, one]) => ({
          id,
          resource: one.resource,
          resourceType: one.resource_type as "AWS::IAM::Role",
          resourceOwnerAccount: one.owner ?? account,
          status: one.status,
          findingType: one.type as "ExternalAccess",
          createdAt: one.created,
          analyzedAt: one.updated ?? one.created,
          updatedAt: one.updated ?? one.created,
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
  },
  objects: (state, { account, region }) =>
    Object.fromEntries(
      Object.entries(state.analyzers).map(([name, { findings: _findings, ...analyzer }]) => [
        arnOf(account, region, name),
        { name, ...analyzer },
      ]),
    ),
};

function arnOf(account: string, region: string, name: string): string {
  return `arn:aws:access-analyzer:${region}:${account}:analyzer/${name}`;
}
