import { describe, expect, it } from "vitest";
import { painter } from "../../engine/cli/io.ts";
import { titlesOf } from "../../engine/cli/view/step-key.ts";
import { plainView } from "../../engine/cli/view/plain.ts";
import { rowsOf, rowText } from "../../engine/cli/view/rows.ts";
import { terminalView } from "../../engine/cli/view/terminal.ts";
import { width } from "../../engine/text/columns.ts";
import { acting, keeping } from "./io.ts";
import { at, events, program } from "./recorded-run.ts";

const codes = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;?]*[A-Za-z]`, "g");

function plain(
  options: { columns?: number; tty?: boolean; verbose?: boolean; env?: Record<string, string> } = {},
): string {
  const out = keeping(options);
  const view = plainView({
    out: out.stream,
    paint: painter(out.stream, options.env ?? {}),
    titles: titlesOf(program),
    verbose: options.verbose ?? false,
  });
  events.forEach((event, seconds) => view.event(event, at(seconds)));
  return out.text();
}

describe("the plain view", () => {
  it("says first and in one line each what happened, with the run's time", () => {
    const lines = plain().split("\n");
    expect(lines[0]).toBe(
      "2026-03-02T10:00:00Z DRILL: a simulated account, nothing here touches AWS · Unauthorized activity · run 20260302T100000-k3f9q2",
    );
    expect(lines).toContain("2026-03-02T10:00:06Z verify/list_events (Read Event history): done");
    expect(lines).toContain("2026-03-02T10:00:22Z answer contain/approve: approve, 1 approved, by alice: looks right");
    expect(lines.some((line) => line.includes("changed by iam:PutUserPolicy in us-east-1"))).toBe(true);
    expect(lines.at(-2)).toBe("2026-03-02T10:00:27Z ended: remediated-with-gaps");
  });

  it("lets no name start a line, reach the terminal as a code or hide", () => {
    const text = plain({ verbose: true });
    expect(acting.test(text)).toBe(false);
    expect(text).toContain("svc\\u{1b}[2K\\u{202e}fake\\u{a}stage recover done");
    for (const line of text.split("\n").slice(0, -1)) expect(line).toMatch(/^2026-03-02T10:00:\d\dZ /);
  });

  it.each([40, 80, 200])(
    "breaks lines itself on a terminal of %i columns, so that a name cannot pose as a line",
    (columns) => {
      const text = plain({ columns, tty: true, env: { NO_COLOR: "1" } });
      for (const line of text.split("\n").slice(0, -1)) {
        expect(width(line)).toBeLessThanOrEqual(columns);
        expect(line).toMatch(/^(2026-03-02T10:00:\d\dZ( |$)|  )/);
      }
    },
  );

  it("uses colour on a terminal only, and none with NO_COLOR or TERM=dumb", () => {
    expect(codes.test(plain({ tty: true, columns: 80 }))).toBe(true);
    expect(plain({ tty: true, columns: 80, env: { NO_COLOR: "1" } })).not.toContain("\u001b");
    expect(plain({ tty: true, columns: 80, env: { TERM: "dumb" } })).not.toContain("\u001b");
    expect(plain()).not.toContain("\u001b");
  });

  it("shows progress of long work by tenths", () => {
    const out = keeping();
    const view = plainView({ out: out.stream, paint: (_, text) => text, titles: new Map(), verbose: false });
    for (let done = 0; done <= 1000; done++)
      view.progress({ key: "verify/list_events", done, total: 1000, what: "events\u001b[2J" });
    expect(out.text().trimEnd().split("\n")).toHaveLength(11);
    expect(out.text()).not.toContain("\u001b");
  });
});

describe("the rows of the terminal's list", () => {
  it("count items, keep why something was skipped, and close what was not reached", () => {
    const rows = rowsOf(program);
    events.forEach((event, seconds) => rows.event(event, at(seconds)));
    rows.close();
    const text = Object.fromEntries([...rows.all].map(([key, row]) => [key, `${row.status} ${rowText(row)}`]));
    expect(text).toEqual({
      verify: "done Verify what happened: 6s",
      "verify/list_events": "done Read Event history",
      "verify/judge": "skipped Judge what was found: nothing to judge",
      contain: "done Contain the intruder: 17s",
      "contain/deny": "failed Deny every unsanctioned user (2 of 2, 1 failed)",
      "contain/approve": "done Approve the deletion",
      "contain/delete": "done Delete what was approved",
      recover: "skipped Recover: not reached",
      "recover/rotate": "skipped Rotate keys: not reached",
    });
  });

  it("say that a step was stopped where the run ended within it", () => {
    const rows = rowsOf(program);
    events.slice(0, 12).forEach((event, seconds) => rows.event(event, at(seconds)));
    rows.close();
    expect(rowText(rows.all.get("contain/deny")!)).toBe("Deny every unsanctioned user (0 of 2): stopped here");
  });
});

describe("the terminal view", () => {
  it.each([40, 80, 200])(
    "draws stages and steps within %i columns and nothing that a name brought along",
    async (columns) => {
      const out = keeping({ columns, tty: true });
      const view = terminalView({ out: out.stream, program });
      for (const [seconds, event] of events.entries()) {
        view.event(event, at(seconds));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await view.end();
      const last = out.text().replace(codes, "");
      expect(acting.test(last)).toBe(false);
      for (const line of last.split("\n")) expect(width(line)).toBeLessThanOrEqual(columns);
      expect(last).toContain("Verify what happened: 6s");
      expect(last).toContain("Contain the intruder: 17s");
      const final = last.slice(last.lastIndexOf("Verify what happened") - 2);
      expect(final).toMatch(/^. Verify what happened: 6s\n/);
      // What was not carried out must not look done.
      expect(final.match(/(.) Recover: not reached/)?.[1]).not.toBe(final[0]);
    },
  );

  it("draws nothing while a question is asked, and goes on after it", async () => {
    const out = keeping({ columns: 80, tty: true });
    const view = terminalView({ out: out.stream, program });
    events.slice(0, 12).forEach((event, seconds) => view.event(event, at(seconds)));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const during = await view.pausedFor(async () => {
      const before = out.text().length;
      events.slice(12, 20).forEach((event, seconds) => view.event(event, at(12 + seconds)));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return out.text().slice(before);
    });
    expect(during).toBe("");
    await view.end();
    expect(out.text()).toContain("stopped here");
  });
});
