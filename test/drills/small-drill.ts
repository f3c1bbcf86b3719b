/**
 * A playbook of a few steps with one of everything that a run puts on the disk: reads with large answers,
 * a dataset, evidence, writes side by side, a new key and a new password with their secrets, questions.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const playbook = `runbook: 1
title: Small
steps:
  - id: regions
    uses: account.list-regions
  - id: history
    uses: cloudtrail.list-events
    with: { regions: "\${{ steps.regions.result.scan }}", since: "\${{ policy.window.start }}" }
  - id: identities
    uses: iam.list-findings
    with: { history: "\${{ steps.history.result.events }}", since: "\${{ policy.window.start }}" }
  - id: deny
    for-each: steps.identities.result.users
    as: user
    key: user.id
    concurrency: 4
    uses: iam.deny-user
    with: { user: "\${{ user }}" }
  - id: inline
    for-each: steps.identities.result.inline_policies
    as: inline
    key: inline.id
    uses: iam.delete-inline-policy
    with: { inline: "\${{ inline }}" }
  - id: replace
    for-each: steps.identities.result.exposed_keys
    as: key
    key: key.id
    uses: iam.create-access-key
    with: { key: "\${{ key }}" }
  - id: moved
    checkpoint:
      choose: Has the application its new key?
      answers: { yes_it_has: It goes on. }
  - id: deactivate
    for-each: steps.identities.result.exposed_keys
    as: key
    key: key.id
    uses: iam.deactivate-access-key
    with: { key: "\${{ key }}" }
`;

const deletion = `  - id: approve_reset
    checkpoint:
      approve: Give these users new passwords?
      targets: steps.identities.result.console_users
  - id: reset
    for-each: steps.approve_reset.result.approved
    as: user
    key: user.id
    uses: iam.reset-password
    with: { user: "\${{ user }}" }
  - id: approve
    checkpoint:
      approve: Delete these users?
      targets: steps.identities.result.users
  - id: delete
    for-each: steps.approve.result.approved
    as: user
    key: user.id
    uses: iam.delete-user
    with: { user: "\${{ user }}" }
`;

const end = `  - { id: done, end: remediated }
`;

const policy = `account: "111122223333"
window: { start: 2026-03-02T02:00:00Z }
identities:
  never_touch: ["arn:aws:iam::111122223333:role/incident-responder"]
indicators: { access_keys: [AKIAEXAMPLEAPPKEY001] }
rules:
  - { id: his, if: 'object.name == "mallory" || object.name == "trudy" || object.name == "everything"', then: unsanctioned, because: it is his }
  - { id: ours, if: "true", then: sanctioned, because: it is ours }
`;

const allowing = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});
const created = "2025-01-01T00:00:00Z";
/** With two of it, the preflight's answer is too long for the log and lies beside it. */
const long = { ...allowing("s3:ListBucket"), Id: "x".repeat(9000) };
const mallory = {
  type: "IAMUser",
  principalId: "AIDAMALLORY",
  arn: "arn:aws:iam::111122223333:user/mallory",
  accountId: "111122223333",
  userName: "mallory",
};
const answers = { moved: "yes_it_has", approve_reset: "*", approve: "*" };
const drill = {
  drill: "small",
  title: "Small",
  policy: "policy.yaml",
  clock: "2026-03-02T10:00:00Z",
  account: "111122223333",
  caller: { arn: "arn:aws:sts::111122223333:assumed-role/incident-responder/drill" },
  regions: { "us-east-1": "ENABLED_BY_DEFAULT" },
  state: {
    iam: {
      users: {
        app: { created, inline: { everything: allowing("s3:*") }, access_keys: { AKIAEXAMPLEAPPKEY001: { created } } },
        alice: { created, password: { created, last_changed: created } },
        mallory: { created: "2026-03-02T03:00:00Z", inline: { own: allowing("*") } },
        trudy: { created: "2026-03-02T03:05:00Z", attached: ["ReadOnlyAccess"] },
      },
      roles: {
        "incident-responder": {
          created,
          trust: allowing("sts:AssumeRole"),
          attached: ["AdministratorAccess"],
          inline: { long },
        },
        archive: { created, trust: allowing("sts:AssumeRole"), inline: { long } },
      },
    },
  },
  actors: { mallory: { identity: mallory } },
  events: [
    {
      at: "2026-03-02T03:05:00Z",
      region: "us-east-1",
      event: "iam:CreateUser",
      by: "mallory",
      request: { userName: "trudy" },
    },
  ],
  answers,
};

/** Writes playbook, policy, drill and answers into the folder. With `deletes` it ends by what cannot be taken back. */
export function putSmallDrill(folder: string, { deletes }: { deletes: boolean }): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "playbook.yaml"), playbook + (deletes ? deletion : "") + end);
  writeFileSync(join(folder, "policy.yaml"), policy);
  writeFileSync(join(folder, "drill.yaml"), JSON.stringify(drill));
  const { moved } = answers;
  writeFileSync(join(folder, "answers.yaml"), JSON.stringify(deletes ? answers : { moved }));
}
