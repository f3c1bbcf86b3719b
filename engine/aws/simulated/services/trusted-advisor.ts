/** Trusted Advisor as AWS Support's API shows it. https://docs.aws.amazon.com/awssupport/latest/user/get-started-with-aws-trusted-advisor-api.html */
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import type { SupportState } from "./support.ts";
import type { AdvisorCheck } from "./support-state.ts";

/** Milliseconds of virtual time that a refresh takes, and until AWS takes the next. */
const refreshing = 20_000;
const pause = 300_000;

export const trustedAdvisorOperations: SimulatedService<SupportState>["operations"] = {
  "support:DescribeTrustedAdvisorChecks": (input, { state }) => {
    if (input.language === undefined) throw new SimulatedRefusal("ValidationException", "language must not be null");
    return {
      checks: Object.entries(state.checks).map(([id, check]) => ({
        id,
        name: check.name,
        description: check.description,
        category: check.category,
        metadata: check.columns,
      })),
    };
  },
  "support:RefreshTrustedAdvisorCheck": (input, request) => {
    const { id, check } = existing(input.checkId, request);
    if (!check.refreshable) {
      throw new SimulatedRefusal(
        "InvalidParameterValueException",
        `Check ${id} is refreshed by itself and not on request.`,
      );
    }
    if (check.refresh !== "enqueued") {
      check.refresh = "enqueued";
      request.after(refreshing, { operation: "support:refreshed", region: request.region, data: { check: id } });
    }
    return { status: statusOf(id, check) };
  },
  "support:DescribeTrustedAdvisorCheckRefreshStatuses": (input, request) => ({
    statuses: (input.checkIds ?? []).map((checkId) => {
      const { id, check } = existing(checkId ?? undefined, request);
      if (!check.refreshable)
        throw new SimulatedRefusal("InvalidParameterValueException", `Check ${id} is not refreshable.`);
      return statusOf(id, check);
    }),
  }),
  "support:DescribeTrustedAdvisorCheckResult": (input, request) => {
    const { id, check } = existing(input.checkId, request);
    const flagged = Object.entries(check.flagged);
    return {
      result: {
        checkId: id,
        timestamp: check.at,
        status: check.status,
        resourcesSummary: {
          resourcesProcessed: flagged.length,
          resourcesFlagged: flagged.length,
          resourcesIgnored: 0,
          resourcesSuppressed: flagged.filter(([, { suppressed }]) => suppressed).length,
        },
        categorySpecificSummary: {},
        flaggedResources: flagged.map(([resourceId, { status, region, suppressed, metadata }]) => ({
          resourceId,
          status,
          ...(region === undefined ? {} : { region }),
          isSuppressed: suppressed,
          metadata,
        })),
      },
    };
  },
};

export const trustedAdvisorEffects: NonNullable<SimulatedService<SupportState>["effects"]> = {
  "support:refreshed": ({ check: id = "" }, state, now) => {
    const check = state.checks[id];
    if (check === undefined) return;
    check.refresh = "success";
    check.at = now;
  },
};

function existing(
  id: string | undefined,
  { state }: SimulatedRequest<SupportState>,
): { id: string; check: AdvisorCheck } {
  const check = id === undefined || !Object.hasOwn(state.checks, id) ? undefined : state.checks[id];
  if (id === undefined || check === undefined)
    throw new SimulatedRefusal("InvalidParameterValueException", `There is no check ${id ?? ""}.`);
  return { id, check };
}

function statusOf(checkId: string, { refresh }: AdvisorCheck) {
  return { checkId, status: refresh, millisUntilNextRefreshable: refresh === "none" ? 0 : pause };
}
