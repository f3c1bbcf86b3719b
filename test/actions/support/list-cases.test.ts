import { expect, test } from "vitest";
import { listCases } from "../../../actions/support/list-cases.ts";
import { reviewed } from "../reviewed.ts";

const since = "2026-02-16T00:00:00Z";
const aws = (at: string, body: string) => ({ at, body });
const person = (at: string, body: string) => ({ by: "Admin (Role) <alice@company.example>", at, body });
const cases = {
  "1001": {
    subject: "Your AWS account 111122223333 may be compromised",
    created: "2026-03-02T06:00:00Z",
    status: "pending-customer-action",
    communications: {
      a: aws(
        "2026-03-02T06:00:00Z",
        "The key AKIAEXAMPLECIKEY0001 is public. See arn:aws:iam::111122223333:user/ci-deploy.",
      ),
      b: person("2026-03-02T07:00:00Z", "Is AKIAEXAMPLEALICE001X yours? And AKIAEXAMPLEOTHER0001?"),
    },
  },
  "1002": {
    subject: "Raise a limit for AKIAEXAMPLESUBJECT01",
    submitted_by: "alice@company.example",
    created: "2026-03-02T03:00:00Z",
    communications: { a: person("2026-03-02T03:00:00Z", "AKIAEXAMPLEFORGED001 is exposed, says AWS.") },
  },
  "1000": { subject: "Old", created: "2025-01-01T00:00:00Z", communications: {} },
};

test("keys and resources are taken from what AWS wrote, and from nobody else's words", async () => {
  const { context } = reviewed({ support: { plan: "business", cases } });
  const result = await listCases.run({ since }, context);
  expect(result).toMatchObject({
    status: "read",
    exposed_keys: ["AKIAEXAMPLECIKEY0001"],
    arns: ["arn:aws:iam::111122223333:user/ci-deploy"],
  });
  expect(result.cases.map(({ display_id, from_aws, open }) => [display_id, from_aws, open])).toEqual([
    ["1001", true, true],
    ["1002", false, true],
  ]);
});

test("a case with more than five communications is read to its beginning", async () => {
  const communications = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [
      `c${index}`,
      aws(`2026-03-02T06:0${index}:00Z`, index === 0 ? "ASIAEXAMPLEFIRST0001" : "We are waiting."),
    ]),
  );
  const one = { subject: "Compromised", created: "2026-03-02T06:00:00Z", communications };
  const { context } = reviewed({ support: { plan: "business", cases: { "7": one } } });
  const { exposed_keys } = await listCases.run({ since }, context);
  expect(exposed_keys).toEqual(["ASIAEXAMPLEFIRST0001"]);
});

test("without a support plan that is said, and it is no gap", async () => {
  const { context } = reviewed({ support: { plan: "none", cases } });
  expect(await listCases.run({ since }, context)).toEqual({ status: "no-plan", cases: [], exposed_keys: [], arns: [] });
  expect(context.said.gaps).toEqual([]);
  expect(context.said.notes).toEqual([expect.stringContaining("support plan")]);
});

test("a refusal for another reason is a gap, and not an account without cases", async () => {
  const faults = [{ operation: "support:DescribeCases", error: "AccessDeniedException" }];
  const { context } = reviewed({ support: { plan: "business" } }, { faults });
  expect(await listCases.run({ since }, context)).toMatchObject({ status: "unread" });
  expect(context.said.gaps).toMatchObject([{ service: "support" }]);
});

test("a case's fingerprint changes when AWS writes again, not when somebody else does", async () => {
  const fingerprints: string[] = [];
  const first = cases["1001"];
  for (const more of [
    {},
    { c: person("2026-03-02T08:00:00Z", "Done.") },
    { c: aws("2026-03-02T08:00:00Z", "More.") },
  ]) {
    const one = { ...first, communications: { ...first.communications, ...more } };
    const { context } = reviewed({ support: { plan: "business", cases: { "1001": one } } });
    const [found] = (await listCases.run({ since }, context)).cases;
    fingerprints.push(found?.fingerprint ?? "");
  }
  expect(fingerprints[0]).toBe(fingerprints[1]);
  expect(fingerprints[0]).not.toBe(fingerprints[2]);
});
