/** Simulated GuardDuty: detectors and what they found. https://docs.aws.amazon.com/guardduty/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Finding = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ default: "" }),
    severity: Type.Number(),
    created: At,
    updated: Type.Optional(At),
    archived: Type.Boolean({ default: false }),
    count: Type.Integer({ default: 1 }),
    resource_type: Type.String({ default: "AccessKey" }),
    access_key: Type.Optional(Type.String()),
    user: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String()),
    buckets: Type.Optional(Type.Array(Type.String())),
  },
  strict,
);
const Detector = Type.Object(
  {
    status: Type.Union([Type.Literal("ENABLED"), Type.Literal("DISABLED")], { default: "ENABLED" }),
    created: At,
    updated: Type.Optional(At),
    findings: Type.Record(Type.String(), Finding, { default: {} }),
  },
  strict,
);
const State = Type.Object({ detectors: Type.Record(Type.String(), Detector, { default: {} }) }, strict);
type GuardDutyState = Static<typeof State>;
type Request = SimulatedRequest<GuardDutyState>;
type FindingState = Static<typeof Finding>;

/** Findings that one call may ask for. */
const atOnce = 50;

export const guardduty: SimulatedService<GuardDutyState> = {
  service: "guardduty",
  global: false,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as GuardDutyState,
  operations: {
    "guardduty:ListDetectors": (input, { state, page }) => {
      const { items, next } = page(Object.keys(state.detectors), input.NextToken, input.MaxResults);
      return { DetectorIds: items, ...(next === undefined ? {} : { NextToken: next }) };
    },
    "guardduty:GetDetector": (input, request) => {
      const detector = existing(input.DetectorId, request);
      return {
        CreatedAt: detector.created,
        UpdatedAt: detector.updated ?? detector.created,
        ServiceRole: `arn:aws:iam::${request.account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
        Status: detector.status,
      };
    },
    "guardduty:ListFindings": (input, request) => {
      const { findings } = existing(input.DetectorId, request);
      const since = sinceOf(input.FindingCriteria?.Criterion ?? {});
      const ids = Object.entries(findings)
        .filter(([, one]) => Date.parse(one.updated ?? one.created) >= since)
        .map(([id]) => id);
      const { items, next } = request.page(ids, input.NextToken, input.MaxResults ?? atOnce);
      return { FindingIds: items, ...(next === undefined ? {} : { NextToken: next }) };
    },
    "guardduty:GetFindings": (input, request) => {
      const { findings } = existing(input.DetectorId, request);
      const ids = input.FindingIds ?? [];
      if (ids.length === 0 || ids.length > atOnce) throw rejected("the parameter findingIds has an invalid length");
      return {
        Findings: ids.flatMap((id) => {
          const one = Object.hasOwn(findings, id) ? findings[id] : undefined;
          return one === undefined ? [] : [viewOf(id, one, request)];
        }),
      };
    },
  },
  objects: (state, { account, region }) =>
    Object.fromEntries(
      Object.entries(state.detectors).map(([id, { findings: _findings, ...detector }]) => [
        `arn:aws:guardduty:${region}:${account}:detector/${id}`,
        { id, ...detector },
      ]),
    ),
};

function existing(id: string | undefined, { state }: Request): GuardDutyState["detectors"][string] {
  const detector = id !== undefined && Object.hasOwn(state.detectors, id) ? state.detectors[id] : undefined;
  if (detector === undefined) throw rejected("the input detectorId is not owned by the current account");
  return detector;
}

/** Milliseconds since the epoch, as GuardDuty takes times in criteria. */
function sinceOf(criterion: Readonly<Record<string, { GreaterThanOrEqual?: number | undefined }>>): number {
  for (const name of Object.keys(criterion)) {
    if (name !== "updatedAt") throw rejected(`the criterion ${name} is not kept here`);
  }
  return criterion["updatedAt"]?.GreaterThanOrEqual ?? 0;
}

function viewOf(id: string, one: FindingState, { account, region }: Request) {
  return {
    AccountId: account,
    Arn: `arn:aws:guardduty:${region}:${account}:finding/${id}`,
    Id: id,
    Region: region,
    SchemaVersion: "2.0",
    Type: one.type,
    Title: one.title,
    Severity: one.severity,
    CreatedAt: one.created,
    UpdatedAt: one.updated ?? one.created,
    Resource: {
      ResourceType: one.resource_type,
      ...(one.access_key === undefined && one.user === undefined
        ? {}
        : { AccessKeyDetails: { AccessKeyId: one.access_key, UserName: one.user } }),
      ...(one.instance === undefined ? {} : { InstanceDetails: { InstanceId: one.instance } }),
      ...(one.buckets === undefined ? {} : { S3BucketDetails: one.buckets.map((Name) => ({ Name })) }),
    },
    Service: { Archived: one.archived, Count: one.count, ServiceName: "guardduty" },
  };
}

function rejected(why: string): SimulatedRefusal {
  return new SimulatedRefusal("BadRequestException", `The request is rejected because ${why}.`);
}
