import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clear, drilled, eventsOf, journalOf, runbook, type RunDone, workplace, worldOf } from "./product.ts";

const cwd = workplace();
const through = "arn:aws:iam::444455556666:role/root-tasks";
let run: RunDone;

beforeAll(async () => {
  run = await drilled(cwd, "acme-supported", "--input", `root_access_role=${through}`);
}, 60_000);
afterAll(() => clear(cwd));

describe("an account with a support plan and central root access", () => {
  it("ends remediated, with all expectations met", () => {
    expect(run.report.assessment?.failed).toEqual([]);
    expect(run).toMatchObject({ code: 0, report: { outcome: "remediated", gaps: [] } });
  });

  it("asks no person to read what could be read, nor to send what could be sent", () => {
    const asked = run.report.checkpoints.map(({ id }) => id.replace(/.*\//, "").replace(/\[.*/, ""));
    expect(asked).toContain("approve_reply");
    expect(asked).toContain("approve_keys");
    for (const id of ["read_by_hand", "not_listed", "advisor_by_hand", "reply_by_hand", "keys_by_hand"])
      expect(asked).not.toContain(id);
  });

  it("takes no key for exposed that only the intruder's words in the case name", () => {
    const journal = journalOf(run.folder);
    const kept = eventsOf(journal, "step.completed").find(({ key }) => key.endsWith("/said/cases"));
    expect(JSON.stringify(kept?.result)).toContain("AKIAEXAMPLECIKEY0001");
    const { exposed_keys } = (kept?.result as { value: { exposed_keys: string[] } }).value;
    expect(exposed_keys).toEqual(["AKIAEXAMPLECIKEY0001"]);
  });

  it("sends the reply as the very last of its changes, and names what was done in it", () => {
    const own = worldOf(run.folder)
      .ownWrites()
      .filter(({ refused }) => refused === undefined);
    expect(own.at(-1)?.operation).toBe("support:AddCommunicationToCase");
    const { communicationBody } = own.at(-1)?.input as { communicationBody: string };
    expect(communicationBody).toContain("AKIAEXAMPLECIKEY0001: deleted");
    expect(communicationBody.length).toBeLessThan(8000);
  });

  it("can be verified and replayed", async () => {
    expect(await runbook(cwd, "verify", run.report.run)).toMatchObject({ code: 0 });
    expect(await runbook(cwd, "replay", run.report.run)).toMatchObject({ code: 0 });
  });
});
