import { expect, test } from "vitest";
import { audit } from "../../engine/aws/audit.ts";
import type { OperationName, Output } from "../../engine/aws/operations.ts";
import type { AwsCall, AwsPort, AwsReply } from "../../engine/aws/port.ts";
import { preflight } from "../../engine/aws/preflight.ts";
import { recorded } from "../../engine/aws/recorded.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import type { Ledger } from "../../engine/journal/ledger.ts";
import { memoryEvidence, memoryJournal } from "../../engine/journal/memory.ts";
import { liveLedger, replayLedger } from "../../engine/journal/recorded-ledger.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import { awsError, call, from, repliedAt } from "./call.ts";
import { handClock } from "./clock.ts";
import { policyFor } from "./policy.ts";

const account = "111122223333";
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const session = { Account: account, Arn: `arn:aws:sts::${account}:assumed-role/responder/me`, UserId: "AROAX:me" };
const trust = '{"Version":"2012-10-17","Statement":[]}';
const slr = iam("role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport");

type Details = Output<"iam:GetAccountAuthorizationDetails">;
const pages: Details[] = [
  {
    IsTruncated: true,
    Marker: "next",
    RoleDetailList: [
      { RoleName: "responder", Arn: iam("role/ir/responder"), AssumeRolePolicyDocument: encodeURIComponent(trust) },
    ],
  },
  {
    IsTruncated: false,
    RoleDetailList: [{ RoleName: "AWSServiceRoleForSupport", Arn: slr }],
    UserDetailList: [{ UserName: "ci", Arn: iam("user/ci") }],
  },
];

interface Account {
  readonly caller?: object | Error;
  readonly role?: object | Error;
  readonly details?: readonly (Details | Error)[];
}

/** Answers the preflight's three questions; the pages by their marker. */
function accountOf({
  caller = session,
  role = { Role: { Arn: iam("role/ir/responder") } },
  details = pages,
}: Account): AwsPort {
  const answers: Partial<Record<OperationName, (call: AwsCall) => object | Error | undefined>> = {
    "sts:GetCallerIdentity": () => caller,
    "iam:GetRole": () => role,
    "iam:GetAccountAuthorizationDetails": ({ input }) => details["Marker" in input && input.Marker === "next" ? 1 : 0],
  };
  return {
    async send<O extends OperationName>(asked: AwsCall<O>, context: { declared: ReadonlySet<string> }) {
      expect(context.declared).toContain(asked.operation);
      const answer = answers[asked.operation]?.(asked);
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("not asked before");
      return { output: answer, requestId: "r-1", date: repliedAt } as AwsReply<O>;
    },
  };
}

const inDoubt = () => Promise.reject(new Error("nothing is written here"));

function prepared(facts: Account, policy: Policy = policyFor(account)) {
  const clock = handClock();
  const evidence = memoryEvidence();
  const journal = memoryJournal(clock);
  const through = (ledger: Ledger, port: AwsPort) =>
    preflight({ aws: audit(port, { ledger, clock, inDoubt }), ledger, evidence, clock, policy, region: "eu-west-1" });
  return {
    evidence,
    events: () => journal.lines.map((line) => JSON.parse(line) as JournalRecord),
    run: () => through(liveLedger(journal, evidence), accountOf(facts)),
    replay: async () => {
      const ledger = await replayLedger(journal.read(), evidence);
      return { found: await through(ledger, recorded()), unmet: ledger.unmet() };
    },
  };
}

test("the caller's role is found with its path, and is protected with AWS's own roles and the policy's", async () => {
  const { run, events } = prepared({}, policyFor(account, { never_touch: [iam("role/break-glass")] }));
  const found = await run();
  expect(found.caller).toEqual({
    account,
    arn: session.Arn,
    principal: iam("role/ir/responder"),
    partition: "aws",
    userId: "AROAX:me",
  });
  expect(found.protected).toEqual([slr, iam("role/break-glass"), iam("role/ir/responder")]);
  expect(events().at(-1)).toMatchObject({
    type: "run.identified",
    account,
    principal: iam("role/ir/responder"),
    protected: found.protected,
    before: found.before,
  });
});

test("all pages are saved as before.json, documents decoded, before the run is identified", async () => {
  const { run, events, evidence } = prepared({});
  const { before } = await run();
  const saved = JSON.parse(await evidence.get(before ?? "")) as Details;
  expect(saved.RoleDetailList?.map(({ RoleName }) => RoleName)).toEqual(["AWSServiceRoleForSupport", "responder"]);
  expect(saved.RoleDetailList?.[1]?.AssumeRolePolicyDocument).toEqual(JSON.parse(trust));
  expect(saved.UserDetailList?.map(({ UserName }) => UserName)).toEqual(["ci"]);
  expect(
    events()
      .map(({ type }) => type)
      .slice(-2),
  ).toEqual(["evidence.saved", "run.identified"]);
});

test("the same account gives the same before.json however it is paged", async () => {
  const whole: Details = {
    ...pages[1],
    RoleDetailList: [...(pages[0]?.RoleDetailList ?? []), ...(pages[1]?.RoleDetailList ?? [])],
  };
  expect((await prepared({ details: [whole] }).run()).before).toBe((await prepared({}).run()).before);
});

