/** Simulated Data Exports. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Billing_and_Cost_Management_Data_Exports.html */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Export = Type.Object(
  {
    bucket: Type.String(),
    prefix: Type.String({ default: "" }),
    region: Type.String({ default: "us-east-1" }),
    query: Type.String({ default: "SELECT * FROM COST_AND_USAGE_REPORT" }),
    created: At,
    updated: Type.Optional(At),
    status: Type.Union([Type.Literal("HEALTHY"), Type.Literal("UNHEALTHY")], { default: "HEALTHY" }),
  },
  strict,
);
const State = Type.Object(
  { exports: Type.Record(Type.String(), Export, { default: {}, description: "By name and id, as in the ARN." }) },
  strict,
);
type ExportState = Static<typeof State>;

export const bcmDataExports: SimulatedService<ExportState> = {
  service: "bcm-data-exports",
  global: true,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as ExportState,
  operations: {
    "bcm-data-exports:ListExports": (input, { state, account, page }) => {
      const { items, next } = page(Object.entries(state.exports), input.NextToken, input.MaxResults);
      return {
        Exports: items.map(([id, one]) => ({
          ExportArn: arnOf(account, id),
          ExportName: nameOf(id),
          ExportStatus: statusOf(one),
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
    "bcm-data-exports:GetExport": (input, { state, account }) => {
      const found = Object.entries(state.exports).find(([id]) => arnOf(account, id) === input.ExportArn);
      if (found === undefined)
        throw new SimulatedRefusal("ResourceNotFoundException", `There is no export ${input.ExportArn}.`, 404);
      const [id, one] = found;
      return {
        Export: {
          ExportArn: arnOf(account, id),
          Name: nameOf(id),
          DataQuery: { QueryStatement: one.query },
          DestinationConfigurations: {
            S3Destination: {
              S3Bucket: one.bucket,
              S3Prefix: one.prefix,
              S3Region: one.region,
              S3OutputConfigurations: {
                OutputType: "CUSTOM",
                Format: "PARQUET",
                Compression: "PARQUET",
                Overwrite: "OVERWRITE_REPORT",
              },
            },
          },
          RefreshCadence: { Frequency: "SYNCHRONOUS" },
        },
        ExportStatus: statusOf(one),
      };
    },
  },
  objects: (state, { account }) =>
    Object.fromEntries(
      Object.entries(state.exports).map(([id, one]) => [arnOf(account, id), { name: nameOf(id), ...one }]),
    ),
};

function arnOf(account: string, id: string): string {
  return `arn:aws:bcm-data-exports:us-east-1:${account}:export/${id}`;
}

/** The id that AWS adds to the name is a UUID. */
function nameOf(id: string): string {
  return id.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "");
}

function statusOf({ status, created, updated }: Static<typeof Export>) {
  return { StatusCode: status, CreatedAt: created, LastUpdatedAt: updated ?? created };
}
