import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leaks, secretsOf } from "./leaks.ts";
import { clear, drill, type Ended, playbook, reportOf, runbook, start, workplace } from "./product.ts";

const cwd = workplace();
/** The responder's own credentials, which a drill has no business with. */
const own = {
  AWS_SECRET_ACCESS_KEY: "ownsecret/+ownsecret/+ownsecret/+ownsecr",
  AWS_SESSION_TOKEN: "owntoken/+==owntoken",
};
let first: Ended;
let outputs: Record<string, string>;
let folder: string;

beforeAll(async () => {
  first = await start(cwd, ["exec", playbook, "--drill", drill("acme"), "--json", "--verbose"], own).ended;
  const { run } = reportOf(first);
  folder = join(cwd, ".runbook/runs", run);
  const said: [string, Ended][] = [["exec", first]];
  for (const args of [["replay", run, "--verbose"], ["verify", run], ["verify", run, "--json"], ["runs"]])
    said.push([args.join(" "), await start(cwd, args, own).ended]);
  outputs = Object.fromEntries(
    said.flatMap(([name, { stdout, stderr }]) => [
      [`${name} stdout`, stdout],
      [`${name} stderr`, stderr],
    ]),
  );
});
afterAll(() => clear(cwd));

describe("the new key and the new passwords", () => {
  it("lie in the sink, one file each, readable by their owner only", () => {
    expect(first.code).toBe(0);
    const files = readdirSync(join(folder, "secrets")).toSorted();
    expect(files.map((file) => file.replace(/AKIA.*/, "AKIA"))).toEqual([
      ".seed",
      "access-key-AKIA",
      "password-alice-1",
      "password-bob-1",
    ]);
    for (const file of files) expect(statSync(join(folder, "secrets", file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "secrets")).mode & 0o777).toBe(0o700);
    expect(new Set(secretsOf(folder)).size).toBe(files.length);
    for (const secret of secretsOf(folder)) expect(secret.length).toBeGreaterThanOrEqual(32);
  });

  it("occur in no output and in no other file of the run, in any form", () => {
    expect(leaks(secretsOf(folder), folder, outputs)).toEqual([]);
  });

  it("are found by this search wherever they are put, so that finding none means something", () => {
    const [secret = ""] = secretsOf(folder);
    const planted = {
      raw: `a ${secret} b`,
      base64: Buffer.from(`ab${secret}cd`).toString("base64"),
      url: `x=${encodeURIComponent(secret)}`,
      json: JSON.stringify(JSON.stringify({ secret })),
    };
    for (const [form, text] of Object.entries(planted))
      expect(leaks([secret], folder, { [form]: text }), form).not.toEqual([]);
  });

  it("are named in the report, so that a person finds them", async () => {
    const { stdout } = await runbook(cwd, "replay", reportOf(first).run);
    expect(stdout).not.toBe("");
    for (const file of readdirSync(join(folder, "secrets")).filter((name) => name !== ".seed"))
      expect(first.stderr).toContain(`secrets/${file}`);
  });
});

describe("the credentials of whoever runs a drill", () => {
  it("occur nowhere", () => {
    expect(leaks(Object.values(own), folder, outputs)).toEqual([]);
    expect(readFileSync(join(folder, "world.jsonl"), "utf8")).toContain("svc-support");
  });
});
