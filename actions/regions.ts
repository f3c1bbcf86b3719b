/** Reading many regions: one that cannot be read is a gap in the result and stops nothing. */
import type { ActionContext } from "../engine/action/action.ts";
import { type AwsError, isAbsentRegion, isAws } from "../engine/action/aws-error.ts";

export interface RegionsRead<T> {
  readonly results: readonly T[];
  readonly read: readonly string[];
  readonly failed: readonly string[];
}

/**
 * Does the work in all regions at once. @throws AwsError where every region refuses the credentials:
 * then it is the credentials (or the clock) and not a region; and where they have expired.
 */
export async function inRegions<T>(
  regions: readonly string[],
  service: string,
  context: Pick<ActionContext, "gap" | "note">,
  work: (region: string) => Promise<T>,
): Promise<RegionsRead<T>> {
  const results: T[] = [];
  const read: string[] = [];
  const failures: { region: string; error: AwsError }[] = [];
  const wanted = [...new Set(regions)];
  await Promise.all(
    wanted.map(async (region) => {
      try {
        results.push(await work(region));
        read.push(region);
      } catch (error) {
        if (!isAws(error) || isAws(error, "expired")) throw error;
        failures.push({ region, error });
      }
    }),
  );
  failures.sort((a, b) => (a.region < b.region ? -1 : 1));
  const [first] = failures;
  if (
    first !== undefined &&
    failures.length === wanted.length &&
    failures.every(({ error }) => isAws(error, "bad-credentials"))
  )
    throw first.error;
  for (const { region, error } of failures) await report(region, service, error, context);
  return { results, read: read.toSorted(), failed: failures.map(({ region }) => region) };
}

/** A region that is switched off, or that does not have the service, holds nothing that could be missed. */
async function report(
  region: string,
  service: string,
  error: AwsError,
  context: Pick<ActionContext, "gap" | "note">,
): Promise<void> {
  if (isAbsentRegion(error)) await context.note(`${service} was not read in ${region}: ${error.message}`);
  else await context.gap({ region, service, reason: error.message });
}
