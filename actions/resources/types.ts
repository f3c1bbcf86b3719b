/** Every type of resource, by its file. What is not in this list is not looked for. */
import type { ResourceType } from "./resource.ts";

export const resourceTypes: readonly ResourceType[] = [];
