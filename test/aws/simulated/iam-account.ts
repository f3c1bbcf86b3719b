/** Calls simulated IAM on its own: virtual time, small pages, later effects; no permissions, faults or lag. */
import { createHash } from "node:crypto";
import type { Input, OperationName, Output } from "../../../engine/aws/operations.ts";
import { iam } from "../../../engine/aws/simulated/iam/iam.ts";
import type { IamState } from "../../../engine/aws/simulated/iam/state.ts";
import type { SimulatedEffect, SimulatedRequest } from "../../../engine/aws/simulated/service.ts";

export const account = "111122223333";
export const region = "us-east-1";
export const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
export const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`;

export const allowing = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});
export const trusting = (principal: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
});

const responder = {
  arn: `arn:aws:sts::${account}:assumed-role/incident-responder/drill`,
  userId: "AROARESPONDER:drill",
  principal: arn("role/incident-responder"),
};

export interface TestAccount {
  readonly state: IamState;
  readonly touched: string[];
  call<O extends OperationName>(operation: O, input: Input<O>): Output<O>;
  /** The same account, called by somebody else. */
  as(callerArn: string): TestAccount;
  /** Lets virtual time pass, and with it what comes about by itself. */
  pass(milliseconds: number): void;
  objects(): Record<string, unknown>;
}

export function iamAccount(declared: unknown, pageSize = 100): TestAccount {
  const start = Date.parse("2026-03-02T10:00:00Z");
  const state = iam.prepare(declared, { account, region, now: new Date(start).toISOString() });
  const touched: string[] = [];
  let now = start;
  let later: { due: number; effect: SimulatedEffect }[] = [];
  const seconds = () => new Date(now).toISOString().replace(/\.\d{3}Z$/, "Z");

  const calledBy = (caller: SimulatedRequest<IamState>["caller"]): TestAccount => ({
    state,
    touched,
    call<O extends OperationName>(operation: O, input: Input<O>): Output<O> {
      const run = iam.operations[operation];
      if (run === undefined) throw new Error(`IAM does not have ${operation}`);
      return run(input, {
        state,
        account,
        partition: "aws",
        region,
        now: seconds(),
        caller,
        peer: () => {
          throw new Error("IAM looks at no other service");
        },
        id: (prefix, of, length) => prefix + digest(prefix, operation, of).slice(0, length),
        secret: (of, length) => digest("secret", operation, of).slice(0, length),
        touched: (...arns) => void touched.push(...arns),
        page(items, token, limit = pageSize) {
          const from = Number(token ?? 0);
          const end = from + Math.min(limit, pageSize);
          return { items: items.slice(from, end), next: end < items.length ? String(end) : undefined };
        },
        after: (milliseconds, effect) => void later.push({ due: now + milliseconds, effect }),
      });
    },
    as: (callerArn) => calledBy({ arn: callerArn, userId: "", principal: callerArn }),
    pass(milliseconds) {
      now += milliseconds;
      const due = later.filter((one) => one.due <= now);
      later = later.filter((one) => one.due > now);
      const peer = () => {
        throw new Error("IAM looks at no other service");
      };
      for (const { effect } of due) {
        iam.effects?.[effect.operation]?.(effect.data, state, seconds(), {
          account,
          region,
          peer,
          id: (prefix, of, length) => prefix + digest(prefix, effect.operation, of).slice(0, length),
          after: (milliseconds, next) => void later.push({ due: now + milliseconds, effect: next }),
        });
      }
    },
    objects: () => iam.objects(state, { account, region }),
  });
  return calledBy(responder);
}

/** What the call was refused with, as the SDK's error name and message. */
export function refusalOf(call: () => unknown): { name: string; message: string; status: number } {
  try {
    call();
  } catch (error) {
    const { awsName, message, status } = error as { awsName: string; message: string; status: number };
    return { name: awsName, message, status };
  }
  throw new Error("the call was not refused");
}

/** A document as IAM gave it back. */
export function decoded(text: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(text ?? ""));
}

function digest(...of: string[]): string {
  return createHash("sha256").update(of.join("/")).digest("hex").toUpperCase();
}
