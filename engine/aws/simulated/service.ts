/**
 * What a simulated service is: the schema of its state, and one function an operation that reads
 * and changes that state as AWS does and refuses where AWS refuses. The kernel (`account.ts`)
 * does what is common: permissions, faults, throttling, regions, paging size, consistency,
 * Event history, the durable world.
 */
import type { TSchema } from "typebox";
import type { Input, OperationName, Output } from "../operations.ts";

export interface SimulatedRequest<S> {
  /** The service's state: of this region, or of the account for a global service. Change it in place. */
  readonly state: S;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  /** Virtual time, ISO-8601 with seconds. */
  readonly now: string;
  readonly caller: { readonly arn: string; readonly userId: string; readonly principal: string };
  /** Another service's state, for the few that look across (EC2 on IAM's instance profiles); of this region unless told. */
  readonly peer: <T>(service: string, region?: string) => T;
  /**
   * An id that is the same in every run that does the same: a hash of the account, the operation
   * and `of`, in the alphabet of the prefix (`AKIA…` upper case base 32, `i-…` hex).
   */
  readonly id: (prefix: string, of: string, length: number) => string;
  /** A secret derived in the same way; it is shown once and never kept in the world. */
  readonly secret: (of: string, length: number) => string;
  /** Says that a write changed this object: expectations about untouched objects read it. */
  readonly touched: (...arns: string[]) => void;
  /** One page of a listing and the token of the next; the page size is the drill's, small. */
  readonly page: <T>(
    items: readonly T[],
    token: string | undefined,
    limit?: number,
  ) => { items: T[]; next: string | undefined };
  /** What happens later in virtual time, such as `pending` becoming `completed`. State changes only through it or the request. */
  readonly after: (milliseconds: number, effect: SimulatedEffect) => void;
}

/** A change that comes about by itself. Named and with plain data, so that the world can be kept. */
export interface SimulatedEffect {
  /** Whose effect it is where it is another's: a group learns that EC2 ended one of its instances. */
  readonly service?: string;
  readonly operation: string;
  readonly region: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What an effect can reach beyond its own state. */
export interface SimulatedMoment extends Pick<SimulatedRequest<unknown>, "account" | "region" | "peer" | "after"> {
  /** An id as a request makes one; `of` must tell this moment from others. */
  readonly id: SimulatedRequest<unknown>["id"];
}

export type SimulatedOperation<S, O extends OperationName> = (
  input: Input<O>,
  request: SimulatedRequest<S>,
) => Output<O>;

export interface SimulatedService<S = unknown> {
  readonly service: string;
  /** True where one state serves all regions. */
  readonly global: boolean;
  /** The schema of this service's part of a drill's `state`. */
  readonly schema: TSchema;
  /** Fills in what a drill may leave out. */
  readonly prepare: (declared: unknown, facts: { account: string; region: string; now: string }) => S;
  readonly operations: { readonly [O in OperationName]?: SimulatedOperation<S, O> };
  /** Effects that `after` may name. */
  readonly effects?: Readonly<
    Record<string, (data: Readonly<Record<string, string>>, state: S, now: string, moment: SimulatedMoment) => void>
  >;
  /** Effects that are due without any call, such as a scheduled action, each with its time in ISO-8601. */
  readonly scheduled?: (
    state: S,
    facts: { region: string; now: string },
  ) => readonly (readonly [string, SimulatedEffect])[];
  /** The objects of this state by ARN, for expectations: plain JSON, stable. */
  readonly objects: (state: S, facts: { account: string; region: string }) => Record<string, unknown>;
}

/** AWS's refusal. The name is what the SDK would show as `error.name`. */
export class SimulatedRefusal extends Error {
  readonly status: number;
  readonly awsName: string;
  constructor(awsName: string, message: string, status = 400) {
    super(message);
    this.name = "SimulatedRefusal";
    this.awsName = awsName;
    this.status = status;
  }
}
