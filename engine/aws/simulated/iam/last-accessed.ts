/** Last-accessed reports: a job for an identity or a policy, whose answer only the one who asked can read. */
import type { SimulatedService } from "../service.ts";
import { uuidOf } from "./arns.ts";
import { lookup } from "./entries.ts";
import type { IamRequest } from "./find.ts";
import { pageOf } from "./paging.ts";
import { servicesOf } from "./last-accessed-services.ts";
import { holdersOf } from "./last-accessed-subjects.ts";
import type { IamOperations } from "./operations.ts";
import { constraint, invalidInput, noSuchEntity } from "./refusals.ts";
import type { IamState } from "./state.ts";

/** Milliseconds of virtual time. */
const making = 3_000;

export const lastAccessedOperations = {
  "iam:GenerateServiceLastAccessedDetails": ({ Arn }, request) => {
    if (Arn === undefined || !/^arn:aws[a-z-]*:iam::(\d{12}|aws):(user|group|role|policy)\/[!-~]+$/.test(Arn)) {
      throw invalidInput(`ARN ${Arn ?? ""} is not valid.`);
    }
    if (holdersOf(request.state, request.account, Arn) === undefined) {
      throw noSuchEntity(`Arn ${Arn} does not exist.`);
    }
    const caller = request.caller.arn;
    const job = uuidOf(`${request.account}/${caller}/${Arn}/${request.now}`);
    request.state.last_accessed_jobs[job] = { arn: Arn, caller, created: request.now };
    request.after(making, { operation: "iam:CompleteLastAccessedJob", region: request.region, data: { job } });
    return { JobId: job };
  },
  "iam:GetServiceLastAccessedDetails": (input, request) => {
    const job = jobOf(request, input.JobId);
    const head = { JobType: "SERVICE_LEVEL" as const, JobCreationDate: job.created };
    if (job.completed === undefined) {
      return { ...head, JobStatus: "IN_PROGRESS", ServicesLastAccessed: [], JobCompletionDate: undefined };
    }
    const { page, rest } = pageOf(servicesOf(request.state, request.account, job.arn), input, request);
    return { ...head, JobStatus: "COMPLETED", JobCompletionDate: job.completed, ServicesLastAccessed: page, ...rest };
  },
} satisfies IamOperations;

export const lastAccessedEffects: NonNullable<SimulatedService<IamState>["effects"]> = {
  "iam:CompleteLastAccessedJob": ({ job = "" }, state, now) => {
    const found = state.last_accessed_jobs[job];
    if (found !== undefined) found.completed = now;
  },
};

/** The same session of a role, or the same user, must ask; to all others there is no such job. */
function jobOf(request: IamRequest, jobId: string | undefined) {
  if (jobId === undefined || !/^[0-9a-f-]{36}$/.test(jobId)) {
    throw constraint(jobId, "jobId", "Member must have length 36");
  }
  const job = lookup(request.state.last_accessed_jobs, jobId);
  if (job === undefined || job.caller !== request.caller.arn) {
    throw noSuchEntity(`Job with id ${jobId} cannot be found.`);
  }
  return job;
}
