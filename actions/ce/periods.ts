/** Days of Cost Explorer: `YYYY-MM-DD` in UTC, the end of a period exclusive. */

export interface Period {
  readonly start: string;
  readonly end: string;
}

const day = 86_400_000;
/** Months that Cost Explorer looks back. */
const lookback = 12;

export function dayOf(time: string): string {
  return new Date(Date.parse(time)).toISOString().slice(0, 10);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * day).toISOString().slice(0, 10);
}

export function daysIn({ start, end }: Period): number {
  return Math.round((Date.parse(end) - Date.parse(start)) / day);
}

export function isIn(date: string, { start, end }: Period): boolean {
  return date >= start && date < end;
}

/**
 * As many days from the same day of the month before: never a part of a month against a whole one.
 * A window of more days than that leaves is compared with an earlier month, so that it never meets itself.
 */
export function monthBefore(window: Period): Period {
  const count = daysIn(window);
  for (let months = 1; months <= lookback; months += 1) {
    const start = monthsEarlier(window.start, months);
    const end = plusDays(start, count);
    if (end <= window.start) return { start, end };
  }
  const start = monthsEarlier(window.start, lookback);
  return { start, end: window.start };
}

/** The 31st becomes the last day of a shorter month. */
function monthsEarlier(date: string, months: number): string {
  const [year = 0, month = 1, of = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(of, last))).toISOString().slice(0, 10);
}
