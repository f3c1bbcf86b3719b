/** What the tests of launchers and of what they name have in common. */
import { finding, type Remedied } from "../remedy.ts";

export const region = "us-east-1";
export const at = "2026-03-02T03:50:00Z";
export const vpc = "vpc-0aaaaaaaaaaaaaaaa";
export const arn = (rest: string) => `arn:aws:ec2:${region}:111122223333:${rest}`;

/** A target as a listing would give it. */
export const target = (kind: string, id: string, more: Record<string, unknown>) =>
  finding(kind, id, { id, region, handles: [id], ...more });

export const running = { type: "g5.12xlarge", launched: at, vpc };

export const inRegion = (state: Record<string, unknown>) => ({ ec2: { [region]: { vpcs: { [vpc]: {} }, ...state } } });

export async function instances(account: Remedied): Promise<string[]> {
  const Filters = [{ Name: "instance-state-name", Values: ["running"] }];
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await account.read("ec2:DescribeInstances", { Filters, ...(NextToken && { NextToken }) });
    ids.push(
      ...(page.Reservations ?? []).flatMap((one) => one.Instances ?? []).map(({ InstanceId = "" }) => InstanceId),
    );
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return ids;
}
