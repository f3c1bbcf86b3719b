/** What a role must be allowed so that it can make given calls. */
import { type OperationName, permissionOf } from "./operations.ts";

/** IAM actions, sorted, each once. */
export function permissionsOf(operations: Iterable<OperationName>): readonly string[] {
  return [...new Set([...operations].map(permissionOf))].toSorted();
}
