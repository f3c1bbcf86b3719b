import { expect, test } from "vitest";
import { listTrails } from "../../../actions/cloudtrail/list-trails.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { actionContext } from "../context.ts";
import { lookupRecord, story, storyPolicy } from "../history/story.ts";

const arn = (name: string) => `arn:aws:cloudtrail:us-east-1:111122223333:trail/${name}`;
const stops: Readonly<Record<string, string>> = {
  "acme-trail": "2026-03-02T02:22:00Z",
  "forgotten-trail": "2022-01-01T00:00:00Z",
};

test("a trail stopped since the incident began is a finding; one stopped long before is noted", async () => {
  const context = actionContext({
    policy: storyPolicy,
    judge: compilePolicy(storyPolicy),
    answers: {
      "cloudtrail:DescribeTrails": (_input, region) =>
        region === "us-east-1"
          ? {
              trailList: ["acme-trail", "forgotten-trail", "good-trail"].map((Name) => ({ Name, TrailARN: arn(Name) })),
            }
          : { trailList: [] },
      "cloudtrail:GetTrailStatus": ({ Name }) => {
        const StopLoggingTime = stops[Name?.slice(Name.lastIndexOf("/") + 1) ?? ""];
        return StopLoggingTime === undefined ? { IsLogging: true } : { IsLogging: false, StopLoggingTime };
      },
    },
  });
  const history = await context.saveDataset("event-history", story.map(lookupRecord).map(compactEvent));
  const { stopped, count } = await listTrails.run({ regions: ["us-east-1", "eu-west-1"], history }, context);
  expect(count).toBe(3);
  expect(stopped).toMatchObject([
    {
      trail_name: "acme-trail",
      region: "us-east-1",
      stopped_at: "2026-03-02T02:22:00Z",
      reasons: [{ events: ["event-10"] }],
    },
  ]);
  expect(context.said.notes).toHaveLength(1);
  expect(context.said.notes[0]).toContain("forgotten-trail");
});
