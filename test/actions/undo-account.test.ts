/** What an action did and its undoing took back, seen over the whole account and not only its object. */
import { describe, expect, it } from "vitest";
import { actions } from "../../actions/index.ts";
import { accountFixtures } from "../faults/fixtures/account.ts";
import { automationFixtures } from "../faults/fixtures/automation.ts";
import { containerFixtures } from "../faults/fixtures/containers.ts";
import { ec2Fixtures } from "../faults/fixtures/ec2.ts";
import { iamFixtures } from "../faults/fixtures/iam.ts";
import type { Fixture } from "../faults/fixture.ts";
import { projection } from "../projection.ts";
import { stepOf, undoable } from "../run/undoable.ts";
import { remedy, type Remedied } from "./remedy.ts";

const fixtures = [...accountFixtures, ...automationFixtures, ...containerFixtures, ...ec2Fixtures, ...iamFixtures];
const reversible = actions.filter(
  ({ purpose, reversible: back }) => back && (purpose === "contain" || purpose === "repair"),
);
/** Until what was begun has ended in the simulated account. */
const settles = 4 * 3_600_000;
const tried = fixtures
  .filter(({ action }) => action.undo !== undefined)
  .map((each) => [`${each.action.name} ${each.of ?? ""}`.trim(), each] as const);

const kept = fixtures
  .filter(({ action }) => action.keeps !== undefined)
  .map((each) => [each.action.name, each] as const);

interface Leaves {
  readonly why: string;
  /** The projection without it. */
  readonly without: (objects: readonly string[]) => string[];
}

const replacing = (pattern: RegExp, by: string) => (objects: readonly string[]) =>
  objects.map((object) => object.replaceAll(pattern, by)).toSorted();
const modified = replacing(/(?<="arn:aws:lambda[^"]*".*)"modified":"[^"]*"/g, '"modified":""');
const tasks = (objects: readonly string[]) =>
  replacing(/"tasks":\d+/g, '"tasks":0')(objects.filter((object) => !object.includes(":task/")));

/** What an undoing does not give back as it was, each with why. An entry for which there is no reason any more fails. */
const leaves: Readonly<Record<string, Leaves>> = {
  "s3.restore-objects": {
    why: "an object is deleted again by a new marker: S3 gives the id",
    without: replacing(/"version":"(m2|NEW)"/g, '"version":"marker"'),
  },
  "lambda.suspend-function": { why: "Lambda says when a mapping was last changed", without: modified },
  "lambda.suspend-changed-function": { why: "Lambda says when a mapping was last changed", without: modified },
  "ecs.suspend-cluster": { why: "ECS ended the tasks and starts others, by other names", without: tasks },
  "ecs.suspend-service": { why: "ECS ended the tasks and starts others, by other names", without: tasks },
  "ec2.detach-volume": {
    why: "a volume that is put on again outlives its instance: EC2 attaches it so, and that loses nothing",
    without: replacing(/"delete_on_termination":(true|false)/g, '"delete_on_termination":null'),
  },
  "ec2.isolate-instance": {
    why: "the isolation group stays, with nothing in it, for the next instance",
    without: (objects) => objects.filter((object) => !object.includes('"name":"runbook-isolation"')),
  },
};

async function settled(account: Remedied): Promise<string[]> {
  await account.wait(settles);
  return projection(account.world);
}

async function opened({ declared, params }: Fixture) {
  const account = remedy(declared);
  return { account, params: typeof params === "function" ? await params(account) : params };
}

describe("undo", () => {
  it("is tried for every action that has it", () => {
    const names = new Set(fixtures.map(({ action }) => action.name));
    expect(reversible.filter(({ name }) => !names.has(name)).map(({ name }) => name)).toEqual([]);
    expect(tried.length).toBeGreaterThan(50);
    const keeping = reversible.filter(({ keeps }) => keeps !== undefined).map(({ name }) => name);
    expect(kept.map(([name]) => name)).toEqual(keeping);
    expect(keeping).not.toEqual([]);
  });

  it.each(kept)("of %s is none: what it did stays, and that is said", async (name, fixture) => {
    const { account, params } = await opened(fixture);
    const before = await settled(account);
    await account.carryOut(fixture.action, params);
    const after = await settled(account);
    expect(after).not.toEqual(before);
    expect(await account.undo(fixture.action, params, {})).toBeUndefined();
    expect(await settled(account)).toEqual(after);
    const events = stepOf({ key: "main/it", action: name, operation: account.writes()[0] ?? "", result: {} });
    const { reversible: back, lasting } = await undoable(events);
    expect(back).toEqual([]);
    expect(lasting.map(({ why }) => why)).toEqual([fixture.action.keeps]);
  });

  it.each(tried)("of %s gives the whole account back", async (_, fixture) => {
    const { account, params } = await opened(fixture);
    const { without = (objects: readonly string[]) => [...objects] } = leaves[fixture.action.name] ?? {};
    const before = await settled(account);
    const result = await account.carryOut(fixture.action, params);
    expect(without(await settled(account))).not.toEqual(without(before));
    expect(await account.undo(fixture.action, params, result)).toBe("restored");
    const after = await settled(account);
    expect(without(after)).toEqual(without(before));
    if (leaves[fixture.action.name] !== undefined) expect(after).not.toEqual(before);
    const writes = account.writes().length;
    expect(await account.undo(fixture.action, params, result)).toBe("already");
    expect(account.writes()).toHaveLength(writes);
  });
});
