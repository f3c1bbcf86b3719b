import { describe, expect, it } from "vitest";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import { placeOf, rangeOf } from "../../engine/playbook/locate.ts";
import { orderProblems } from "../../engine/playbook/order.ts";
import type { Program } from "../../engine/playbook/program.ts";
import { readYaml } from "../../engine/playbook/read.ts";

/** What goes wrong: the hazard, what must come first, and what must not come before it. */
const wrong: readonly (readonly [id: string, first: string, then: string])[] = [
  ["logging-first", "cloudtrail.start-logging", "iam.deny-user"],
  ["logging-first", "cloudtrail.start-logging", "ec2.snapshot-instance"],
  ["contain-before-destroy", "ec2.isolate-instance", "ec2.terminate-instance"],
  ["events-suspend-rule-before-identities", "events.suspend-rule", "iam.delete-user"],
  ["events-suspend-rule-before-identities", "events.suspend-rule", "iam.delete-access-key"],
  ["lambda-suspend-function-before-identities", "lambda.suspend-function", "iam.delete-role"],
  ["lambda-suspend-changed-function-before-identities", "lambda.suspend-changed-function", "iam.delete-policy"],
  ["iam-suspend-identity-provider-before-identities", "iam.suspend-identity-provider", "iam.delete-user"],
  ["rolesanywhere-suspend-anchor-before-identities", "rolesanywhere.suspend-anchor", "iam.delete-role"],
  ["trust-before-sessions", "iam.restore-trust-policy", "iam.revoke-role-sessions"],
  ["sessions-before-role", "iam.revoke-role-sessions", "iam.delete-role"],
  ["denial-before-role", "iam.deny-role", "iam.delete-role"],
  ["denial-before-keys", "iam.deny-user", "iam.delete-access-key"],
  ["denial-before-user", "iam.deny-user", "iam.delete-user"],
  ["inactive-before-deleted", "iam.deactivate-access-key", "iam.delete-access-key"],
  ["sessions-before-new-key", "iam.revoke-key-sessions", "iam.create-access-key"],
  ["rotation-before-quarantine", "iam.deactivate-access-key", "iam.detach-quarantine-policy"],
  ["spot-request-before-instances", "ec2.cancel-spot-request", "ec2.terminate-instance"],
  ["fleet-before-instances", "ec2.delete-fleet", "ec2.terminate-instance"],
  ["detached-before-isolated", "autoscaling.detach-instance", "ec2.isolate-instance"],
  ["group-before-instances", "autoscaling.suspend-group", "ec2.terminate-instance"],
  ["instances-before-group", "ec2.terminate-instance", "autoscaling.delete-group"],
  ["group-before-template", "autoscaling.delete-group", "ec2.delete-launch-template"],
  ["template-before-security-group", "ec2.delete-launch-template", "ec2.delete-security-group"],
  ["instances-before-security-group", "ec2.terminate-instance", "ec2.delete-security-group"],
  ["image-before-snapshot", "ec2.delete-image", "ec2.delete-snapshot"],
  ["instances-before-volume", "ec2.terminate-instance", "ec2.delete-volume"],
  ["tasks-stopped-before-cluster", "ecs.suspend-cluster", "ecs.delete-cluster"],
  ["tasks-stopped-before-service", "ecs.suspend-service", "ecs.delete-service"],
  ["function-before-layer", "lambda.delete-function", "lambda.delete-layer"],
  ["notebook-stopped-before-deleted", "sagemaker.stop-notebook", "sagemaker.delete-notebook"],
  ["lifecycle-before-restore", "s3.revoke-lifecycle-rule", "s3.restore-objects"],
  ["listing-before-region", "resources.list-findings", "account.disable-region"],
  ["deletions-before-region", "ec2.delete-volume", "account.disable-region"],
  ["reply-last", "iam.delete-user", "support.reply-to-case"],
];

/** A playbook of these actions, one a line, in order. */
function problemsOf(id: string, ...names: readonly string[]): readonly string[] {
  const read = readYaml(Buffer.from(names.map((name, at) => `- s${at} ${name}`).join("\n")), "p.yaml");
  if ("problems" in read) throw new Error("not readable");
  const steps = names.map((name, at) => {
    const action = actions.find((each) => each.name === name);
    if (action === undefined) throw new Error(`there is no action ${name}`);
    const place = placeOf(read.yaml, rangeOf(read.yaml, [at]));
    return {
      id: `s${at}`,
      title: name,
      place,
      onError: "stop" as const,
      cites: [],
      body: { kind: "action" as const, action, with: {} },
    };
  });
  const stages = [{ id: "all", title: "All", steps, place: { file: "p.yaml", line: 1, column: 1 } }];
  const program: Program = { id: "p", title: "P", files: [], inputs: [], stages, outputs: {} };
  const one = hazards.filter((hazard) => hazard.id === id);
  return orderProblems(program, one, new Map([["p.yaml", read.yaml]])).map(
    ({ line, column, code, message }) => `${line}:${column} ${code} ${message}`,
  );
}

describe("the order that actions ask for", () => {
  it("is told for each hazard, and each of them is tried here", () => {
    expect([...new Set(wrong.map(([id]) => id))].toSorted()).toEqual(hazards.map(({ id }) => id).toSorted());
  });

  it.each(wrong)("%s: %s comes before %s", (id, first, then) => {
    const because = hazards.find((hazard) => hazard.id === id)?.because ?? "?";
    expect(problemsOf(id, first, then)).toEqual([]);
    const problems = problemsOf(id, then, first);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^1:3 ORDER_HAZARD /);
    expect(problems[0]).toContain(because);
    expect(problems[0]).toContain(then);
  });

  it.each(["iam.detach-quarantine-policy", "s3.restore-objects", "account.disable-region"])(
    "lacks something where %s stands alone",
    (name) => {
      const lacking = hazards.flatMap(({ id }) => problemsOf(id, name));
      expect(lacking).toHaveLength(1);
    },
  );

  it("is nobody's in a playbook of one change only", () => {
    for (const name of ["iam.deny-user", "ec2.terminate-instance", "iam.delete-user"]) {
      expect(hazards.flatMap(({ id }) => problemsOf(id, name))).toEqual([]);
    }
  });

  it("lets policies and memberships of identities that stay be taken off before the automation is stopped", () => {
    expect(
      problemsOf("events-suspend-rule-before-identities", "iam.delete-inline-policy", "events.suspend-rule"),
    ).toEqual([]);
  });

  it("lets what is only read and kept be read before the trails log again, and after the reply", () => {
    expect(problemsOf("logging-first", "autoscaling.describe-group", "cloudtrail.start-logging")).toEqual([]);
    expect(problemsOf("reply-last", "support.reply-to-case", "autoscaling.describe-group")).toEqual([]);
  });
});
