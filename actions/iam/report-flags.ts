/** What in a row of the credential report deserves a look. */
import { inWindow, type Window } from "../history/window.ts";
import { type ReportRow, rootName } from "./credential-report.ts";

/** Short phrases for people; empty for an unremarkable user. `live` are the user's keys as they are now. */
export function flagsOf(row: ReportRow, live: readonly string[] | undefined, window: Window): string[] {
  const isRoot = row.user === rootName;
  const flags: [boolean, string][] = [
    [!isRoot && inWindow(row.created_at, window), "user created in the window"],
    [!isRoot && inWindow(row.password_last_used_at, window), "password used in the window"],
    [inWindow(row.password_changed_at, window), "password changed in the window"],
    [row.keys.some((key) => inWindow(key.rotated_at, window)), "access key created in the window"],
    [row.keys.some((key) => inWindow(key.last_used_at, window)), "access key used in the window"],
    [row.keys.some((key) => key.active && key.last_used_at === ""), "active access key never used"],
    [row.password_enabled && !row.mfa, isRoot ? "root without MFA" : "console password without MFA"],
    [isRoot && row.keys.length > 0, "root has access keys"],
    [
      isRoot &&
        (inWindow(row.password_last_used_at, window) || row.keys.some((key) => inWindow(key.last_used_at, window))),
      "root used in the window",
    ],
    // The report is up to four hours old.
    [live !== undefined && live.length !== row.keys.length, "access keys changed since the report"],
  ];
  return flags.flatMap(([holds, text]) => (holds ? [text] : []));
}
