import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Entity, type Static, Type } from "../../engine/action/schema.ts";
import { inTurns } from "../in-turns.ts";
import { keysIn, printable } from "../named-in-text.ts";
import { ReadStatus, withPlan } from "./with-plan.ts";

const calls = [
  "support:DescribeTrustedAdvisorChecks",
  "support:RefreshTrustedAdvisorCheck",
  "support:DescribeTrustedAdvisorCheckRefreshStatuses",
  "support:DescribeTrustedAdvisorCheckResult",
] as const;
type Context = ActionContext<(typeof calls)[number]>;

/** What AWS calls the check for keys that were found in public; its id is looked up, not known. */
const exposedKeys = /exposed access keys/i;
/** Milliseconds that a refresh is waited for; some take longer, and then the last result counts. */
const refreshing = 60_000;

const Check = Entity("AdvisorCheck", {
  id: Type.String(),
  name: Type.String(),
  /** AWS's word: `ok`, `warning`, `error`, `not_available`. */
  status: Type.String(),
  flagged: Type.Integer(),
  /** When AWS looked; a check that could not be refreshed may be old. */
  at: Type.String(),
  refreshed: Type.Boolean(),
});
const Flagged = Entity("AdvisorResource", {
  check: Type.String(),
  status: Type.String(),
  region: Type.String(),
  resource: Type.String(),
  /** Somebody hid it from the list. */
  suppressed: Type.Boolean(),
  details: Type.Array(Type.String()),
});

export const readAdvisorChecks = action({
  name: "support.read-advisor-checks",
  summary: "Read what Trusted Advisor's security checks flag, after asking it to look again.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    status: ReadStatus,
    checks: Type.Array(Check),
    flagged: Type.Array(Flagged),
    /** Access keys that AWS found in public. */
    exposed_keys: Type.Array(Type.String()),
  }),
  calls: [...calls],
  async run(_params, context) {
    const { status, value } = await withPlan({ service: "support", title: "Trusted Advisor" }, context, async () => {
      const { checks = [] } = await context.call("support:DescribeTrustedAdvisorChecks", { language: "en" });
      const security = checks.filter(({ category, name = "" }) => category === "security" || exposedKeys.test(name));
      const refreshed = await refresh(
        security.map(({ id = "" }) => id),
        context,
      );
      return inTurns(security, 4, ({ id = "", name = "" }) => resultOf(id, name, refreshed.has(id), context));
    });
    const read = (value ?? []).toSorted((a, b) => (a.check.name < b.check.name ? -1 : 1));
    const flagged = read.flatMap((one) => one.flagged);
    return {
      status,
      checks: read.map(({ check }) => check),
      flagged,
      exposed_keys: keysIn(
        ...flagged
          .filter(({ check }) => exposedKeys.test(check))
          .flatMap(({ resource, details }) => [resource, ...details]),
      ),
    };
  },
});

/** Best effort: checks that refresh themselves, or were refreshed minutes ago, are read as they are. */
async function refresh(ids: readonly string[], context: Context): Promise<ReadonlySet<string>> {
  const asked: string[] = [];
  for (const checkId of ids) {
    try {
      await context.call("support:RefreshTrustedAdvisorCheck", { checkId });
      asked.push(checkId);
    } catch (error) {
      if (!isAws(error, "invalid", "access-denied")) throw error;
    }
  }
  const done = new Set<string>();
  for (let waited = 0; done.size < asked.length && waited < refreshing; waited += 15_000) {
    await context.sleep(15_000);
    context.progress(done.size, asked.length, "checks of Trusted Advisor refreshed");
    const checkIds = asked.filter((id) => !done.has(id));
    const { statuses = [] } = await context.call("support:DescribeTrustedAdvisorCheckRefreshStatuses", { checkIds });
    for (const { checkId = "", status } of statuses) if (status === "success") done.add(checkId);
  }
  return done;
}

async function resultOf(checkId: string, name: string, refreshed: boolean, context: Context) {
  const { result } = await context.call("support:DescribeTrustedAdvisorCheckResult", { checkId, language: "en" });
  const check = printable(name, 100);
  const flagged = (result?.flaggedResources ?? [])
    .filter(({ status }) => status !== "ok")
    .map(({ status = "", region, resourceId = "", isSuppressed, metadata }): Static<typeof Flagged> => ({
      check,
      status,
      region: region ?? "",
      resource: resourceId,
      suppressed: isSuppressed === true,
      details: (metadata ?? []).map((each) => printable(each ?? "", 200)),
    }));
  const { status = "", timestamp: at = "" } = result ?? {};
  return { check: { id: checkId, name: check, status, flagged: flagged.length, at, refreshed }, flagged };
}
