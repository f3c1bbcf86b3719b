/**
 * What an organization says of its account: who and what belongs there, when the incident was,
 * what points to the intruder, what must never be touched, and the rules that judge an object.
 */
import { type Static, Type } from "typebox";

const list = (description: string) => Type.Array(Type.String(), { description, default: [] });
const strict = { additionalProperties: false };

const Rule = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z][a-z0-9-]*$" }),
    if: Type.String({ description: "A CEL condition over `object`, `created`, `modified`, `parent` and `policy`." }),
    // oxlint-disable-next-line no-thenable -- the keyword of a rule
    then: Type.Union([Type.Literal("sanctioned"), Type.Literal("unsanctioned"), Type.Literal("unknown")]),
    because: Type.Optional(Type.String({ description: "The reason in words, shown at checkpoints." })),
  },
  strict,
);

const Match = Type.Object(
  {
    arn: Type.Optional(Type.String({ description: "An ARN; `*` stands for any characters within one segment." })),
    path: Type.Optional(Type.String({ description: "An IAM path such as `/engineering/`." })),
    name: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    tag: Type.Optional(Type.Object({ key: Type.String(), in: Type.Array(Type.String()) }, strict)),
  },
  strict,
);

const limit = (contained: number, destroyed: number) =>
  Type.Object(
    {
      contained: Type.Integer({ minimum: 0, default: contained }),
      destroyed: Type.Integer({ minimum: 0, default: destroyed }),
    },
    { ...strict, default: { contained, destroyed } },
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
      strict,
    ),
    identities: Type.Object(
      {
        sanctioned: Type.Array(Match, { default: [] }),
        never_touch: list("ARNs of principals that no call may change; `*` within a segment."),
        trusted_accounts: list("Accounts that trust and resource policies may name."),
        trusted_providers: list("Identity providers, by host or ARN."),
        service_users: list("Users that are programs: they have no console password."),
      },
      { ...strict, default: {} },
    ),
    resources: Type.Object({ sanctioned: Type.Array(Match, { default: [] }) }, { ...strict, default: {} }),
    creators: Type.Object(
      {
        iac: list("ARNs of the roles by which infrastructure code makes things."),
        services: list("AWS services that make things on behalf of others."),
      },
      { ...strict, default: {} },
    ),
    regions: Type.Object({ allowed: list("For judging only; every region is scanned.") }, { ...strict, default: {} }),
    indicators: Type.Object(
      {
        access_keys: list("Exposed or attacker-used key ids."),
        ips: list("Addresses of the intruder."),
        user_agents: list("Parts of user agents of the intruder."),
        principals: list("ARNs of identities known to be the intruder's."),
      },
      { ...strict, default: {} },
    ),
    networks: Type.Object(
      { known: list("Addresses or CIDR blocks of offices and NAT gateways.") },
      { ...strict, default: {} },
    ),
    limits: Type.Object({ preexisting: limit(10, 5), intruder_made: limit(500, 200) }, { ...strict, default: {} }),
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
