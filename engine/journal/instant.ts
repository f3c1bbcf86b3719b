/**
 * Whether a text is a time as `Date.toISOString` writes it for years of four digits; others have a form that no other
 * reader expects. A log's times share their day, which is then not read again.
 */
let day = "";
const timeOfDay = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/;

export function isInstant(text: string): boolean {
  if (text.length !== 24) return false;
  if (text.slice(0, 11) === day) return timeOfDay.test(text.slice(11));
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== text) return false;
  day = text.slice(0, 11);
  return true;
}
