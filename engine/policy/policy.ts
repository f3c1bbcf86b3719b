/**
 * What an organization says of its account: who and what belongs there, when the incident was,
 * what points to the intruder, what must never be touched, and the rules that judge an object.
 */
import { type Static, Type } from "typebox";

const list = (description: string) => Type.Array(Type.String(), { description, default: [] });
const strict = { additionalProperties: false };

const Rule = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z][a-z0-9-]*$", description: "The rule's name, shown with each verdict." }),
    if: Type.String({ description: "A CEL condition over `object`, `created`, `modified`, `parent` and `policy`." }),
    // oxlint-disable-next-line no-thenable -- the keyword of a rule
    then: Type.Union([Type.Literal("sanctioned"), Type.Literal("unsanctioned"), Type.Literal("unknown")], {
      description: "What an object is by this rule. About what is `unknown` a person decides.",
    }),
    because: Type.Optional(Type.String({ description: "The reason in words, shown at checkpoints." })),
  },
  strict,
);

const Match = Type.Object(
  {
    arn: Type.Optional(Type.String({ description: "An ARN; `*` stands for any characters within one segment." })),
    path: Type.Optional(Type.String({ description: "An IAM path such as `/engineering/`." })),
    name: Type.Optional(Type.String({ description: "A name; `*` stands for any characters within one segment." })),
    kind: Type.Optional(
      Type.String({ description: "A kind such as `role` or `event-rule`, beside one of the others." }),
    ),
    tag: Type.Optional(
      Type.Object(
        {
          key: Type.String({ description: "The key of the tag." }),
          in: Type.Array(Type.String(), { description: "Its values." }),
        },
        {
          ...strict,
          description:
            "A tag with one of these values. Tags can be forged: without `arn` or `name` beside it, the entry holds only for what infrastructure code or somebody listed here is known to have made.",
        },
      ),
    ),
  },
  strict,
);

const limit = (whose: string, contained: number, destroyed: number) =>
  Type.Object(
    {
      contained: Type.Integer({ minimum: 0, default: contained, description: "How many may be shut out or stopped." }),
      destroyed: Type.Integer({ minimum: 0, default: destroyed, description: "How many may be deleted." }),
    },
    { ...strict, default: { contained, destroyed }, description: whose },
  );

