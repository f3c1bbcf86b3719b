/**
 * The credential report as AWS writes it: a header, then a row for the root user and one a user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */

export interface ReportKey {
  readonly active: boolean;
  readonly rotated_at: string;
  readonly last_used_at: string;
  readonly last_used_region: string;
  readonly last_used_service: string;
}

export interface ReportRow {
  readonly user: string;
  readonly arn: string;
  readonly created_at: string;
  readonly password_enabled: boolean;
  readonly password_last_used_at: string;
  readonly password_changed_at: string;
  readonly mfa: boolean;
  /** The report has room for two keys, without their ids. */
  readonly keys: readonly ReportKey[];
}

export const rootName = "<root_account>";

/** Parses the whole report. `unreadable` holds the rows that do not fit the header, as text. */
export function parseReport(csv: string): { rows: ReportRow[]; unreadable: string[] } {
  const [header = "", ...lines] = csv.split(/\r?\n/).filter((line) => line !== "");
  const columns = header.split(",");
  const missing = required.filter((column) => !columns.includes(column));
  if (missing.length > 0) return { rows: [], unreadable: [header, ...lines] };
  const rows: ReportRow[] = [];
  const unreadable: string[] = [];
  for (const line of lines) {
    const values = cells(line, columns.length);
    if (values === undefined) unreadable.push(line);
    else rows.push(rowOf(new Map(columns.map((column, at) => [column, values[at] ?? ""]))));
  }
  return { rows, unreadable };
}

const required = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "mfa_active",
  "access_key_1_active",
  "access_key_2_active",
];

/**
 * The cells of a row. IAM allows commas in user names and the report does not quote them, so a
 * name may shift the row: then the first two columns, the name and the ARN that ends with it,
 * share the surplus.
 */
function cells(line: string, count: number): string[] | undefined {
  const parts = line.split(",");
  const surplus = parts.length - count;
  if (surplus === 0) return parts;
  if (surplus < 0 || surplus % 2 !== 0) return undefined;
  const width = surplus / 2 + 1;
  const user = parts.slice(0, width).join(",");
  const arn = parts.slice(width, 2 * width).join(",");
  return arn.endsWith(`/${user}`) ? [user, arn, ...parts.slice(2 * width)] : undefined;
}

function rowOf(row: ReadonlyMap<string, string>): ReportRow {
  const cell = (name: string) => row.get(name) ?? "";
  const key = (at: 1 | 2): ReportKey[] => {
    const field = (name: string) => cell(`access_key_${at}_${name}`);
    if (field("active") !== "true" && time(field("last_rotated")) === "") return [];
    return [
      {
        active: field("active") === "true",
        rotated_at: time(field("last_rotated")),
        last_used_at: time(field("last_used_date")),
        last_used_region: known(field("last_used_region")),
        last_used_service: known(field("last_used_service")),
      },
    ];
  };
  return {
    user: cell("user"),
    arn: cell("arn"),
    created_at: time(cell("user_creation_time")),
    // For the root user the report says `not_supported`, whose password cannot be switched off.
    password_enabled: cell("password_enabled") === "true" || cell("user") === rootName,
    password_last_used_at: time(cell("password_last_used")),
    password_changed_at: time(cell("password_last_changed")),
    mfa: cell("mfa_active") === "true",
    keys: [...key(1), ...key(2)],
  };
}

/** `N/A`, `no_information` and `not_supported` are AWS's words for there being no time. */
function time(value: string): string {
  return Number.isNaN(Date.parse(value)) || !/^\d{4}-/.test(value)
    ? ""
    : new Date(value).toISOString().replace(".000Z", "Z");
}

function known(value: string): string {
  return value === "N/A" ? "" : value;
}
