import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Type } from "../../engine/action/schema.ts";
import { parseReport, type ReportRow, rootName } from "./credential-report.ts";
import { RootKeys, rootKeys } from "./root-keys.ts";

/** AWS shows the virtual devices of root, not its security keys: `mfa_enabled` counts both. */
export const readRootUser = action({
  name: "iam.read-root-user",
  summary: "Read whether the root user has access keys and multi-factor authentication.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    access_keys_present: Type.Boolean(),
    mfa_enabled: Type.Boolean(),
    /** Root may have eight; one that nobody knows is the intruder's. */
    mfa_devices: Type.Array(Type.Object({ serial: Type.String(), enabled_at: Type.String() })),
    /** By the last credential report; empty where there is none, or no use is known. */
    password_last_used: Type.String(),
    key_last_used: Type.String(),
    /** The keys of root as one object to approve; empty where there are none. */
    root: Type.Array(RootKeys),
  }),
  calls: ["iam:GetAccountSummary", "iam:GetCredentialReport", "iam:ListVirtualMFADevices"],
  async run(_params, context) {
    const { SummaryMap = {} } = await context.call("iam:GetAccountSummary", {});
    const access_keys_present = (SummaryMap["AccountAccessKeysPresent"] ?? 0) > 0;
    const row = await rootRow(context);
    const keys = row?.keys ?? [];
    const key_last_used = latest(keys.map((key) => key.last_used_at));
    const created_at = keys.map((key) => key.rotated_at).toSorted()[0] ?? "";
    const mfa_devices: { serial: string; enabled_at: string }[] = [];
    for await (const page of context.pages("iam:ListVirtualMFADevices", { AssignmentStatus: "Assigned" })) {
      for (const { SerialNumber = "", User, EnableDate = "" } of page.VirtualMFADevices ?? []) {
        if (User?.Arn?.endsWith(":root") === true) mfa_devices.push({ serial: SerialNumber, enabled_at: EnableDate });
      }
    }
    return {
      access_keys_present,
      mfa_enabled: (SummaryMap["AccountMFAEnabled"] ?? 0) > 0,
      mfa_devices,
      password_last_used: row?.password_last_used_at ?? "",
      key_last_used,
      root: access_keys_present ? [rootKeys(context.caller, { created_at, last_used_at: key_last_used })] : [],
    };
  },
});

/** The row of the report that there is. None is asked for: it would be of no newer date for four hours. */
async function rootRow(context: ActionContext<"iam:GetCredentialReport">): Promise<ReportRow | undefined> {
  try {
    const { Content = "" } = await context.call("iam:GetCredentialReport", {});
    const { rows } = parseReport(Buffer.from(Content, "base64").toString("utf8"));
    return rows.find((row) => row.user === rootName);
  } catch (error) {
    if (!isAws(error, "gone", "conflict")) throw error;
    await context.note("There is no credential report, so it is not known when the root user was last used.");
    return undefined;
  }
}

function latest(times: readonly string[]): string {
  return times.toSorted().at(-1) ?? "";
}
