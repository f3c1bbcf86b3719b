/**
 * Simulated AWS Support: cases, and Trusted Advisor beside them. Without a plan every call is refused.
 * https://docs.aws.amazon.com/awssupport/latest/APIReference/
 */
import type { Static } from "typebox";
import { fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { type SupportCase, supportDrillSchema, SupportStateSchema } from "./support-state.ts";
import { trustedAdvisorEffects, trustedAdvisorOperations } from "./trusted-advisor.ts";

export type SupportState = Static<typeof SupportStateSchema>;
type Request = SimulatedRequest<SupportState>;

export const support: SimulatedService<SupportState> = {
  service: "support",
  global: true,
  schema: supportDrillSchema,
  prepare: (declared) => fillDefaults(SupportStateSchema, declared ?? {}) as SupportState,
  operations: withPlan({
    "support:DescribeCases": (input, request) => {
      const { state, account, page } = request;
      const wanted = Object.entries(state.cases).filter(
        ([display, one]) =>
          (input.displayId === undefined || input.displayId === display) &&
          (input.caseIdList === undefined || input.caseIdList.includes(caseId(account, display, one))) &&
          (input.includeResolvedCases === true || one.status !== "resolved") &&
          within(one.created, input),
      );
      if (wanted.length === 0 && (input.caseIdList !== undefined || input.displayId !== undefined)) throw notFound();
      const newest = wanted.toSorted(([, a], [, b]) => (a.created > b.created ? -1 : 1));
      const { items, next } = page(newest, input.nextToken, input.maxResults);
      return {
        cases: items.map(([display, one]) => ({
          caseId: caseId(account, display, one),
          displayId: display,
          subject: one.subject,
          status: one.status,
          serviceCode: one.service,
          categoryCode: one.category,
          severityCode: one.severity,
          submittedBy: one.submitted_by,
          timeCreated: one.created,
          language: "en",
          ...(input.includeCommunications === false
            ? {}
            : { recentCommunications: recent(caseId(account, display, one), one) }),
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "support:DescribeCommunications": (input, request) => {
      const { display, one } = existing(input.caseId, request);
      const id = caseId(request.account, display, one);
      const { items, next } = request.page(
        sorted(one).filter((each) => within(each.at, input)),
        input.nextToken,
        input.maxResults,
      );
      return {
        communications: items.map((each) => communicationView(id, each)),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "support:AddCommunicationToCase": (input, request) => {
      const { display, one } = existing(input.caseId, request);
      if (input.communicationBody === undefined || input.communicationBody === "") {
        throw new SimulatedRefusal("ValidationException", "communicationBody must not be empty.");
      }
      if (input.dryRun === true) throw new SimulatedRefusal("DryRunOperationException", "The dry run succeeded.", 412);
      const id = `${Object.keys(one.communications).length + 1}`.padStart(3, "0");
      one.communications[`sent-${id}`] = {
        by: `${request.caller.arn.split("/").at(-2)} (Role) <responder@company.example>`,
        at: request.now,
        body: input.communicationBody,
      };
      one.status = one.status === "resolved" ? "reopened" : "customer-action-completed";
      request.touched(caseArn(request.account, display));
      return { result: true };
    },
    ...trustedAdvisorOperations,
  }),
  effects: trustedAdvisorEffects,
  objects: (state, { account }) =>
    Object.fromEntries(
      Object.entries(state.cases).map(([display, one]) => [
        caseArn(account, display),
        { display_id: display, ...one, communications: sorted(one) },
      ]),
    ),
};

/** @throws SimulatedRefusal as every call of a service that comes with a plan only, where there is none */
export function requirePlan(plan: SupportState["plan"]): void {
  if (plan !== "none") return;
  throw new SimulatedRefusal(
    "SubscriptionRequiredException",
    "Amazon Web Services Premium Support Subscription is required to use this service.",
  );
}

type Operations = SimulatedService<SupportState>["operations"];

function withPlan(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      (input: never, request: Request) => {
        requirePlan(request.state.plan);
        return (run as (input: never, request: Request) => unknown)(input, request);
      },
    ]),
  ) as Operations;
}

function caseId(account: string, display: string, { created }: SupportCase): string {
  return `case-${account}-muen-${created.slice(0, 4)}-${display}`;
}

function caseArn(account: string, display: string): string {
  return `arn:aws:support:us-east-1:${account}:case/${display}`;
}

function existing(id: string | undefined, { state, account }: Request): { display: string; one: SupportCase } {
  const found = Object.entries(state.cases).find(([display, one]) => caseId(account, display, one) === id);
  if (found === undefined) throw notFound();
  return { display: found[0], one: found[1] };
}

function notFound(): SimulatedRefusal {
  return new SimulatedRefusal("CaseIdNotFound", "The requested caseId couldn't be located.");
}

type Communication = SupportCase["communications"][string];

/** Newest first, as Support lists them. */
function sorted(one: SupportCase): Communication[] {
  return Object.entries(one.communications)
    .toSorted(([a, { at: one_ }], [b, { at: other }]) => (one_ > other || (one_ === other && a > b) ? -1 : 1))
    .map(([, each]) => each);
}

/** The five newest; the token leads to the older ones. */
function recent(id: string, one: SupportCase) {
  const all = sorted(one);
  return {
    communications: all.slice(0, 5).map((each) => communicationView(id, each)),
    ...(all.length > 5 ? { nextToken: Buffer.from("from 5").toString("base64url") } : {}),
  };
}

function communicationView(id: string, { by, at, body }: Communication) {
  return { caseId: id, submittedBy: by, timeCreated: at, body };
}

function within(
  at: string,
  { afterTime, beforeTime }: { afterTime?: string | undefined; beforeTime?: string | undefined },
) {
  const time = Date.parse(at);
  return (
    (afterTime === undefined || time >= Date.parse(afterTime)) &&
    (beforeTime === undefined || time <= Date.parse(beforeTime))
  );
}
