/** The acme drill read by the actions that read: from the simulated account to judged findings. */
import { beforeAll, describe, expect, test } from "vitest";
import { listRegions } from "../../actions/account/list-regions.ts";
import { listEvents } from "../../actions/cloudtrail/list-events.ts";
import { listTrails } from "../../actions/cloudtrail/list-trails.ts";
import { listInstanceFindings } from "../../actions/ec2/list-findings.ts";
import { listFindings } from "../../actions/iam/list-findings.ts";
import { readCredentialReport } from "../../actions/iam/read-credential-report.ts";
import { simulatedAccount } from "../../engine/aws/simulated/account.ts";
import { loadDrill } from "../../engine/aws/simulated/drill/load.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import { pace } from "../../engine/aws/pace.ts";
import { retry } from "../../engine/aws/retry.ts";
import { compilePolicy } from "../../engine/policy/judge.ts";
import { loadPolicy } from "../../engine/policy/load.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { actionContext } from "./context.ts";

const file = (name: string) => new URL(`../../playbooks/drills/${name}`, import.meta.url).pathname;
const since = "2026-03-02T00:00:00Z";

async function review(drill: string, policyFile: string) {
  const loaded = loadDrill(file(drill));
  const policy = loadPolicy(file(policyFile));
  if ("problems" in loaded || "problems" in policy) throw new Error(JSON.stringify([loaded, policy]));
  const clock = virtualClock({ startAt: loaded.scenario.clock, seed: "test" });
  const account = simulatedAccount({ scenario: loaded.scenario, services: simulatedServices, clock });
  const context = actionContext({
    port: pace(retry(account, clock), clock),
    policy: policy.policy,
    judge: compilePolicy(policy.policy),
    caller: { arn: loaded.scenario.caller.arn },
    now: loaded.scenario.clock,
    sleep: (milliseconds) => clock.sleep(milliseconds, "test"),
  });
  const regions = await listRegions.run({}, context);
  const events = await listEvents.run({ regions: regions.scan, since }, context);
  const history = events.events;
  return {
    regions,
    events,
    trails: await listTrails.run({ regions: regions.scan, history }, context),
    report: await readCredentialReport.run({}, context),
    identities: await listFindings.run({ history, since }, context),
    instances: await listInstanceFindings.run({ regions: regions.scan, history }, context),
    said: context.said,
    writes: account.world.ownWrites(),
  };
}

const ids = (findings: readonly { id: string }[]) => findings.map((finding) => finding.id);

describe("the acme drill", () => {
  let seen: Awaited<ReturnType<typeof review>>;
  beforeAll(async () => {
    seen = await review("acme.yaml", "acme.policy.yaml");
  });

  test("shows the intruder's identities, credentials and policies, and no others", () => {
    const found = seen.identities;
    expect(ids(found.users)).toEqual(["user/svc-support"]);
    expect(ids(found.roles)).toEqual(["role/OrgAuditAccess"]);
    expect(ids(found.access_keys).toSorted()).toEqual(["AKIAEXAMPLEBDKEY0001", "AKIAEXAMPLECIKEY0002"]);
    expect(ids(found.exposed_keys)).toEqual(["AKIAEXAMPLECIKEY0001"]);
    expect(ids(found.login_profiles)).toEqual(["user/backup-svc/password"]);
    expect(ids(found.trust_grants)).toEqual(["role/web-app-role/trust"]);
    expect(ids(found.attachments)).toEqual(["role/web-app-role/policy/arn:aws:iam::aws:policy/AdministratorAccess"]);
    expect(ids(found.policies)).toEqual(["policy/s3-log-helper"]);
    expect(found.policy_versions).toMatchObject([{ id: "policy/acme-deploy-policy/v4", restore: "v3" }]);
    expect(found.user_sessions).toMatchObject([{ holder: "ci-deploy", session_name: "aws-support" }]);
    expect(found.role_sessions).toMatchObject([{ holder: "web-app-role", session_name: "x" }]);
    expect(found.quarantined).toMatchObject([{ user_name: "ci-deploy" }]);
    expect(found.console_users.map((user) => user.user_name).toSorted()).toEqual(["alice", "bob"]);
    expect(found.unknown).toEqual([]);
  });

  test("shows the intruder's instances; the person's made after the password was changed is for a person", () => {
    expect(ids(seen.instances.instances)).toEqual(
      expect.arrayContaining(["i-0bad000000000001", "i-0bad000000000002", "i-0bad000000000022"]),
    );
    expect(seen.instances.instances.every((instance) => instance.id.startsWith("i-0bad"))).toBe(true);
    expect(ids(seen.instances.unknown)).toEqual(["i-0good00000000bob1"]);
  });

  test("shows the stopped trail, the opted-in region and root's key", () => {
    expect(seen.trails.stopped).toMatchObject([{ trail_name: "acme-trail" }]);
    expect(seen.regions).toMatchObject({ not_allowed: ["ap-southeast-3"], not_scanned: [{ region: "me-south-1" }] });
    expect(seen.report.root).toMatchObject({ access_keys: true, mfa: false });
    expect(seen.said.gaps).toEqual([]);
  });

  test("is read without a write", () => {
    expect(seen.writes).toEqual([]);
  });
});

test("the drill with faults gives the same findings, and a gap for the denied region", async () => {
  const whole = await review("acme.yaml", "acme.policy.yaml");
  const faulty = await review("acme-faults.yaml", "acme.policy.yaml");
  expect(faulty.events.scanned).toBe(whole.events.scanned);
  expect(faulty.identities).toEqual(whole.identities);
  expect([...new Set(faulty.said.gaps.map((gap) => gap.region))]).toEqual(["ap-northeast-3"]);
});

test("the company before the break-in has no findings", async () => {
  const seen = await review("benign.yaml", "company.policy.yaml");
  const lists = Object.entries(seen.identities).filter(([name]) => name !== "console_users");
  expect(seen.identities.unresolved).toBe(0);
  expect(lists.flatMap(([name, list]) => (Array.isArray(list) && list.length > 0 ? [name] : []))).toEqual([]);
  expect([...seen.instances.instances, ...seen.instances.unknown]).toEqual([]);
  expect(seen.events.intruder_events).toBe(0);
  expect(seen.trails.stopped).toEqual([]);
});
