/** The tags of services that spell their members small: ECS and Lightsail. */

export function tagsOf(
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key = "", value = "" }) => [key, value]));
}
