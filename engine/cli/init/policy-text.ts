/** The policy that `runbook init` writes: its guesses with their reasons, what was left out, and the shipped rules. */
import { count } from "../../text/count.ts";
import type { Guess, Section } from "./guesses.ts";
import type { Gap } from "./reader.ts";
import type { Survey } from "./survey.ts";
import { visible } from "../../text/visible.ts";
import { comment, quoted } from "./yaml.ts";

export interface PolicyFacts {
  readonly survey: Survey;
  readonly guesses: readonly Guess[];
  readonly gaps: readonly Gap[];
  /** `LIVE`, `DRILL` or `EMULATOR`, and of which account. */
  readonly source: string;
  /** The address of the schema, as seen from the file. */
  readonly schema: string;
  /** The shipped rules, from `rules:` on, with the comment above them. */
  readonly rules: string;
}

export function policyText(facts: PolicyFacts): string {
  const { survey, guesses, source, schema, rules } = facts;
  const { account, caller, partition, since } = survey;
  const of = (...sections: readonly Section[]) =>
    sections.flatMap((section) => guesses.filter((one) => one.section === section));
  const list = (section: Section) => listOf(of(section), quoted);
  const serviceRoles = `arn:${partition}:iam::${account}:role/aws-service-role/*/*`;
  return `${[
    `# yaml-language-server: $schema=${schema}`,
    "#",
    "# What your organization says of its account. `runbook init` wrote it from what the account shows:",
    comment(source),
    "#",
    "# Nothing in it is known. Whatever is in an account may have been put there to be found, so every line is",
    "# marked `guess` with its reason. Make each guess yours: check it, then take the mark away. What was made or",
    "# opened in the last 30 days, or is exposed, is left out (a comment, with the reason): put it in if it is yours.",
    "#",
    "# CHECK FIRST",
    ...checkFirst(facts).map((text, at) => comment(`${at + 1}. ${text}`)),
    "#",
    "# Every field is explained in policy.example.yaml, beside the shipped playbook.",
    `account: ${quoted(account)}`,
    "",
    "window:",
    "  # guess: thirty days back, because nobody said when the incident began. Put in the intruder's first known act.",
    `  start: ${since.slice(0, 19)}Z`,
    "  margin: 2h",
    "",
    "identities:",
    "  sanctioned:",
    `    - ${arn(caller)} # you, who ran this`,
    `    - ${arn(serviceRoles)} # AWS's own: only AWS makes and changes them`,
    ...of("users", "groups", "roles", "policies")
      .filter(({ value }) => value !== caller)
      .map((one) => line(one, arn)),
    "  # Whom no call may change. Add the roles that you could not work without.",
    "  never_touch:",
    `    - ${quoted(caller)}`,
    `    - ${quoted(serviceRoles)}`,
    "  trusted_accounts:",
    ...list("trusted_accounts"),
    "  trusted_providers:",
    ...list("trusted_providers"),
    "  # Programs: a console password of theirs is taken for the intruder's.",
    "  service_users:",
    ...list("service_users"),
    "",
    "resources:",
    "  sanctioned:",
    ...listOf(of("buckets", "scaling_groups"), arn),
    "  public_buckets:",
    ...list("public_buckets"),
    "",
    "creators:",
    "  # What these made is yours, unless the intruder had them: take out whatever people use by hand.",
    "  iac:",
    ...list("iac"),
    "  # Services that make things on behalf of somebody: AWS's, and the same in every account.",
    "  services:",
    ...services.map((service) => `    - ${service}.amazonaws.com`),
    "",
    "tags:",
    "  iac:",
    ...tagLines(of("iac_tags")),
    "  # Keys of tags that all your people put on all they make, such as Owner. Nobody can guess them.",
    "  required: []",
    "",
    "regions:",
    "  allowed:",
    ...list("regions"),
    "",
    "domains:",
    "  known:",
    ...list("domains"),
    "",
    "indicators:",
    "  # The keys that leaked: AWS's notification names them.",
    "  access_keys:",
    ...list("access_keys"),
    "  ips: []",
    "  user_agents: []",
    "  principals: []",
    "",
    "networks:",
    "  # Never guessed: the addresses in Event history are the intruder's too. Ask those who run your network.",
    "  known: []",
    "",
    "evidence:",
    "  # guess: a year, because investigations and insurers take that long. Ask your lawyers.",
    "  keep: 365d",
    "",
    "# The defaults. A run stops before the first change of a step that would go beyond.",
    "limits:",
    "  preexisting: { contained: 10, destroyed: 5 }",
    "  intruder_made: { contained: 500, destroyed: 200 }",
    "",
  ].join("\n")}\n${rules}`;
}

const services = ["autoscaling", "backup", "ec2fleet", "spot", "spotfleet", "support"];

const indent = "    ";

function arn(value: string): string {
  return `{ arn: ${quoted(value)} }`;
}

/** What is left out is a comment: the reason stands behind it. */
function line({ value, because, doubt, look }: Guess, shown: (value: string) => string): string {
  if (doubt !== undefined) return `${indent}# - ${visible(shown(value))} ${comment(`left out: ${doubt}`)}`;
  return `${indent}- ${shown(value)} ${comment(`guess: ${because}${look === undefined ? "" : `. LOOK: ${look}`}`)}`;
}

