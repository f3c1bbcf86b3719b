import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Type } from "../../engine/action/schema.ts";
import { windowOf } from "../history/window.ts";
import { inTurns } from "../in-turns.ts";
import { parseReport, rootName } from "./credential-report.ts";
import { flagsOf } from "./report-flags.ts";

const calls = [
  "iam:GenerateCredentialReport",
  "iam:GetCredentialReport",
  "iam:GetAccountSummary",
  "iam:ListAccessKeys",
  "iam:GetAccessKeyLastUsed",
] as const;
type Context = ActionContext<(typeof calls)[number]>;

const LiveKey = Type.Object({
  id: Type.String(),
  status: Type.String(),
  created_at: Type.String(),
  last_used_at: Type.String(),
});

const Row = Type.Object({
  user: Type.String(),
  arn: Type.String(),
  created_at: Type.String(),
  password_enabled: Type.Boolean(),
  password_last_used_at: Type.String(),
  password_changed_at: Type.String(),
  mfa: Type.Boolean(),
  /** Read live, since the report gives no ids and may be four hours old. */
  keys: Type.Array(LiveKey),
  flags: Type.Array(Type.String()),
});

/** Never to be used for checking a containment: AWS makes a new report every four hours at most. */
export const readCredentialReport = action({
  name: "iam.read-credential-report",
  summary: "Read when each user's password and access keys were made and last used.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    /** The age of the data. */
    generated_at: Type.String(),
    rows: Type.Array(Row),
    flagged: Type.Array(Row),
    root: Type.Object({ access_keys: Type.Boolean(), mfa: Type.Boolean(), flags: Type.Array(Type.String()) }),
  }),
  calls: [...calls],
  async run(_params, context) {
    const report = await waitForReport(context);
    const { rows, unreadable } = parseReport(Buffer.from(report.Content ?? "", "base64").toString("utf8"));
    if (unreadable.length > 0) {
      await context.gap({
        region: "us-east-1",
        service: "iam",
        reason: `${unreadable.length} rows of the credential report could not be read`,
      });
    }
    const window = windowOf(context.policy);
    const read = await inTurns(
      rows.filter((row) => row.user !== rootName),
      5,
      async ({ keys, ...row }) => {
        const live = await liveKeys(row.user, context);
        const flags = flagsOf(
          { ...row, keys },
          live.map((key) => key.id),
          window,
        );
        // Only a user who stands out is worth the call a key.
        const shown = flags.length === 0 ? live : await inTurns(live, 2, (key) => withLastUse(key, context));
        return { ...row, keys: shown, flags };
      },
    );
    const root = rows.find((row) => row.user === rootName);
    const { SummaryMap = {} } = await context.call("iam:GetAccountSummary", {});
    return {
      generated_at: report.GeneratedTime ?? "",
      rows: read,
      flagged: read.filter((row) => row.flags.length > 0),
      root: {
        access_keys: (SummaryMap["AccountAccessKeysPresent"] ?? 0) > 0,
        mfa: (SummaryMap["AccountMFAEnabled"] ?? 0) > 0,
        flags: root === undefined ? [] : flagsOf(root, undefined, window),
      },
    };
  },
});

/** AWS answers while it makes the report that it is not ready, or that there is none (yet, or any more). */
async function waitForReport(context: Context) {
  await context.call("iam:GenerateCredentialReport", {});
  for (let pause = 2_000, waited = 0; waited < 600_000; waited += pause, pause = Math.min(pause * 2, 60_000)) {
    try {
      return await context.call("iam:GetCredentialReport", {});
    } catch (error) {
      if (!isAws(error, "conflict", "gone")) throw error;
      await context.sleep(pause);
      if (isAws(error, "gone")) await context.call("iam:GenerateCredentialReport", {});
    }
  }
  throw stepFailed(
    "AWS did not finish the credential report within ten minutes",
    "Run the step again; the rest of the review does not need the report.",
  );
}

async function liveKeys(user: string, context: Context) {
  const keys: { id: string; status: string; created_at: string; last_used_at: string }[] = [];
  try {
    for await (const page of context.pages("iam:ListAccessKeys", { UserName: user })) {
      for (const key of page.AccessKeyMetadata ?? []) {
        keys.push({
          id: key.AccessKeyId ?? "",
          status: key.Status ?? "",
          created_at: key.CreateDate ?? "",
          last_used_at: "",
        });
      }
    }
  } catch (error) {
    // The report may still name a user who has been deleted.
    if (!isAws(error, "gone")) throw error;
  }
  return keys;
}

async function withLastUse<K extends { id: string }>(key: K, context: Context): Promise<K & { last_used_at: string }> {
  const { AccessKeyLastUsed } = await context.call("iam:GetAccessKeyLastUsed", { AccessKeyId: key.id });
  return { ...key, last_used_at: AccessKeyLastUsed?.LastUsedDate ?? "" };
}
