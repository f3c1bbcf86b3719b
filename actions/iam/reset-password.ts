import { action, type ActionContext, type SecretRef } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { asText } from "../../engine/action/secret.ts";
import { Approved, SecretReference, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { User } from "./entities.ts";
import { loginProfileOf, onceModifiable } from "./login-profile.ts";
import { userFingerprint } from "./user-facts.ts";

/** Console sessions that are open live on: `iam.revoke-user-sessions` ends them. */
export const resetPassword = action({
  name: "iam.reset-password",
  summary: "Give a user a new console password, kept in the secret sink, to be changed at the next sign-in.",
  purpose: "repair",
  reversible: false,
  target: "user",
  params: Type.Object({ user: Approved(User) }),
  result: Type.Object({
    state: States("reset", "no-password"),
    /** Where the new password is; absent where the user has no console password. */
    secret: Type.Optional(SecretReference),
  }),
  calls: ["iam:GetUser", "iam:GetLoginProfile", "iam:GetAccountPasswordPolicy", "iam:UpdateLoginProfile"],
  async run({ user: { user_name: UserName } }, context) {
    if ((await loginProfileOf(context, UserName)) === undefined) return { state: "no-password" } as const;
    const secret = await setPassword(UserName, context);
    await context.confirm(
      `user ${UserName} must change the password at the next sign-in`,
      async () => (await loginProfileOf(context, UserName))?.mustChange === true,
    );
    return { state: "reset", secret } as const;
  },
  fingerprint: ({ user }, context) => userFingerprint(context, user.user_name),
});

const attempts = 3;
const usualLength = 32;
const longest = 128;

async function setPassword(
  UserName: string,
  context: ActionContext<"iam:GetAccountPasswordPolicy" | "iam:UpdateLoginProfile">,
): Promise<SecretRef> {
  const shortest = await shortestPassword(context);
  for (let attempt = 1; ; attempt += 1) {
    const password = context.secretText(Math.min(shortest * 2 ** (attempt - 1), longest), alphabet);
    // Into the sink first: a password in force that nobody knows would lock its owner out.
    const secret = await context.storeSecret(`password-${UserName}-${attempt}`, password);
    const input = { UserName, Password: asText(password), PasswordResetRequired: true };
    try {
      await onceModifiable(context, async () => void (await context.call("iam:UpdateLoginProfile", input)));
      return secret;
    } catch (error) {
      // By chance a password may lack a class of characters that the account asks for.
      if (!isAws(error, "invalid") || attempt === attempts) throw error;
    }
  }
}

async function shortestPassword(context: ActionContext<"iam:GetAccountPasswordPolicy">): Promise<number> {
  // "No such entity" means IAM's default policy, which asks for less than we give.
  const found = await ifThere(context.call("iam:GetAccountPasswordPolicy", {}));
  return Math.max(found?.PasswordPolicy?.MinimumPasswordLength ?? 0, usualLength);
}

/** Equal shares of all four classes, without what people confuse; 32 characters lack a class once in 2,500 times. */
const alphabet = Array.from({ length: 24 }, (_, at) =>
  ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!@#$%^*_+-=|"].map(
    (characters) => characters[at % characters.length],
  ),
)
  .flat()
  .join("");
