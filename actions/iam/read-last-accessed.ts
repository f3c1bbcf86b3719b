import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Arn, Explained, Timestamp, Type } from "../../engine/action/schema.ts";

const calls = ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"] as const;

const Service = Type.Object({ service: Type.String(), name: Type.String(), at: Type.String(), region: Type.String() });

/** Includes attempts that were denied, and is hours late: it says where to look, it proves nothing. */
export const readLastAccessed = action({
  name: "iam.read-last-accessed",
  summary: "Read which services a user, role, group or policy was last used for.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    arn: Explained(Arn, "The user, role, group or policy."),
    since: Explained(Timestamp, "Services used at or after it are listed, the others counted."),
  }),
  result: Type.Object({
    arn: Arn,
    /** Used at or after `since`, the latest first. */
    used: Type.Array(Service),
    /** Services that it may use and has not used since. */
    unused_count: Type.Integer(),
  }),
  calls: [...calls],
  async run({ arn, since }, context) {
    const services = await readServices(arn, context).catch(async (error: unknown) => {
      if (!isAws(error, "access-denied", "unsupported")) throw error;
      // It only says where to look, so a review without it goes on.
      await context.gap({
        region: "us-east-1",
        service: "iam",
        reason: `what ${arn} was used for could not be read: ${error.message}`,
      });
      return [];
    });
    const used = services.filter((service) => service.at !== "" && Date.parse(service.at) >= Date.parse(since));
    return { arn, used: used.toSorted((a, b) => (a.at < b.at ? 1 : -1)), unused_count: services.length - used.length };
  },
});

/** The job can be read by the caller alone that asked for it, so it is asked for and read in one step. */
async function readServices(arn: string, context: ActionContext<(typeof calls)[number]>) {
  const { JobId = "" } = await context.call("iam:GenerateServiceLastAccessedDetails", { Arn: arn });
  for (let pause = 2_000, waited = 0; waited < 600_000; waited += pause, pause = Math.min(pause * 2, 60_000)) {
    const first = await context.call("iam:GetServiceLastAccessedDetails", { JobId });
    if (first.JobStatus === "FAILED")
      throw stepFailed(`AWS could not tell what ${arn} was used for: ${first.Error?.Message ?? "no reason given"}`);
    if (first.JobStatus === "COMPLETED") {
      const services: { service: string; name: string; at: string; region: string }[] = [];
      for await (const page of context.pages("iam:GetServiceLastAccessedDetails", { JobId })) {
        for (const one of page.ServicesLastAccessed ?? []) {
          services.push({
            service: one.ServiceNamespace ?? "",
            name: one.ServiceName ?? "",
            at: one.LastAuthenticated ?? "",
            region: one.LastAuthenticatedRegion ?? "",
          });
        }
      }
      return services;
    }
    await context.sleep(pause);
  }
  throw stepFailed(`AWS did not finish telling what ${arn} was used for within ten minutes`);
}
