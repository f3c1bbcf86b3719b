import { action, type ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Explained, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { caseCalls, caseOf } from "./cases.ts";
import { SupportCase } from "./entities.ts";

/** Milliseconds by which this machine's clock may be ahead of AWS's. */
const clocksDiffer = 300_000;

export const replyToCase = action({
  name: "support.reply-to-case",
  summary: "Send a reply to a case of AWS Support; what is sent is sent.",
  purpose: "notify",
  reversible: false,
  target: "case_",
  params: Type.Object({
    case_: Approved(SupportCase),
    text: Explained(Type.String({ minLength: 1, maxLength: 8000 }), "What is sent, as it was shown."),
  }),
  result: Type.Object({ state: States("sent", "already"), case_id: Type.String() }),
  calls: [...caseCalls, "support:AddCommunicationToCase"],
  async run({ case_: { case_id }, text }, context) {
    if (await isWritten(case_id, text, undefined, context)) return { state: "already" as const, case_id };
    const sent = await context.call("support:AddCommunicationToCase", { caseId: case_id, communicationBody: text });
    const taken = await unlessLost(
      () => sent.result,
      async () => true,
    );
    if (taken === false) throw stepFailed(`AWS did not take the reply to case ${case_id}`);
    await context.confirm(`the reply is in case ${case_id}`, () => isWritten(case_id, text, undefined, context));
    return { state: "sent" as const, case_id };
  },
  async fingerprint({ case_: { case_id } }, context) {
    const found = await ifThere(
      context.call("support:DescribeCases", {
        caseIdList: [case_id],
        includeResolvedCases: true,
        includeCommunications: true,
      }),
    );
    const [details] = found?.cases ?? [];
    return details === undefined ? undefined : (await caseOf(details, context)).fingerprint;
  },
  async probe({ case_: { case_id }, text }, call, context) {
    const since = new Date(Date.parse(call.sentAt) - clocksDiffer).toISOString();
    return (await isWritten(case_id, text, since, context)) ? "done" : "not-done";
  },
});

async function isWritten(
  caseId: string,
  text: string,
  afterTime: string | undefined,
  context: ActionContext<"support:DescribeCommunications">,
): Promise<boolean> {
  const asked = { caseId, ...(afterTime === undefined ? {} : { afterTime }) };
  for await (const { communications = [] } of context.pages("support:DescribeCommunications", asked)) {
    if (communications.some(({ body = "" }) => spaced(body).includes(spaced(text)))) return true;
  }
  return false;
}

/** AWS may break lines otherwise, and add a signature. */
function spaced(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
