/** A fresh secret where a call's input takes a string. */
import type { SecretText } from "./action.ts";

/** The context's `call` opens it just above the port; until then it prints and serializes as a mark. */
export function asText(secret: SecretText): string {
  // A brand for the compiler only: no value is both, and this is the one place that says so.
  return secret as unknown as string;
}
