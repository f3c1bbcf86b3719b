/** What Route 53 Domains hands on to a registry, which carries it out in its own time. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";

export const operationCalls = ["route53domains:ListOperations", "route53domains:GetOperationDetail"] as const;
type Context = ActionContext<(typeof operationCalls)[number]>;

interface Wanted {
  readonly domain: string;
  readonly type: "DELETE_DOMAIN" | "DOMAIN_LOCK";
  /** For people, such as `the deletion of example.com`. */
  readonly what: string;
  /** Milliseconds. */
  readonly within: number;
}

/**
 * Submits and waits until the registry has done it; gives the operation's id. Where the same is
 * under way already, that is waited for. The operation is found by listing and not by the answer,
 * which a crash may lose. @throws RunbookError where the registry fails
 */
export async function carriedOut(wanted: Wanted, submit: () => Promise<unknown>, context: Context): Promise<string> {
  const before = await operationsOf(wanted, context);
  const underWay = before.find(({ Status }) => Status === "SUBMITTED" || Status === "IN_PROGRESS")?.OperationId;
  const isNew = ({ OperationId }: { OperationId?: string | undefined }) =>
    !before.some((known) => known.OperationId === OperationId);
  const find = async () => underWay ?? (await operationsOf(wanted, context)).find(isNew)?.OperationId;
  if (underWay === undefined) {
    try {
      await submit();
    } catch (error) {
      // It was under way after all; or something else of this domain is, which has to end first.
      if (!isAws(error, "conflict") || (await find()) === undefined) throw error;
    }
  }
  let id: string | undefined;
  await context.confirm(
    `${wanted.what} is done`,
    async () => {
      id ??= await find();
      return id !== undefined && (await isDone(id, wanted.what, context));
    },
    wanted.within,
  );
  return id ?? "";
}

async function operationsOf({ domain, type }: Wanted, context: Context) {
  const found = [];
  for await (const page of context.pages("route53domains:ListOperations", { Type: [type] })) {
    found.push(...(page.Operations ?? []).filter((one) => one.DomainName === domain));
  }
  return found;
}

async function isDone(OperationId: string, what: string, context: Context): Promise<boolean> {
  const { Status, Message = "" } = await context.call("route53domains:GetOperationDetail", { OperationId });
  if (Status === "FAILED" || Status === "ERROR") {
    throw stepFailed(`${what} failed at the registry${Message === "" ? "" : `: ${Message}`}`);
  }
  return Status === "SUCCESSFUL";
}
