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
  /** `endpointOf` is for a service that goes through others. */
  readonly open: (config: ClientConfig, endpointOf: (service: string) => string | undefined) => LiveClient;
  readonly commands: { readonly [Name in OperationsOf<S>]: Command };
}

/** Each service's module is loaded when its first call is made: all at once would cost a second of start. */
export const services: Readonly<
  Record<string, () => Promise<{ open: LiveService["open"]; commands: Readonly<Record<string, Command>> }>>
> = {
  "access-analyzer": async () => (await import("./access-analyzer.ts")).accessAnalyzer,
  account: async () => (await import("./account.ts")).account,
  autoscaling: async () => (await import("./autoscaling.ts")).autoscaling,
  backup: async () => (await import("./backup.ts")).backup,
  "bcm-data-exports": async () => (await import("./bcm-data-exports.ts")).bcmDataExports,
  ce: async () => (await import("./ce.ts")).ce,
  cloudtrail: async () => (await import("./cloudtrail.ts")).cloudtrail,
  cur: async () => (await import("./cur.ts")).cur,
  ec2: async () => (await import("./ec2.ts")).ec2,
  ecr: async () => (await import("./ecr.ts")).ecr,
  ecs: async () => (await import("./ecs.ts")).ecs,
  events: async () => (await import("./events.ts")).events,
  guardduty: async () => (await import("./guardduty.ts")).guardduty,
  health: async () => (await import("./health.ts")).health,
  iam: async () => (await import("./iam.ts")).iam,
  lambda: async () => (await import("./lambda.ts")).lambda,
  lightsail: async () => (await import("./lightsail.ts")).lightsail,
  organizations: async () => (await import("./organizations.ts")).organizations,
  rds: async () => (await import("./rds.ts")).rds,
  root: async () => (await import("./root.ts")).root,
  rolesanywhere: async () => (await import("./rolesanywhere.ts")).rolesanywhere,
  route53domains: async () => (await import("./route53domains.ts")).route53domains,
  s3: async () => (await import("./s3.ts")).s3,
  sagemaker: async () => (await import("./sagemaker.ts")).sagemaker,
  servicequotas: async () => (await import("./servicequotas.ts")).servicequotas,
  sts: async () => (await import("./sts.ts")).sts,
  support: async () => (await import("./support.ts")).support,
};
