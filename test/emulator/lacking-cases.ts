/** What moto has nothing or too little of: these run in the simulated account, and differences.ts says what moto answers. */
import { CreateCaseCommand } from "@aws-sdk/client-support";
import { RegisterDomainCommand } from "@aws-sdk/client-route-53-domains";
import { describeRegion } from "../../actions/account/describe-region.ts";
import { disableRegion } from "../../actions/account/disable-region.ts";
import { restoreRecoveryPoint } from "../../actions/backup/restore-recovery-point.ts";
import { deleteRootKeys } from "../../actions/iam/delete-root-keys.ts";
import { rootKeysFingerprint } from "../../actions/iam/root-keys.ts";
import { deleteDomain, describeDomain, restoreLock, suspendRenewal } from "../../actions/resources/domain.ts";
import {
  deleteLightsailInstance,
  isolateLightsailInstance,
  lightsailInstances,
} from "../../actions/resources/lightsail-instance.ts";
import { snapshotLightsailInstance } from "../../actions/resources/lightsail-snapshot.ts";
import { regionFingerprint } from "../../actions/resources/opened-region.ts";
import { deleteAnchor, describeAnchor, suspendAnchor, trustAnchors } from "../../actions/resources/trust-anchor.ts";
import { replyToCase } from "../../actions/support/reply-to-case.ts";
import { finding } from "../actions/remedy.ts";
import type { Case, Step } from "./cases.ts";
import { recently } from "./compute-cases.ts";
import { account, arn, clientsOf } from "./emulator.ts";
import { region, trusting } from "./given.ts";
import { find, foundIn } from "./life.ts";

const clients = clientsOf(region);
const regional = (state: object) => ({ [region]: state });
const anchorId = "0badanch-0000-4000-8000-000000000001";
const caseName = `case-${account}-muen-2026-1001`;
const opened = "af-south-1";
const stored = `arn:aws:ec2:${region}:${account}:volume/vol-0db`;
const through = "arn:aws:iam::444455556666:role/root-access";

type Params = Step["params"];
const step = (action: Step["action"], params: Params, expect: object): Step => ({ action, params, expect });
/** Evidence that names the target, for where moto cannot give any. */
const evidenceOf = (target: Record<string, unknown>) => ({
  resource: target["id"],
  region: target["region"],
  copies: [],
  evidence: [],
});
const evidenceOr = (described: unknown, target: Record<string, unknown>) =>
  "failed" in (described as object) ? evidenceOf(target) : described;

const anchor = finding("trust-anchor", anchorId, {
  id: `trust-anchor/${region}/${anchorId}`,
  region,
  handles: [anchorId],
  anchor_id: anchorId,
  enabled: true,
});
const server = finding("lightsail-instance", "wp", {
  id: `${region}/wp`,
  region,
  handles: ["wp"],
  instance_name: "wp",
  state: "running",
  bundle: "micro_3_0",
  public_ip: "",
  static_ips: [],
});
const domain = (name: string) =>
  finding("domain", name, { id: `domain/${name}`, handles: [name], domain_name: name, auto_renew: true });
const region_ = finding("region", opened, {
  id: `region/${opened}`,
  arn: "",
  region: opened,
  handles: [opened],
  fingerprint: regionFingerprint(opened),
  region_name: opened,
  status: "ENABLED",
});
const point = finding("recovery-point", "snap-0kept", {
  arn: `arn:aws:ec2:${region}::snapshot/snap-0kept`,
  region,
  handles: [`arn:aws:ec2:${region}::snapshot/snap-0kept`],
  recovery_point_arn: `arn:aws:ec2:${region}::snapshot/snap-0kept`,
  vault_name: "daily",
  resource_arn: stored,
  rank: 1,
});
const keys = finding("root-access-keys", "root", {
  id: "root/access-keys",
  handles: [account, arn("root")],
  fingerprint: rootKeysFingerprint(account),
  account,
});