test("a replay finds the same", async () => {
  const { run, replay } = prepared({});
  const found = await run();
  expect(await replay()).toEqual({ found, unmet: [] });
});

test("where the identities cannot be read there is a gap, and nothing was saved", async () => {
  const { run, events } = prepared({
    details: [awsError("AccessDenied", "iam:GetAccountAuthorizationDetails", "us-east-1", 403)],
  });
  expect((await run()).before).toBeNull();
  expect(events().find(({ type }) => type === "gap.found")).toMatchObject({ service: "iam", region: "us-east-1" });
});

test("half of the identities are not saved as the whole", async () => {
  const { run, events } = prepared({
    details: [pages[0] as Details, awsError("AccessDenied", "iam:GetAccountAuthorizationDetails")],
  });
  expect((await run()).before).toBeNull();
  expect(events().some(({ type }) => type === "evidence.saved")).toBe(false);
});

test("a role that may not read itself is found among the account's roles", async () => {
  const { run } = prepared({ role: awsError("AccessDenied", "iam:GetRole") });
  expect((await run()).caller.principal).toBe(iam("role/ir/responder"));
});

test("a user is its own principal", async () => {
  const arn = iam("user/ops/anna");
  const { run } = prepared({
    caller: { Account: account, Arn: arn, UserId: "AIDAX" },
    role: new Error("no role is asked for"),
  });
  expect((await run()).caller.principal).toBe(arn);
});

const quarantined = (kind: "user" | "group", policy: string): readonly Details[] => {
  const attached = {
    AttachedManagedPolicies: [{ PolicyName: policy, PolicyArn: `arn:aws:iam::aws:policy/${policy}` }],
  };
  return [
    {
      IsTruncated: false,
      UserDetailList: [
        { UserName: "anna", Arn: iam("user/anna"), GroupList: ["ops"], ...(kind === "user" ? attached : {}) },
      ],
      GroupDetailList: [{ GroupName: "ops", Arn: iam("group/ops"), ...(kind === "group" ? attached : {}) }],
    },
  ];
};
const anna = { Account: account, Arn: iam("user/anna"), UserId: "AIDAX" };

test.each<[string, Account, Policy, string]>([
  [
    "root",
    { caller: { Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account } },
    policyFor(account),
    "CALLER_UNSAFE",
  ],
  [
    "a federated user, behind whom stands nobody knows who",
    { caller: { ...session, Arn: `arn:aws:sts::${account}:federated-user/x` } },
    policyFor(account),
    "CALLER_UNSAFE",
  ],
  ["a caller of another account", {}, policyFor("999988887777"), "ACCOUNT_MISMATCH"],
  [
    "a caller whose role is an indicator",
    {},
    policyFor(account, { indicated: [iam("role/ir/responder")] }),
    "CALLER_UNSAFE",
  ],
  [
    "a caller whose session is an indicator",
    {},
    policyFor(account, { indicated: [`arn:aws:sts::${account}:assumed-role/responder/*`] }),
    "CALLER_UNSAFE",
  ],
  [
    "a quarantined user",
    { caller: anna, details: quarantined("user", "AWSCompromisedKeyQuarantineV3") },
    policyFor(account),
    "CALLER_UNSAFE",
  ],
  [
    "a user quarantined through a group",
    { caller: anna, details: quarantined("group", "AWSCompromisedKeyQuarantine") },
    policyFor(account),
    "CALLER_UNSAFE",
  ],
  [
    "credentials that AWS does not accept",
    { caller: awsError("InvalidClientTokenId", "sts:GetCallerIdentity", "eu-west-1", 403) },
    policyFor(account),
    "NO_CREDENTIALS",
  ],
  [
    "credentials that ran out",
    { caller: awsError("ExpiredToken", "sts:GetCallerIdentity", "eu-west-1", 403) },
    policyFor(account),
    "NO_CREDENTIALS",
  ],
  [
    "no way to AWS",
    { caller: awsError("ENOTFOUND", "sts:GetCallerIdentity", "eu-west-1", 0) },
    policyFor(account),
    "AWS_UNREACHABLE",
  ],
])("%s: the run does not begin", async (_title, facts, policy, code) => {
  const { run, events } = prepared(facts, policy);
  await expect(run()).rejects.toMatchObject({ code });
  expect(events().some(({ type }) => type === "run.identified")).toBe(false);
});

test("a customer's policy with the name of a quarantine is none", async () => {
  const details: Details[] = [
    {
      UserDetailList: [
        { UserName: "anna", Arn: iam("user/anna"), AttachedManagedPolicies: [{ PolicyArn: iam("policy/AWSDenyAll") }] },
      ],
    },
  ];
  expect((await prepared({ caller: anna, details }).run()).caller.arn).toBe(anna.Arn);
});

test("nothing is asked of an adapter that is not there", async () => {
  await expect(recorded().send(call("iam:ListUsers", {}), from("iam:ListUsers"))).rejects.toMatchObject({
    code: "REPLAY_DIVERGED",
  });
});
