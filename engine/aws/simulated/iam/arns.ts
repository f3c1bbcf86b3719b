/** ARNs and unique ids of IAM's objects. The simulated account is of the commercial partition. */
import { createHash } from "node:crypto";

export type Noun = "user" | "role" | "group" | "policy" | "instance-profile";

/** What IAM puts before each kind's unique id. */
const prefixes: Readonly<Record<Noun, string>> = {
  user: "AIDA",
  role: "AROA",
  group: "AGPA",
  policy: "ANPA",
  "instance-profile": "AIPA",
};

export function arnOf(account: string, noun: Noun, object: { path: string }, name: string): string {
  return `arn:aws:iam::${account}:${noun}${object.path}${name}`;
}

export function rootArn(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** The last part of an ARN, which is the name: a path ends before it. */
export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Whether it is shaped like the ARN of an IAM object of this kind, in whatever account. */
export function isArnOf(noun: Noun, arn: string): boolean {
  return new RegExp(`^arn:aws[a-z-]*:iam::(\\d{12}|aws):${noun}/([!-~]+/)?[\\w+=,.@-]+$`).test(arn);
}

/** The unique id of an object that a drill declares without one: the same in every run. */
export function uniqueId(noun: Noun, account: string, name: string): string {
  return prefixes[noun] + upperCaseId(`${account}/${noun}/${name}`, 17);
}

/** An id in the form of a UUID. */
export function uuidOf(of: string): string {
  const hex = createHash("sha256").update(of).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function upperCaseId(of: string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...createHash("sha256").update(of).digest().subarray(0, length)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
}
