/** Durations as people write them. */

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `10s`, `5m`, `2h`, `1d` or `1h30m`; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(count) * units[unit as keyof typeof units];
  return Number.isSafeInteger(total) ? total : undefined;
}

export const durationPattern = "^(?:[0-9]{1,9}(?:ms|s|m|h|d))+$";