export const Policy = Type.Object(
  {
    account: Type.String({
      pattern: "^[0-9]{12}$",
      description: "The account this policy is for; the run refuses any other.",
    }),
    window: Type.Object(
      {
        start: Type.String({ format: "date-time", description: "The intruder's first known act." }),
        end: Type.Optional(Type.String({ format: "date-time", description: "The last; absent while it goes on." })),
        margin: Type.String({ default: "2h", description: "How much earlier than `start` the review begins." }),
      },
      {
        ...strict,
        description:
          "When the incident was. What was done in it is looked at; what was made in it is judged by who made it.",
      },
    ),
    identities: Type.Object(
      {
        sanctioned: Type.Array(Match, {
          default: [],
          description: "Users, groups, roles and policies that belong here.",
        }),
        never_touch: list("ARNs of principals that no call may change; `*` within a segment."),
        trusted_accounts: list("Accounts that trust and resource policies may name."),
        trusted_providers: list("Identity providers, by host or ARN."),
        service_users: list("Users that are programs: they have no console password."),
      },
      { ...strict, default: {}, description: "Who belongs in the account, and whom nothing may change." },
    ),
    resources: Type.Object(
      {
        sanctioned: Type.Array(Match, { default: [], description: "Everything else that belongs here." }),
        public_buckets: list("Names of buckets that everybody is meant to read."),
      },
      { ...strict, default: {}, description: "What belongs in the account beside identities." },
    ),
    creators: Type.Object(
      {
        iac: list("ARNs of the roles by which infrastructure code makes things."),
        services: list("AWS services that make things on behalf of others."),
      },
      { ...strict, default: {}, description: "Who makes things on behalf of others." },
    ),
    tags: Type.Object(
      {
        iac: Type.Record(Type.String(), Type.Array(Type.String()), {
          description: "Tags that infrastructure code puts on what it makes: from each key to its values.",
          default: {},
        }),
        required: list("Keys of tags without which nothing is made here."),
      },
      {
        ...strict,
        default: {},
        description: "Tags by which things are known. They can be forged: no tag alone makes an object sanctioned.",
      },
    ),
    regions: Type.Object(
      { allowed: list("For judging only; every region is scanned.") },
      { ...strict, default: {}, description: "Where things are." },
    ),
    domains: Type.Object(
      { known: list("Domains registered here that are ours, such as `example.com`.") },
      { ...strict, default: {}, description: "Domains registered through the account." },
    ),
    indicators: Type.Object(
      {
        access_keys: list("Exposed or attacker-used key ids."),
        ips: list("Addresses of the intruder."),
        user_agents: list("Parts of user agents of the intruder."),
        principals: list("ARNs of identities known to be the intruder's."),
      },
      {
        ...strict,
        default: {},
        description: "What points to the intruder. From it the taint spreads along what Event history shows.",
      },
    ),
    networks: Type.Object(
      { known: list("Addresses or CIDR blocks of offices and NAT gateways.") },
      { ...strict, default: {}, description: "Where our people come from." },
    ),
    evidence: Type.Object(
      {
        keep: Type.Optional(
          Type.String({
            description:
              "How long evidence is to be kept, in days: `365d`. What a run saves in the account is tagged so.",
            pattern: "^[1-9][0-9]{0,4}d$",
          }),
        ),
      },
      { ...strict, default: {}, description: "What becomes of what a run saves." },
    ),
    limits: Type.Object(
      {
        preexisting: limit("Objects that were there before the window.", 10, 5),
        intruder_made: limit("Objects that the intruder made in it.", 500, 200),
      },
      {
        ...strict,
        default: {},
        description: "How many objects may be changed; beyond, a run stops before the first of the step.",
      },
    ),
    rules: Type.Array(Rule, { description: "In order; the first that holds decides. Without a match: unknown." }),
  },
  { ...strict, title: "Policy" },
);
/** The policy with every default filled in. */
export type Policy = Static<typeof Policy>;

export type VerdictName = "sanctioned" | "unsanctioned" | "unknown";

/** One act on an object, as Event history shows it. */
export interface Act {
  readonly event: string;
  readonly name: string;
  readonly at: string;
  /** ARN of who did it; empty where unknown. */
  readonly principal: string;
  readonly access_key: string;
  readonly ip: string;
  /** The AWS service on whose behalf it was done; empty for a person or program. */
  readonly service: string;
  /** The actor is an indicator or descends from one. */
  readonly by_intruder: boolean;
  /** The actor is sanctioned, but the intruder had changed its credentials before. */
  readonly by_suspect: boolean;
  readonly by_iac: boolean;
  readonly in_window: boolean;
}

/** What is known of an object, from which the rules judge it. Also the variables of a rule. */
export interface Facts {
  readonly object: {
    readonly kind: string;
    readonly id: string;
    readonly arn: string;
    readonly name: string;
    readonly path: string;
    readonly region: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly created_at: string;
    readonly created_in_window: boolean;
    /** It is, or belongs to, something the policy lists as sanctioned. */
    readonly listed: boolean;
    /** A principal the guard protects. */
    readonly protected: boolean;
    /** Named in `indicators`. */
    readonly indicated: boolean;
    /** Accounts outside this one and outside `trusted_accounts` that it lets in. */
    readonly foreign_accounts: readonly string[];
    readonly region_allowed: boolean;
    /** It lets everybody read a bucket that the policy means to be public, and lets nobody do more. */
    readonly meant_public: boolean;
    /** It carries a tag of infrastructure code. Whoever made it may have put it there. */
    readonly iac_tagged: boolean;
    /** Tags that the policy requires and that it lacks; none where such an object has no tags. */
    readonly missing_tags: readonly string[];
  };
  /** How it was made, where Event history shows it. */
  readonly created?: Act;
  /** What was done to it since, oldest first. */
  readonly modified: readonly Act[];
  /** The group, fleet or stack it belongs to, or the user of a key. */
  readonly parent?: { readonly arn: string; readonly name: string; readonly verdict: VerdictName };
}

export interface Judgement {
  readonly verdict: VerdictName;
  readonly reasons: { rule: string; text: string; events: string[] }[];
}
