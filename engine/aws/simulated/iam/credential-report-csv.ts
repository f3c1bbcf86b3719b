/** The credential report's table; columns and values as the IAM user guide describes them. */
import { oldestFirst } from "./access-keys.ts";
import { arnOf, rootArn } from "./arns.ts";
import { byName } from "./entries.ts";
import type { AccessKeyState, IamState, UserState } from "./state.ts";

const columns = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  "access_key_1_active",
  "access_key_1_last_rotated",
  "access_key_1_last_used_date",
  "access_key_1_last_used_region",
  "access_key_1_last_used_service",
  "access_key_2_active",
  "access_key_2_last_rotated",
  "access_key_2_last_used_date",
  "access_key_2_last_used_region",
  "access_key_2_last_used_service",
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
];

/** Users after the root user, who comes first and under a name that no user can have. */
export function credentialReportCsv(state: IamState, account: string): string {
  const { root } = state;
  const rootRow = [
    "<root_account>",
    rootArn(account),
    at(root.created),
    "not_supported",
    root.password_last_used === undefined ? "no_information" : at(root.password_last_used),
    "not_supported",
    "not_supported",
    String(root.mfa || Object.keys(root.mfa_devices).length > 0),
    ...keyCells(root.access_keys),
    ...certificateCells({ signing_certificates: {} }),
  ];
  const userRows = byName(state.users).map(([name, user]) => [
    name,
    arnOf(account, "user", user, name),
    at(user.created),
    ...passwordCells(user, state.password_policy?.max_age),
    String(Object.keys(user.mfa_devices).length > 0),
    ...keyCells(user.access_keys),
    ...certificateCells(user),
  ]);
  return [columns, rootRow, ...userRows].map((row) => row.map(cell).join(",")).join("\n");
}

function passwordCells({ password }: UserState, maxAge: number | undefined): string[] {
  if (password === undefined) return ["false", "N/A", "N/A", "N/A"];
  const { last_changed: changed, last_used: used } = password;
  const rotation = maxAge === undefined ? "N/A" : at(new Date(Date.parse(changed) + maxAge * 86_400_000).toISOString());
  return ["true", used === undefined ? "no_information" : at(used), at(changed), rotation];
}

function keyCells(keys: Readonly<Record<string, AccessKeyState>>): string[] {
  const [first, second] = oldestFirst(keys);
  return [first, second].flatMap((entry) => {
    if (entry === undefined) return ["false", "N/A", "N/A", "N/A", "N/A"];
    const [, { status, created, last_used: used }] = entry;
    const use = used === undefined ? ["N/A", "N/A", "N/A"] : [at(used.at), used.region, used.service];
    return [String(status === "Active"), at(created), ...use];
  });
}

function certificateCells(user: Pick<UserState, "signing_certificates">): string[] {
  const [first, second] = byName(user.signing_certificates);
  return [first, second].flatMap((entry) =>
    entry === undefined ? ["false", "N/A"] : [String(entry[1].status === "Active"), at(entry[1].uploaded)],
  );
}

/** The report writes times with an offset, unlike the operations. */
function at(time: string): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, "+00:00");
}

/** A user's name may hold a comma. */
function cell(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
