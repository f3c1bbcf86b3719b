/** How IAM's listings page: a marker, the page size in `MaxItems`, and whether there is more. */
import type { IamRequest } from "./find.ts";

export interface ListInput {
  readonly PathPrefix?: string | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** The fields that every listing of IAM ends with. */
export function pageOf<T>(items: readonly T[], input: ListInput, request: IamRequest) {
  const { items: page, next } = request.page(items, input.Marker, input.MaxItems);
  return { page, rest: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}
