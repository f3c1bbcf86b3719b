/** What IAM asks of a new password, and how the simulated account remembers one without keeping it. */
import { scryptSync } from "node:crypto";
import type { PasswordPolicyState } from "./state.ts";

interface Kept {
  readonly hash: string;
  readonly earlier: readonly string[];
}

/** The reasons for which IAM would refuse it; empty where it may be used. */
export function passwordFaults(
  password: string,
  policy: PasswordPolicyState | undefined,
  facts: { account: string; salt: string; kept: Kept },
): string[] {
  if (policy === undefined) return defaultFaults(password, facts.account);
  const { minimum_length, reuse_prevention = 0 } = policy;
  const faults: [boolean, string][] = [
    [password.length < minimum_length, `Password should have a minimum length of ${minimum_length}`],
    [policy.require_symbols && !symbol.test(password), "Password should have at least one symbol"],
    [policy.require_numbers && !/[0-9]/.test(password), "Password should have at least one number"],
    [policy.require_uppercase && !/[A-Z]/.test(password), "Password should have at least one uppercase letter"],
    [policy.require_lowercase && !/[a-z]/.test(password), "Password should have at least one lowercase letter"],
    [
      reuse_prevention > 0 && remembered(facts.kept).slice(0, reuse_prevention).includes(hashOf(password, facts.salt)),
      `Password must not be one of the last ${reuse_prevention} passwords`,
    ],
  ];
  return faults.flatMap(([wrong, reason]) => (wrong ? [reason] : []));
}

/** Slow on purpose, so that the durable world does not give a weak password away. */
export function hashOf(password: string, salt: string): string {
  return scryptSync(password, salt, 32, { N: 4096 }).toString("hex");
}

/** The history after a change: the latest first, as many as a policy can ask for. */
export function remembered({ hash, earlier }: Kept): string[] {
  return [hash, ...earlier].filter((each) => each !== "").slice(0, 24);
}

const symbol = /[!@#$%^&*()_+\-=[\]{}|']/;

/** Without a policy of its own an account has IAM's default one. */
function defaultFaults(password: string, account: string): string[] {
  const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, symbol].filter((each) => each.test(password)).length;
  const faults: [boolean, string][] = [
    [password.length < 8, "Password should have a minimum length of 8"],
    [classes < 3, "Password should have at least three of: uppercase letters, lowercase letters, numbers, symbols"],
    [password === account, "Password must not be the account's name"],
  ];
  return faults.flatMap(([wrong, reason]) => (wrong ? [reason] : []));
}
