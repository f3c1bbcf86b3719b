/** Credentials by the SDK's default chain, found once and shared by all clients. */
import { RunbookError } from "../../errors.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialSource = () => Promise<Credentials>;

/**
 * The chain reads the environment, AWS_PROFILE, single sign-on, container and instance roles, and
 * renews what expires. @throws RunbookError NO_CREDENTIALS where it never found any; later failures
 * to renew are the SDK's own errors, so that the run is suspended
 */
export function sharedCredentials(): CredentialSource {
  let chain: Promise<CredentialSource> | undefined;
  let found = false;
  return async () => {
    chain ??= import("@aws-sdk/credential-providers").then(({ fromNodeProviderChain }) => fromNodeProviderChain());
    try {
      const credentials = await (await chain)();
      found = true;
      return credentials;
    } catch (error) {
      if (found) throw error;
      throw new RunbookError(
        "NO_CREDENTIALS",
        `no AWS credentials were found: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
          hint: "Set AWS_PROFILE to a profile of a responder's role (and sign in with `aws sso login`), or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. To practise without an account, use --drill.",
        },
      );
    }
  };
}