export const lackingCases: readonly Case[] = [
  {
    name: "a trust anchor is disabled and deleted",
    given: {
      state: {
        rolesanywhere: regional({
          trust_anchors: { [anchorId]: { name: "backdoor", created: recently, certificate: "PEM" } },
        }),
      },
    },
    steps: [
      find(trustAnchors, "trust_anchors", "backdoor", { found: [{ anchor_id: anchorId }] }),
      step(suspendAnchor, (_names, [listed]) => ({ anchor: foundIn(listed) ?? anchor }), { state: "suspended" }),
      step(describeAnchor, (_names, [listed]) => ({ anchor: foundIn(listed) ?? anchor }), { evidence: [{}] }),
      step(
        deleteAnchor,
        (_names, [listed, , described]) => ({
          anchor: foundIn(listed) ?? anchor,
          evidence: evidenceOr(described, anchor),
        }),
        { state: "deleted" },
      ),
    ],
  },
  {
    name: "a Lightsail instance is cut off, saved and deleted",
    given: {
      state: {
        lightsail: regional({
          instances: {
            wp: { created: recently, bundle: "micro_3_0", ports: { ssh: { from: 22, to: 22, cidrs: ["0.0.0.0/0"] } } },
          },
        }),
      },
    },
    steps: [
      find(lightsailInstances, "lightsail_instances", "wp", { found: [{ instance_name: "wp" }] }),
      step(isolateLightsailInstance, (_names, [listed]) => ({ instance: foundIn(listed) ?? server }), {
        state: "isolated",
      }),
      step(snapshotLightsailInstance, (_names, [listed]) => ({ instance: foundIn(listed) ?? server }), {
        evidence: [{}],
      }),
      step(
        deleteLightsailInstance,
        (_names, [listed, , described]) => ({
          instance: foundIn(listed) ?? server,
          evidence: evidenceOr(described, server),
        }),
        { state: "deleted" },
      ),
    ],
  },
  {
    name: "a domain is renewed no longer, locked and deleted",
    given: {
      state: { route53domains: { domains: { "login-verify.com": { created: recently, transfer_lock: false } } } },
      async made(number) {
        const DomainName = `login-verify-${number}.com`;
        const someone = {
          FirstName: "No",
          LastName: "One",
          ContactType: "PERSON" as const,
          AddressLine1: "1 Street",
          City: "Town",
          CountryCode: "US" as const,
          State: "WA",
          ZipCode: "98101",
          PhoneNumber: "+1.2065550100",
          Email: "nobody@attacker.example",
        };
        await clients.domains.send(
          new RegisterDomainCommand({
            DomainName,
            DurationInYears: 2,
            AdminContact: someone,
            RegistrantContact: someone,
            TechContact: someone,
          }),
        );
        return { "login-verify.com": DomainName };
      },
    },
    steps: [
      step(suspendRenewal, (names) => ({ domain: domain(names("login-verify.com")) }), { state: "suspended" }),
      step(restoreLock, (names) => ({ lock: domain(names("login-verify.com")) }), { state: "locked" }),
      step(describeDomain, (names) => ({ domain: domain(names("login-verify.com")) }), { evidence: [{}] }),
      step(
        deleteDomain,
        (names, earlier) => {
          const target = domain(names("login-verify.com"));
          return { domain: target, evidence: evidenceOr(earlier[2], target) };
        },
        { state: "deleted" },
      ),
    ],
  },
  {
    name: "a region is described and switched off",
    given: {},
    steps: [
      step(describeRegion, () => ({ opened: region_ }), { resource: region_["id"] }),
      step(
        disableRegion,
        (_names, [described]) => ({
          opened: region_,
          evidence: evidenceOr(described, region_),
          copies: { region: opened, to: region, copies: [] },
        }),
        { state: "disabling" },
      ),
    ],
  },
  {
    name: "a recovery point is restored",
    given: {
      roles: { restorer: { trust: trusting({ Service: "backup.amazonaws.com" }) } },
      state: {
        ec2: regional({ snapshots: { "snap-0kept": { volume: "vol-0db", started: recently } } }),
        backup: regional({
          vaults: {
            daily: {
              created: recently,
              points: { "snap-0kept": { resource: stored, zone: "us-east-1a", created: recently } },
            },
          },
        }),
      },
    },
    steps: [
      step(restoreRecoveryPoint, (names) => ({ point, role_arn: arn(`role/${names("restorer")}`) }), {
        state: "restored",
      }),
    ],
  },
  {
    name: "the keys of the root user are deleted through the organization",
    given: {
      state: {
        iam: { root: { mfa: false, access_keys: { AKIAEXAMPLEROOTKEY01: { created: recently } } } },
        organizations: {
          organization: { id: "o-acme", management_account: "444455556666", root_access: { role: through } },
        },
      },
    },
    steps: [step(deleteRootKeys, () => ({ keys, through }), { state: "deleted" })],
  },
  {
    name: "AWS is answered in its case, once",
    given: {
      state: {
        support: {
          plan: "business",
          cases: {
            "1001": {
              subject: "Compromised",
              created: recently,
              communications: { a: { at: recently, body: "A key is public." } },
            },
          },
        },
      },
      async made() {
        const { caseId = "" } = await clients.support.send(
          new CreateCaseCommand({ subject: "Compromised", communicationBody: "A key is public." }),
        );
        return { [caseName]: caseId };
      },
    },
    steps: (["sent", "already"] as const).map((state) =>
      step(
        replyToCase,
        (names) => ({
          case_: finding("support-case", names(caseName), {
            handles: [names(caseName)],
            case_id: names(caseName),
            display_id: "1001",
            subject: "Compromised",
            status: "opened",
            open: true,
            from_aws: true,
            aws_wrote_at: recently,
            exposed_keys: [],
            arns: [],
          }),
          text: "We secured the account.",
        }),
        { state },
      ),
    ),
  },
];
