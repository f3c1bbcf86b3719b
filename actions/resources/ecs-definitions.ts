/** Task definitions: what ECS is told to run. Those that the intruder registered go with what ran them. */
import type { ActionContext, Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";

export type Description = Output<"ecs:DescribeTaskDefinition">;

/** `family:revision`. */
export const definitionName = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
export const definitionRef = (region: string, arn: string) =>
  ref.regional("task-definition", region, definitionName(arn));

/** Those of them that the intruder registered, each once. */
export function intrudersDefinitions(arns: Iterable<string>, region: string, history: History): string[] {
  return [...new Set(arns)]
    .filter((arn) => history.madeBy([definitionRef(region, arn)])?.by_intruder === true)
    .toSorted();
}

/** Says which of the intruder's definitions nothing uses that was found: they cost nothing, and no step removes them. */
export async function noteUnused(
  used: ReadonlySet<string>,
  region: string,
  history: History,
  context: ActionContext<"ecs:DescribeTaskDefinition">,
): Promise<void> {
  const prefix = `task-definition:${region}:`;
  const registered = history.intruders
    .flatMap(({ made }) => made)
    .filter((object) => object.startsWith(prefix))
    .map((object) => object.slice(prefix.length));
  const names = new Set([...used].map(definitionName));
  for (const name of new Set(registered)) {
    if (names.has(name) || (await definitionNow(context, name, region))?.taskDefinition?.status !== "ACTIVE") continue;
    await context.note(
      `the intruder's ECS task definition ${name} in ${region} runs nowhere that was found, and stays`,
    );
  }
}

/** Undefined where there is none: ECS then says that it cannot make the name out. */
export async function definitionNow(
  context: ActionContext<"ecs:DescribeTaskDefinition">,
  taskDefinition: string,
  region: string,
): Promise<Description | undefined> {
  try {
    return await context.call("ecs:DescribeTaskDefinition", { taskDefinition, include: ["TAGS"] }, region);
  } catch (error) {
    if (isAws(error, "invalid", "gone")) return undefined;
    throw error;
  }
}

/** What runs goes on running: only new tasks are refused. Gives those that were active. */
export async function deregister(
  context: ActionContext<"ecs:DescribeTaskDefinition" | "ecs:DeregisterTaskDefinition">,
  arns: readonly string[],
  region: string,
): Promise<string[]> {
  const status = async (arn: string) => (await definitionNow(context, arn, region))?.taskDefinition?.status;
  const done: string[] = [];
  for (const taskDefinition of arns) {
    if ((await status(taskDefinition)) !== "ACTIVE") continue;
    try {
      await context.call("ecs:DeregisterTaskDefinition", { taskDefinition }, region);
    } catch (error) {
      // ECS refuses it the second time, so one whose answer was lost, or somebody else's, counts.
      const deregistered = isAws(error, "invalid", "gone") && (await status(taskDefinition)) !== "ACTIVE";
      if (!deregistered) throw error;
    }
    await context.confirm(`${taskDefinition} is deregistered`, async () => (await status(taskDefinition)) !== "ACTIVE");
    done.push(taskDefinition);
  }
  return done;
}
