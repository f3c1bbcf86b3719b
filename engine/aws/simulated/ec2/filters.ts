/** Filters and tags, which all of EC2's listings share. */
import { lookup, put } from "../iam/entries.ts";
import type { Tags } from "./state.ts";
import { invalidValue } from "./refusals.ts";

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What a filter's name stands for on one object: its values there. */
export type Filterable = Readonly<Record<string, readonly string[] | string>>;

/** Whether the object passes every filter, each by any of its values; `*` and `?` are wildcards, but after a backslash. @throws SimulatedRefusal for an unknown filter */
export function passes(filters: readonly Filter[] | undefined, fields: Filterable, tags: Tags): boolean {
  return (filters ?? []).every(({ Name = "", Values = [] }) => {
    const found = valuesOf(Name, fields, tags);
    return Values.some((value) => found.some((one) => pattern(value).test(one)));
  });
}

export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

interface TagSpecification {
  readonly ResourceType?: string | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

/** The tags that a creating call gives to what it makes. @throws SimulatedRefusal where they are for something else */
export function tagsFor(type: string, specifications: readonly TagSpecification[] | undefined): Tags {
  const tags: Tags = {};
  for (const { ResourceType, Tags: list } of specifications ?? []) {
    if (ResourceType !== type)
      throw invalidValue(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    for (const { Key = "", Value = "" } of list ?? []) {
      if (Key === "" || Key.startsWith("aws:"))
        throw invalidValue(`Tag keys starting with 'aws:' are reserved and keys must not be empty`);
      put(tags, Key, Value);
    }
  }
  return tags;
}

function valuesOf(name: string, fields: Filterable, tags: Tags): readonly string[] {
  if (name === "tag-key") return Object.keys(tags);
  if (name.startsWith("tag:")) {
    const value = lookup(tags, name.slice(4));
    return value === undefined ? [] : [value];
  }
  const found = lookup(fields, name);
  if (found === undefined) throw invalidValue(`The filter '${name}' is invalid`);
  return typeof found === "string" ? [found] : found;
}

function pattern(value: string): RegExp {
  const parts = [...value.matchAll(/\\[^]|[^]/g)].map(([part]) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    return part.slice(-1).replace(/[\\^$.|*?+()[\]{}]/, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join("")}$`);
}
