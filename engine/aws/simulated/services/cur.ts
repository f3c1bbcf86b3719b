/** Simulated Cost and Usage Reports. https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_cur_DescribeReportDefinitions.html */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import type { SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const Report = Type.Object(
  { bucket: Type.String(), prefix: Type.String({ default: "" }), region: Type.String({ default: "us-east-1" }) },
  strict,
);
const State = Type.Object({ reports: Type.Record(Type.String(), Report, { default: {} }) }, strict);
type ReportState = Static<typeof State>;

export const cur: SimulatedService<ReportState> = {
  service: "cur",
  global: true,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as ReportState,
  operations: {
    "cur:DescribeReportDefinitions": (input, { state, page }) => {
      const { items, next } = page(Object.entries(state.reports), input.NextToken, input.MaxResults);
      return {
        ReportDefinitions: items.map(([ReportName, { bucket, prefix, region }]) => ({
          ReportName,
          TimeUnit: "DAILY",
          Format: "Parquet",
          Compression: "Parquet",
          AdditionalSchemaElements: ["RESOURCES"],
          S3Bucket: bucket,
          S3Prefix: prefix,
          S3Region: region,
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
  },
  objects: (state, { account }) =>
    Object.fromEntries(
      Object.entries(state.reports).map(([name, report]) => [
        `arn:aws:cur:us-east-1:${account}:definition/${name}`,
        { name, ...report },
      ]),
    ),
};
