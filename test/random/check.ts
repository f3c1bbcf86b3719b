/** What must hold at the end of a run, by what the generator knows. Each line names one object and what is wrong with it. */
import { isDeepStrictEqual } from "node:util";
import type { LoggedWrite } from "../../engine/aws/simulated/world.ts";
import type { Truth } from "./account.ts";
import type { Ran } from "./run.ts";

export function wrong(truth: Truth, ran: Ran): string[] {
  const { before, world, end } = ran;
  const now = world.objects();
  const touched = touchedBy(world.ownWrites());
  const found: string[] = [];
  if (end.outcome !== "remediated") found.push(`the run ended ${end.outcome}: ${end.reasons.join("; ")}`);
  for (const arn of truth.gone) {
    if (!Object.hasOwn(before, arn)) found.push(`${arn} was never there: the generator is wrong`);
    if (Object.hasOwn(now, arn)) found.push(`${arn} is the intruder's and still there: ${shown(now[arn])}`);
  }
  for (const [arn, first] of Object.entries(before)) {
    if (truth.gone.has(arn) || truth.closed.has(arn.split(":")[3] ?? "")) continue;
    const last = now[arn];
    const wanted = { ...(first as object), ...wantedOf(truth, arn, first, last) };
    if (last === undefined) found.push(`${arn} is ours and gone`);
    else if (!isDeepStrictEqual(last, wanted)) found.push(`${arn} is ours and wrong: ${difference(last, wanted)}`);
    else if (touched.has(arn) && !truth.mended.has(arn) && !truth.kept.has(arn) && !truth.withoutRule.has(arn))
      found.push(`${arn} is ours and was touched by ${touched.get(arn)}`);
  }
  for (const key of truth.absentKeys) {
    const holder = Object.entries(now).find(([, one]) => key in ((one as { keys?: object }).keys ?? {}));
    if (holder !== undefined) found.push(`${key} is the intruder's, and ${holder[0]} has it still`);
  }
  return [...found, ...withoutEvidence(world.ownWrites(), before)];
}

/** The members that are to be otherwise than at first; those that may be, as they are. */
function wantedOf(truth: Truth, arn: string, first: unknown, last: unknown): Record<string, unknown> {
  const source = truth.withoutRule.get(arn);
  const { ingress = [] } = first as { ingress?: { source: string; from: number }[] };
  return {
    ...(source === undefined ? {} : { ingress: ingress.filter((rule) => rule.source !== source || rule.from !== 22) }),
    ...truth.mended.get(arn),
    ...Object.fromEntries(
      (truth.kept.get(arn) ?? []).map((member) => [member, (last as Record<string, unknown> | undefined)?.[member]]),
    ),
  };
}

function touchedBy(writes: readonly LoggedWrite[]): Map<string, string> {
  return new Map(writes.flatMap(({ operation, touched }) => touched.map((arn) => [arn, operation] as const)));
}

/** Disks are saved before the instance or the volume goes. */
function withoutEvidence(writes: readonly LoggedWrite[], before: Readonly<Record<string, unknown>>): string[] {
  const saved = new Set<string>();
  const found: string[] = [];
  for (const { operation, region, input, refused } of writes) {
    if (refused !== undefined) continue;
    const { InstanceSpecification, InstanceIds, VolumeId, instanceName } = input as {
      InstanceSpecification?: { InstanceId: string };
      InstanceIds?: string[];
      VolumeId?: string;
      instanceName?: string;
    };
    if (operation === "ec2:CreateSnapshots") saved.add(InstanceSpecification?.InstanceId ?? "");
    if (operation === "ec2:CreateSnapshot") saved.add(VolumeId ?? "");
    if (operation === "lightsail:CreateInstanceSnapshot") saved.add(instanceName ?? "");
    if (operation === "ec2:TerminateInstances")
      found.push(...(InstanceIds ?? []).filter((id) => !saved.has(id)).map((id) => `${id} was ended without evidence`));
    if (operation === "ec2:DeleteVolume") {
      const arn = Object.keys(before).find((one) => one.includes(`:${region}:`) && one.endsWith(`volume/${VolumeId}`));
      const { instance = "" } = (arn === undefined ? {} : before[arn]) as { instance?: string };
      if (!saved.has(VolumeId ?? "") && !saved.has(instance)) found.push(`${VolumeId} was deleted without evidence`);
    }
    if (operation === "lightsail:DeleteInstance" && !saved.has(instanceName ?? ""))
      found.push(`${instanceName} was deleted without evidence`);
  }
  return found;
}

function difference(last: unknown, wanted: unknown): string {
  const [a, b] = [last, wanted] as Record<string, unknown>[];
  const members = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])];
  return members
    .filter((member) => !isDeepStrictEqual(a?.[member], b?.[member]))
    .map((member) => `${member} is ${shown(a?.[member])} and not ${shown(b?.[member])}`)
    .join(", ");
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 300) ?? "absent";
}
