/** The identities of an account as plain facts: what judging sees of them. */

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface InlineDocument {
  readonly name: string;
  readonly document: string;
}

export interface HolderFacts {
  readonly kind: "user" | "role" | "group";
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly created_at: string;
  readonly tags: readonly Tag[];
  readonly inline: readonly InlineDocument[];
  readonly attached: readonly string[];
}

export interface KeyFacts {
  readonly id: string;
  readonly status: string;
  readonly created_at: string;
}

export interface UserFacts extends HolderFacts {
  readonly groups: readonly string[];
  readonly mfa: readonly string[];
  readonly keys: readonly KeyFacts[];
  /** When the console password was made; undefined where there is none. */
  readonly password_since: string | undefined;
  readonly service_credentials: readonly { id: string; service: string; status: string; created_at: string }[];
}

export interface RoleFacts extends HolderFacts {
  readonly trust: string;
  readonly instance_profiles: readonly string[];
}

export interface PolicyFacts {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly path: string;
  readonly created_at: string;
  readonly attachments: number;
  readonly versions: readonly { id: string; is_default: boolean; created_at: string; document: string }[];
}

export interface AccountFacts {
  readonly users: readonly UserFacts[];
  readonly roles: readonly RoleFacts[];
  readonly groups: readonly HolderFacts[];
  /** Customer-managed ones. */
  readonly policies: readonly PolicyFacts[];
}
