/**
 * What a case says. Only what AWS wrote counts: anybody who may write into a case could name a
 * key, or an address to answer to. https://docs.aws.amazon.com/awssupport/latest/APIReference/API_Communication.html
 */
import type { ActionContext, Output } from "../../engine/action/action.ts";
import { windowOf } from "../history/window.ts";
import { arnsIn, keysIn, printable } from "../named-in-text.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";
import type { SupportCase } from "./entities.ts";

export const caseCalls = ["support:DescribeCases", "support:DescribeCommunications"] as const;
type Context = ActionContext<(typeof caseCalls)[number]>;
type Details = NonNullable<Output<"support:DescribeCases">["cases"]>[number];
type Communication = NonNullable<Output<"support:DescribeCommunications">["communications"]>[number];

/** As the API spells its author; people are shown with their role and e-mail address. */
const aws = "Amazon Web Services";

/** Everything that was written into the case, AWS's listing of the newest five made whole. */
async function writtenIn(details: Details, context: Context): Promise<Communication[]> {
  const { communications = [], nextToken } = details.recentCommunications ?? {};
  if (nextToken === undefined || nextToken === "") return communications;
  const all: Communication[] = [];
  for await (const page of context.pages("support:DescribeCommunications", { caseId: details.caseId ?? "" })) {
    all.push(...(page.communications ?? []));
  }
  return all;
}

export async function caseOf(details: Details, context: Context): Promise<SupportCase> {
  const { caseId: case_id = "", displayId: display_id = "", status = "", timeCreated: created_at = "" } = details;
  const written = await writtenIn(details, context);
  const first = written.toSorted((a, b) => ((a.timeCreated ?? "") < (b.timeCreated ?? "") ? -1 : 1))[0];
  const byAws = written.filter(({ submittedBy }) => submittedBy === aws);
  const opened = details.submittedBy === aws || first?.submittedBy === aws;
  const texts = [...(opened ? [details.subject ?? ""] : []), ...byAws.map(({ body = "" }) => body)];
  const exposed_keys = keysIn(...texts);
  const aws_wrote_at = byAws
    .map(({ timeCreated = "" }) => timeCreated)
    .toSorted()
    .at(-1);
  const subject = printable(details.subject ?? "", 200);
  return {
    id: case_id,
    kind: "support-case",
    name: display_id,
    arn: case_id,
    region: "us-east-1",
    created_at,
    verdict: opened ? "sanctioned" : "unknown",
    reasons: [
      { rule: "support-case", text: opened ? "AWS opened it." : "Somebody in the account opened it.", events: [] },
    ],
    preexisting: Date.parse(created_at) < Date.parse(windowOf(context.policy).begin),
    handles: [case_id, display_id].filter((handle) => handle !== ""),
    // A word of AWS's since it was shown may change what there is to answer.
    fingerprint: fingerprintOf("support-case", case_id, details.subject, created_at, aws_wrote_at),
    detail: `${subject}; ${status}${aws_wrote_at === undefined ? "" : `; AWS wrote at ${aws_wrote_at}`}`,
    case_id,
    display_id,
    subject,
    status,
    open: status !== "resolved",
    from_aws: opened || exposed_keys.length > 0,
    aws_wrote_at: aws_wrote_at ?? "",
    exposed_keys,
    arns: arnsIn(...texts),
  };
}