/** A key without an active line under it would be no list. */
function listOf(guesses: readonly Guess[], shown: (value: string) => string): readonly string[] {
  const lines = guesses.map((one) => line(one, shown));
  return guesses.some(({ doubt }) => doubt === undefined) ? lines : [...lines, `${indent}[]`];
}

/** From each key to its values. */
function tagLines(pairs: readonly Guess[]): readonly string[] {
  if (pairs.length === 0) return [`${indent}{}`];
  const keys = [...new Set(pairs.map(({ value }) => value.slice(0, value.lastIndexOf("="))))];
  return keys.map((key) => {
    const own = pairs.filter(({ value }) => value.slice(0, value.lastIndexOf("=")) === key);
    const values = own.map(({ value }) => quoted(value.slice(value.lastIndexOf("=") + 1)));
    return `${indent}${quoted(key)}: [${values.join(", ")}] ${comment(`guess: ${own[0]?.because ?? ""}`)}`;
  });
}

/** What matters most, in the order in which it can hurt. */
export function checkFirst({ survey, guesses, gaps }: Pick<PolicyFacts, "survey" | "guesses" | "gaps">): string[] {
  const left = guesses.filter(({ doubt }) => doubt !== undefined);
  const changed = guesses.filter(({ doubt, look }) => doubt === undefined && look !== undefined);
  const sure = (section: Section) => guesses.filter((one) => one.section === section && one.doubt === undefined).length;
  const quarantined = survey.users.filter(({ quarantines }) => quarantines.length > 0).map(({ name }) => name);
  const open = survey.roles.filter(({ trusts }) => trusts.includes("*")).map(({ name }) => name);
  const you = guesses.find(({ value }) => value === survey.caller);
  const doubtful = you?.doubt ?? you?.look;
  return [
    ...(doubtful === undefined ? [] : [`You are ${survey.caller}: ${doubtful}. Is it yours alone?`]),
    ...some(
      quarantined,
      (who) => `AWS has quarantined ${who}: a key is public. This is an incident; put the key under indicators.`,
    ),
    ...some(open, (which) => `Everybody may take ${which}: the trust policy names *.`),
    ...gaps.map(({ service, region, reason }) => `Not read: ${service} in ${region}: ${reason}`),
    ...(left.length === 0
      ? []
      : [`${count(left.length, "line")} left out below. Search for "left out": what is not yours there is a finding.`]),
    ...some(
      changed.map(({ value }) => value.slice(value.lastIndexOf(":") + 1)),
      (which) => `Changed in the last 30 days, and in all the same: ${which}. Search for "LOOK".`,
    ),
    `trusted_accounts: whoever stands there may be let in. Do you know every one (${sure("trusted_accounts")})?`,
    `creators.iac: what ${count(sure("iac"), "role")} made counts as yours. Does nobody use them by hand?`,
    "window.start, indicators and networks: nobody can guess them.",
    "Whoever broke in more than 30 days ago looks like one of you here. Read the names.",
  ];
}

const namesShown = 8;

/** A sentence over names, of which there may be hundreds; none where there are none. */
function some(names: readonly string[], sentence: (names: string) => string): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length - namesShown;
  return [sentence(`${names.slice(0, namesShown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`)];
}
