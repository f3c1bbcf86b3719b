import { describe, expect, test } from "vitest";
import type { OperationName } from "../../engine/aws/operations.ts";
import { attempt } from "./attempt.ts";
import { accountFixtures } from "./fixtures/account.ts";
import { containerFixtures } from "./fixtures/containers.ts";

/** Readings of which AWS says inside a success that it could not tell. */
const untold: readonly (readonly [string, OperationName, (input: never) => object])[] = [
  [
    "ecs.suspend-cluster",
    "ecs:DescribeClusters",
    ({ clusters }: { clusters: string[] }) => refusedTo("clusters", clusters),
  ],
  [
    "ecs.suspend-cluster",
    "ecs:DescribeServices",
    ({ services }: { services: string[] }) => refusedTo("services", services),
  ],
  ["ecs.suspend-cluster", "ecs:DescribeTasks", ({ tasks }: { tasks: string[] }) => refusedTo("tasks", tasks)],
  [
    "ecs.suspend-service",
    "ecs:DescribeServices",
    ({ services }: { services: string[] }) => refusedTo("services", services),
  ],
  [
    "ecs.delete-cluster",
    "ecs:DescribeClusters",
    ({ clusters }: { clusters: string[] }) => refusedTo("clusters", clusters),
  ],
  [
    "ecs.delete-cluster",
    "ecs:DescribeServices",
    ({ services }: { services: string[] }) => refusedTo("services", services),
  ],
  [
    "ecs.delete-cluster",
    "ecs:DescribeContainerInstances",
    ({ containerInstances }: { containerInstances: string[] }) => refusedTo("containerInstances", containerInstances),
  ],
  [
    "ecs.delete-service",
    "ecs:DescribeServices",
    ({ services }: { services: string[] }) => refusedTo("services", services),
  ],
  ["route53domains.delete-domain", "route53domains:GetOperationDetail", () => ({ Status: "FAILED", Message: "no" })],
  ["route53domains.restore-lock", "route53domains:GetOperationDetail", () => ({ Status: "ERROR", Message: "no" })],
  ["backup.restore-recovery-point", "backup:DescribeRestoreJob", () => ({ Status: "FAILED", StatusMessage: "no" })],
];

function refusedTo(list: string, arns: readonly string[]) {
  return { [list]: [], failures: arns.map((arn) => ({ arn, reason: "ACCESS_DENIED" })) };
}

describe("a reading that says inside a success that it failed", () => {
  test.each(untold)("fails %s where it is %s", async (name, operation, answer) => {
    const fixture = [...containerFixtures, ...accountFixtures].find(({ action }) => action.name === name);
    if (fixture === undefined) return expect.unreachable(name);
    const fault = { kind: "partial", name: "not told", answer } as const;
    const ended = await attempt({ name, fixture, undo: false }, { operation, fault, answers: [] });
    expect(ended.error).toMatchObject({ code: expect.stringMatching(/^(STEP_FAILED|NOT_CONFIRMED)$/) });
  });
});
