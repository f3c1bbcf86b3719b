/** Whether a text is a time exactly as `Date.toISOString` writes it. A log's times share their day, which is then not read again. */
let day = "";
const timeOfDay = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/;

export function isInstant(text: string): boolean {
  const usual = text.length === 24;
  if (usual && text.slice(0, 11) === day) return timeOfDay.test(text.slice(11));
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== text) return false;
  if (usual) day = text.slice(0, 11);
  return true;
}
