import { expect, test } from "vitest";
import { inRegions } from "../../actions/regions.ts";
import { actionContext, refusal } from "./context.ts";

const read = async (error: Error) => {
  const context = actionContext({});
  const { read, failed } = await inRegions(["us-east-1", "ap-southeast-3"], "ec2", context, async (region) => {
    if (region === "ap-southeast-3") throw error;
  });
  return { read, failed, gaps: context.said.gaps.map(({ region }) => region), notes: context.said.notes.length };
};

test("a region that is off, or does not have the service, is noted", async () => {
  for (const name of ["RegionDisabledException", "UnknownEndpoint"]) {
    expect(await read(refusal("region", name))).toEqual({
      read: ["us-east-1"],
      failed: ["ap-southeast-3"],
      gaps: [],
      notes: 1,
    });
  }
});

test("a region that is on and does not take the caller's credentials is a gap: nobody knows what is in it", async () => {
  for (const name of ["AuthFailure", "UnrecognizedClientException", "InvalidClientTokenId"]) {
    expect(await read(refusal("region", name))).toMatchObject({ gaps: ["ap-southeast-3"], notes: 0 });
  }
});
