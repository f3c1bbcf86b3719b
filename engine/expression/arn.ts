/** Comparing ARNs with patterns. */

/**
 * `*` stands for any characters within one of the segments that colons separate; the rest must be
 * equal, case included, from the first character to the last.
 */
export function arnMatches(arn: string, pattern: string): boolean {
  const segments = arn.split(":");
  const wanted = pattern.split(":");
  return segments.length === wanted.length && wanted.every((glob, at) => globMatches(segments[at] ?? "", glob));
}

/** Goes back to the last star only, so that its cost is the product of both lengths at most. */
function globMatches(text: string, glob: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[from] === "*") {
      star = from;
      resume = at;
      from += 1;
    } else if (glob[from] === text[at]) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      from = star + 1;
    } else {
      return false;
    }
  }
  while (glob[from] === "*") from += 1;
  return from === glob.length;
}
