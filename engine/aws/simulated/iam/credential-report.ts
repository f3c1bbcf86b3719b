/** The credential report: made at most every four hours, and so older than what was done since. */
import type { SimulatedService } from "../service.ts";
import { credentialReportCsv } from "./credential-report-csv.ts";
import type { IamOperations } from "./operations.ts";
import { reportExpired, reportNotPresent, reportNotReady } from "./refusals.ts";
import type { IamState } from "./state.ts";

/** Milliseconds of virtual time that making one takes, and for which it is then given out again. */
const making = 5_000;
const validity = 4 * 60 * 60_000;

export const credentialReportOperations = {
  "iam:GenerateCredentialReport": (_input, request) => {
    const { state, account, region, now } = request;
    const report = state.credential_report;
    if (report !== undefined && report.generated === undefined) return { State: "INPROGRESS" };
    if (report?.generated !== undefined && Date.parse(now) - Date.parse(report.generated) < validity) {
      return { State: "COMPLETE" };
    }
    state.credential_report = { requested: now };
    request.after(making, { operation: "iam:CompleteCredentialReport", region, data: { account } });
    return { State: "STARTED", Description: "No report exists. Starting a new report generation task" };
  },
  "iam:GetCredentialReport": (_input, { state, now }) => {
    const report = state.credential_report;
    if (report === undefined) throw reportNotPresent("Credential report not present.");
    if (report.generated === undefined || report.content === undefined) {
      throw reportNotReady("Credential report is still being generated.");
    }
    if (Date.parse(now) - Date.parse(report.generated) > validity)
      throw reportExpired("Credential report has expired.");
    return {
      Content: Buffer.from(report.content).toString("base64"),
      ReportFormat: "text/csv",
      GeneratedTime: report.generated,
    };
  },
} satisfies IamOperations;

export const credentialReportEffects: NonNullable<SimulatedService<IamState>["effects"]> = {
  "iam:CompleteCredentialReport": ({ account = "" }, state, now) => {
    const requested = state.credential_report?.requested ?? now;
    state.credential_report = { requested, generated: now, content: credentialReportCsv(state, account) };
  },
};
