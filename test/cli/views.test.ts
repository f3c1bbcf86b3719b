import { describe, expect, it } from "vitest";
import { painter } from "../../engine/cli/io.ts";
import { titlesOf } from "../../engine/cli/view/step-key.ts";
import { plainView } from "../../engine/cli/view/plain.ts";
import { rowsOf, rowText } from "../../engine/cli/view/rows.ts";
import { terminalView } from "../../engine/cli/view/terminal.ts";
import { unfailing } from "../../engine/cli/view/unfailing.ts";
import type { View } from "../../engine/cli/view/view.ts";
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

  const comes = {
    "something is said": (view: View) => view.say("by the way"),
    "a question is asked": (view: View) => view.pausedFor(async () => undefined),
    "a question is asked and not answered for a while": (view: View) =>
      view.pausedFor(() => new Promise((resolve) => setTimeout(resolve, 200))),
  };

  it.each(Object.entries(comes))(
    "draws all in the end where %s before it could draw anything",
    async (_, interrupt) => {
      const out = keeping({ columns: 80, tty: true });
      const view = terminalView({ out: out.stream, program });
      await interrupt(view);
      events.forEach((event, seconds) => view.event(event, at(seconds)));
      await view.end();
      const last = out.text().replace(codes, "");
      expect(last).toContain("Verify what happened: 6s");
      expect(last).toContain("Contain the intruder: 17s");
    },
  );

  it("can be given up before it could draw anything", async () => {
    const out = keeping({ columns: 80, tty: true });
    terminalView({ out: out.stream, program }).abandon();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(out.text().replace(codes, "").trim()).toBe("");
  });

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

describe("a view that fails", () => {
  const kept = (failing: Partial<View>) => {
    const said: string[] = [];
    const view = (name: string): View => ({
      event: () => void said.push(`${name} event`),
      progress: () => void said.push(`${name} progress`),
      say: (text) => void said.push(`${name}: ${text}`),
      pausedFor: (question) => question(),
      end: async () => void said.push(`${name} end`),
      abandon: () => void said.push(`${name} abandoned`),
    });
    return { said, view: unfailing({ ...view("list"), ...failing }, () => view("lines")) };
  };
  const breaks = (): never => {
    throw new Error("no cursor");
  };
  const told = "lines: The stages cannot be drawn (Error: no cursor). From here on each event is a line.";

  it("does not stop the run: another goes on, once and for all", async () => {
    const { said, view } = kept({ event: breaks });
    view.event(events[0]!, at(0));
    view.say("more");
    await view.end();
    expect(said).toEqual(["list abandoned", told, "lines event", "lines: more", "lines end"]);
  });

  it("does not keep a question from being asked, once", async () => {
    const { said, view } = kept({ pausedFor: breaks, abandon: breaks });
    let asked = 0;
    expect(await view.pausedFor(async () => ++asked)).toBe(1);
    expect(said).toEqual([told]);
  });

  it("does not ask again where it fails after the answer", async () => {
    const { view } = kept({
      pausedFor: async (question) => {
        await question();
        return breaks();
      },
    });
    let asked = 0;
    expect(await view.pausedFor(async () => ++asked)).toBe(1);
    expect(asked).toBe(1);
  });

  it("is not blamed for what goes wrong with the question", async () => {
    const { said, view } = kept({});
    await expect(view.pausedFor(() => Promise.reject(new Error("Ctrl-C")))).rejects.toThrow("Ctrl-C");
    view.say("more");
    expect(said).toEqual(["list: more"]);
  });

  it("does not fail at the end", async () => {
    const { said, view } = kept({ end: async () => breaks() });
    await view.end();
    expect(said).toEqual(["list abandoned", told]);
  });
});
