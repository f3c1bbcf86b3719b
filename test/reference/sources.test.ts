import { describe, expect, it } from "vitest";
import { actions } from "../../actions/index.ts";
import { parameterText, sourcesOf } from "../../engine/reference/sources.ts";

describe("where a parameter comes from", () => {
  it("is found in lists, in fields and in whole results", () => {
    expect(sourcesOf("Instance", actions)).toEqual([
      { action: "ec2.find-instances", fields: ["instances"] },
      { action: "ec2.list-findings", fields: ["instances", "unknown"] },
    ]);
    expect(sourcesOf("Dataset", actions)).toEqual([
      { action: "cloudtrail.list-events", fields: ["events"] },
      { action: "cloudtrail.trace-credentials", fields: ["events"] },
      { action: "s3.restore-objects", fields: ["restored"] },
    ]);
    expect(sourcesOf("InstanceEvidence", actions)).toEqual([{ action: "ec2.snapshot-instance", fields: [] }]);
  });

  it("is said of every parameter that has no description of its own", () => {
    const silent = actions.flatMap(({ name, params }) =>
      Object.entries(params.properties).flatMap(([parameter, schema]) =>
        parameterText(schema, actions) === "" ? [`${name} ${parameter}`] : [],
      ),
    );
    expect(silent).toEqual([]);
  });

  it("names the checkpoint where the value must be approved", () => {
    const deletion = actions.find(({ name }) => name === "iam.delete-user");
    expect(parameterText(deletion?.params.properties["user"] ?? {}, actions)).toMatch(
      /^Approved at a checkpoint over what comes from .*iam\.list-findings \(users, /,
    );
  });
});
