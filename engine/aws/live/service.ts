/** What a service's module gives the live adapter. A command missing for an operation in use is a type error. */
import type { OperationName } from "../operations.ts";
import type { CredentialSource } from "./credentials.ts";

export interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: CredentialSource;
  readonly customUserAgent: [string, string][];
  /** The SDK's own retries are off: `retry.ts` knows which calls may be sent twice. */
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** The operations of service `S`, without its name. */
export type OperationsOf<S extends string> = OperationName extends infer O
  ? O extends `${S}:${infer Name}`
    ? Name
    : never
  : never;

export interface LiveClient {
  send(command: never): Promise<unknown>;
  readonly middlewareStack: {
    add(middleware: never, options: { step: "deserialize"; name: string; priority: "high" | "low" }): void;
  };
  destroy(): void;
}

export type Command = new (input: never) => object;

export interface LiveService<S extends string = string> {
  readonly open: (config: ClientConfig) => LiveClient;
  readonly commands: { readonly [Name in OperationsOf<S>]: Command };
}

/** Each service's module is loaded when its first call is made: all at once would cost a second of start. */
export const services: Readonly<
  Record<string, () => Promise<{ open: LiveService["open"]; commands: Readonly<Record<string, Command>> }>>
> = {
  account: async () => (await import("./account.ts")).account,
  cloudtrail: async () => (await import("./cloudtrail.ts")).cloudtrail,
  ec2: async () => (await import("./ec2.ts")).ec2,
  iam: async () => (await import("./iam.ts")).iam,
  organizations: async () => (await import("./organizations.ts")).organizations,
  s3: async () => (await import("./s3.ts")).s3,
  sts: async () => (await import("./sts.ts")).sts,
};
