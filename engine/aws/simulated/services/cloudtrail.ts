/** Simulated CloudTrail: Event history and trails. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/ */
import { Type, type Static } from "typebox";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { lookupEvents } from "./lookup-events.ts";

const Trail = Type.Object(
  {
    home_region: Type.String(),
    multi_region: Type.Boolean({ default: true }),
    bucket: Type.String(),
    logging: Type.Boolean(),
    validated: Type.Optional(Type.Boolean({ description: "Log file validation is on." })),
    global_events: Type.Optional(Type.Boolean()),
    organization: Type.Optional(Type.Boolean()),
    started: Type.Optional(Type.String({ format: "date-time" })),
    stopped: Type.Optional(Type.String({ format: "date-time" })),
  },
  { additionalProperties: false },
);
const State = Type.Object({ trails: Type.Record(Type.String(), Trail) }, { additionalProperties: false });
type TrailState = Static<typeof Trail>;
type CloudTrailState = Static<typeof State>;
type Request = SimulatedRequest<CloudTrailState>;

export const cloudtrail: SimulatedService<CloudTrailState> = {
  service: "cloudtrail",
  global: true,
  schema: State,
  prepare: (declared) => structuredClone((declared ?? { trails: {} }) as CloudTrailState),
  operations: {
    "cloudtrail:LookupEvents": lookupEvents,
    "cloudtrail:DescribeTrails": (input, { state, account, region }) => ({
      trailList: Object.entries(state.trails)
        .filter(
          ([, trail]) => trail.home_region === region || (trail.multi_region && input.includeShadowTrails !== false),
        )
        .filter(([name, trail]) => {
          const names = input.trailNameList ?? [];
          return names.length === 0 || names.includes(name) || names.includes(arnOf(account, name, trail));
        })
        .map(([name, trail]) => ({
          Name: name,
          TrailARN: arnOf(account, name, trail),
          HomeRegion: trail.home_region,
          IsMultiRegionTrail: trail.multi_region,
          IsOrganizationTrail: trail.organization ?? false,
          IncludeGlobalServiceEvents: trail.global_events ?? trail.multi_region,
          LogFileValidationEnabled: trail.validated ?? false,
          S3BucketName: trail.bucket,
          HasCustomEventSelectors: false,
          HasInsightSelectors: false,
        })),
    }),
    "cloudtrail:GetTrailStatus": (input, request) => {
      const { trail } = existing(input.Name, request);
      return {
        IsLogging: trail.logging,
        ...(trail.started === undefined ? {} : { StartLoggingTime: trail.started }),
        ...(trail.stopped === undefined ? {} : { StopLoggingTime: trail.stopped }),
      };
    },
    "cloudtrail:StartLogging": (input, request) => {
      const { name, trail } = existing(input.Name, request);
      if (trail.home_region !== request.region) {
        throw new SimulatedRefusal(
          "InvalidHomeRegionException",
          `Trail ${name} must be changed in its home region ${trail.home_region}.`,
        );
      }
      if (!trail.logging) trail.started = request.now;
      trail.logging = true;
      request.touched(arnOf(request.account, name, trail));
      return {};
    },
  },
  objects: (state, { account }) =>
    Object.fromEntries(
      Object.entries(state.trails).map(([name, trail]) => [arnOf(account, name, trail), { name, ...trail }]),
    ),
};

function arnOf(account: string, name: string, trail: TrailState): string {
  return `arn:aws:cloudtrail:${trail.home_region}:${account}:trail/${name}`;
}

/** By name only in its home region; elsewhere a trail must be named by its ARN. */
function existing(written: string | undefined, request: Request): { name: string; trail: TrailState } {
  const found = Object.entries(request.state.trails).find(([name, trail]) => {
    const arn = arnOf(request.account, name, trail);
    return written === arn || (written === name && trail.home_region === request.region);
  });
  if (found === undefined)
    throw new SimulatedRefusal(
      "TrailNotFoundException",
      `Unknown trail: ${written ?? ""} for the user: ${request.account}`,
    );
  return { name: found[0], trail: found[1] };
}
