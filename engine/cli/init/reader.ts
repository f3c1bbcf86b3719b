/** How `runbook init` looks at an account: through the same chain as a run, with reads only. */
import type { Caller } from "../../action/action.ts";
import { compose } from "../../aws/compose.ts";
import { type Input, type OperationName, operations, type Output } from "../../aws/operations.ts";
import type { Authorizations } from "../../aws/authorizations.ts";
import { AwsError } from "../../aws/port.ts";
import { preflight, preflightCalls } from "../../aws/preflight.ts";
import { RunbookError } from "../../errors.ts";
import { memoryEvidence, memoryJournal } from "../../journal/memory.ts";
import { liveLedger } from "../../journal/recorded-ledger.ts";
import { defaultPolicy } from "../../policy/default.ts";
import { diagnosed } from "../diagnostics.ts";
import type { Io } from "../io.ts";
import type { OpenedAccount } from "../run/open-account.ts";

/** Every operation that `init` may send. */
export const initCalls = [
  ...preflightCalls,
  "account:ListRegions",
  "autoscaling:DescribeAutoScalingGroups",
  "cloudtrail:LookupEvents",
  "ec2:DescribeRegions",
  "ec2:DescribeVolumes",
  "iam:GetLoginProfile",
  "iam:GetOpenIDConnectProvider",
  "iam:GetSAMLProvider",
  "iam:ListAccessKeys",
  "iam:ListOpenIDConnectProviders",
  "iam:ListSAMLProviders",
  "lambda:ListFunctions",
  "organizations:DescribeOrganization",
  "rds:DescribeDBInstances",
  "route53domains:GetDomainDetail",
  "route53domains:ListDomains",
  "s3:GetBucketPolicy",
  "s3:ListBuckets",
] as const satisfies readonly OperationName[];
type InitCall = (typeof initCalls)[number];

export interface Gap {
  readonly region: string;
  readonly service: string;
  readonly reason: string;
}

/** As much of an action's context as the readings of actions ask for. */
export interface Reader {
  readonly caller: Caller;
  /** The run's clock at the beginning, ISO-8601. */
  readonly now: string;
  /** Users, roles, groups and policies as they are, documents decoded; undefined where they may not be read. */
  readonly identities: Authorizations | undefined;
  readonly gaps: readonly Gap[];
  call<O extends InitCall>(operation: O, input: Input<O>, region?: string): Promise<Output<O>>;
  pages<O extends InitCall>(operation: O, input: Input<O>, region?: string): AsyncIterable<Output<O>>;
  gap(gap: Gap): Promise<void>;
  /** What was not read because there is nothing to read. */
  note(text: string): Promise<void>;
}

/**
 * Asks who the caller is first, and refuses root and whoever is quarantined, as a run does.
 * @throws RunbookError NO_CREDENTIALS, CALLER_UNSAFE
 */
export async function openReader(io: Io, account: OpenedAccount, verbose: boolean): Promise<Reader> {
  const { clock, region: home } = account;
  const evidence = memoryEvidence();
  const ledger = liveLedger(memoryJournal(clock), evidence);
  const policy = defaultPolicy();
  const adapter = await diagnosed(account.adapter, io, verbose);
  // Writes are withheld, and none is declared: either alone would do.
  const chain = compose({ adapter, ledger, clock, policy, dryRun: true, inDoubt: neverInDoubt });
  const found = await preflight({ aws: chain.aws, ledger, evidence, clock, policy, region: home });
  chain.identified(found);
  const gaps: Gap[] = [];
  if (found.before === null)
    gaps.push({ region: "us-east-1", service: "iam", reason: "users, roles, groups and policies may not be read" });

  const declared: ReadonlySet<string> = new Set(initCalls);
  let count = 0;
  const send = async <O extends InitCall>(operation: O, input: Input<O>, region = home): Promise<Output<O>> => {
    const context = { key: `init/${(count += 1)} ${operation}`, step: "init", declared, approved: new Set<string>() };
    return (await chain.aws.send({ operation, region, input }, context)).output;
  };
  return {
    caller: found.caller,
    now: clock.now().toISOString(),
    identities: found.before === null ? undefined : (JSON.parse(await evidence.get(found.before)) as Authorizations),
    gaps,
    call: send,
    async *pages(operation, input, region) {
      const { pages } = operations[operation];
      if (pages === undefined) throw new RunbookError("INTERNAL", `${operation} is not listed as having pages`);
      let token: unknown;
      do {
        const more = token === undefined ? {} : { [pages.send]: token };
        const output = await send(operation, { ...(input as object), ...more } as typeof input, region);
        yield output;
        const received = (output as Record<string, unknown>)[pages.receive];
        if (received !== undefined && received === token)
          throw new RunbookError("STEP_FAILED", `${operation} gave the same page token twice`);
        token = received === "" || received === null ? undefined : received;
      } while (token !== undefined);
    },
    async gap(gap) {
      gaps.push(gap);
    },
    note: async () => undefined,
  };
}

async function neverInDoubt(): Promise<never> {
  throw new RunbookError("INTERNAL", "A reading was taken for a write.");
}

/** What AWS says no to. @throws what is no such refusal, and credentials that have expired: they end the whole. */
export function refusalIn(error: unknown): AwsError {
  if (!(error instanceof AwsError) || error.class === "expired") throw error;
  return error;
}
