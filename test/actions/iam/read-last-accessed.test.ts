import { expect, test } from "vitest";
import { readLastAccessed } from "../../../actions/iam/read-last-accessed.ts";
import { actionContext, refusal } from "../context.ts";

const arn = "arn:aws:iam::111122223333:user/ci-deploy";
const service = (ServiceNamespace: string, LastAuthenticated?: string) => ({
  ServiceName: ServiceNamespace,
  ServiceNamespace,
  ...(LastAuthenticated === undefined ? {} : { LastAuthenticated, LastAuthenticatedRegion: "us-east-1" }),
});

test("a job is waited for and read in all pages, the services used since then the latest first", async () => {
  let polls = 0;
  const context = actionContext({
    answers: {
      "iam:GenerateServiceLastAccessedDetails": ({ Arn }) => ({ JobId: `job of ${Arn}` }),
      "iam:GetServiceLastAccessedDetails": ({ JobId, Marker }) => {
        const facts = { JobCreationDate: "2026-03-02T10:00:00Z", JobCompletionDate: "2026-03-02T10:00:05Z" };
        if (JobId !== `job of ${arn}`) throw new Error("another's job");
        if ((polls += 1) < 3) return { ...facts, JobStatus: "IN_PROGRESS", ServicesLastAccessed: [] };
        if (Marker === undefined)
          return {
            ...facts,
            JobStatus: "COMPLETED",
            IsTruncated: true,
            Marker: "2",
            ServicesLastAccessed: [service("s3", "2026-02-01T00:00:00Z"), service("iam", "2026-03-02T02:20:00Z")],
          };
        return {
          ...facts,
          JobStatus: "COMPLETED",
          ServicesLastAccessed: [service("ses"), service("sts", "2026-03-02T02:31:00Z")],
        };
      },
    },
  });
  const result = await readLastAccessed.run({ arn, since: "2026-03-02T00:00:00Z" }, context);
  expect(result.used.map((one) => one.service)).toEqual(["sts", "iam"]);
  expect(result.unused_count).toBe(2);
  expect(context.said.slept).toEqual([2_000, 4_000]);
});

test("a job that AWS gives up is an error that says why", async () => {
  const context = actionContext({
    answers: {
      "iam:GenerateServiceLastAccessedDetails": () => ({ JobId: "job" }),
      "iam:GetServiceLastAccessedDetails": () => ({
        JobStatus: "FAILED",
        JobCreationDate: "",
        JobCompletionDate: "",
        ServicesLastAccessed: [],
        Error: { Message: "too many", Code: "X" },
      }),
    },
  });
  await expect(readLastAccessed.run({ arn, since: "2026-03-02T00:00:00Z" }, context)).rejects.toThrow("too many");
});

test("a job that may not be asked for is a gap and no answer", async () => {
  const context = actionContext({
    answers: {
      "iam:GenerateServiceLastAccessedDetails": () => {
        throw refusal("access-denied", "AccessDenied");
      },
    },
  });
  const result = await readLastAccessed.run({ arn, since: "2026-03-02T00:00:00Z" }, context);
  expect(result).toEqual({ arn, used: [], unused_count: 0 });
  expect(context.said.gaps).toMatchObject([{ service: "iam", reason: expect.stringContaining(arn) as string }]);
});
