/** Console passwords. */
import { type IamRequest, userOrCaller } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { hashOf, passwordFaults, remembered } from "./password-rules.ts";
import { constraint, invalidRequest, noSuchEntity, passwordViolation, temporarilyUnmodifiable } from "./refusals.ts";

/** Milliseconds in which a new login profile cannot be changed. */
const settling = 10_000;

export const loginProfileOperations = {
  "iam:GetLoginProfile": ({ UserName }, request) => {
    const { name, password } = profileOf(request, UserName);
    return {
      LoginProfile: { UserName: name, CreateDate: password.created, PasswordResetRequired: password.reset_required },
    };
  },
  "iam:UpdateLoginProfile": (input, request) => {
    const { name, arn, object, password } = settledProfileOf(request, input.UserName);
    const { Password, PasswordResetRequired } = input;
    if (Password !== undefined) {
      if (Password === "" || Password.length > 128) {
        throw constraint("<password>", "password", "Member must have length between 1 and 128");
      }
      const facts = { account: request.account, salt: object.id, kept: password };
      const faults = passwordFaults(Password, request.state.password_policy, facts);
      if (faults.length > 0) throw passwordViolation(`${faults.join(". ")}.`);
      password.earlier = remembered(password);
      password.hash = hashOf(Password, object.id);
      password.last_changed = request.now;
    } else if (PasswordResetRequired === undefined) {
      throw invalidRequest(`Nothing to change in the login profile of user ${name}.`);
    }
    if (PasswordResetRequired !== undefined) password.reset_required = PasswordResetRequired;
    request.touched(arn);
    return {};
  },
  "iam:DeleteLoginProfile": ({ UserName }, request) => {
    const { arn, object } = settledProfileOf(request, UserName);
    delete object.password;
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;

function profileOf(request: IamRequest, userName: string | undefined) {
  const found = userOrCaller(request, userName);
  const password = found?.object.password;
  if (found === undefined || password === undefined) {
    throw noSuchEntity(`Login Profile for User ${found?.name ?? "root"} cannot be found.`);
  }
  return { ...found, password };
}

function settledProfileOf(request: IamRequest, userName: string | undefined) {
  const profile = profileOf(request, userName);
  if (Date.parse(request.now) - Date.parse(profile.password.created) < settling) {
    throw temporarilyUnmodifiable(
      `Login Profile for User ${profile.name} cannot be modified while login profile is being created.`,
    );
  }
  return profile;
}
