/** What IAM says about the account as a whole. */
import { pageOf } from "./paging.ts";
import type { IamOperations } from "./operations.ts";
import { noSuchEntity } from "./refusals.ts";

export const accountOperations = {
  "iam:GetAccountSummary": (_input, { state }) => {
    const users = Object.values(state.users);
    return {
      SummaryMap: {
        AccountAccessKeysPresent: count(state.root.access_keys) > 0 ? 1 : 0,
        AccountMFAEnabled: state.root.mfa || count(state.root.mfa_devices) > 0 ? 1 : 0,
        AccountPasswordPresent: 1,
        AccountSigningCertificatesPresent: 0,
        AccessKeysPerUserQuota: 2,
        AttachedPoliciesPerGroupQuota: 10,
        AttachedPoliciesPerRoleQuota: 10,
        AttachedPoliciesPerUserQuota: 10,
        GroupPolicySizeQuota: 5120,
        Groups: count(state.groups),
        GroupsPerUserQuota: 10,
        Providers: count(state.oidc_providers) + count(state.saml_providers),
        InstanceProfiles: count(state.instance_profiles),
        MFADevices: users.reduce((sum, user) => sum + count(user.mfa_devices), state.unassigned_mfa_devices.length),
        MFADevicesInUse: users.filter((user) => count(user.mfa_devices) > 0).length,
        Policies: count(state.policies),
        Roles: count(state.roles),
        UserPolicySizeQuota: 2048,
        Users: users.length,
        VersionsPerPolicyQuota: 5,
      },
    };
  },
  "iam:ListAccountAliases": (input, request) => {
    const { page, rest } = pageOf(request.state.account_aliases, input, request);
    return { AccountAliases: page, ...rest };
  },
  "iam:GetAccountPasswordPolicy": (_input, { state, account }) => {
    const policy = state.password_policy;
    if (policy === undefined) throw noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`);
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimum_length,
        RequireSymbols: policy.require_symbols,
        RequireNumbers: policy.require_numbers,
        RequireUppercaseCharacters: policy.require_uppercase,
        RequireLowercaseCharacters: policy.require_lowercase,
        AllowUsersToChangePassword: policy.allow_users_to_change,
        ExpirePasswords: policy.max_age !== undefined,
        ...(policy.max_age !== undefined && { MaxPasswordAge: policy.max_age }),
        ...(policy.reuse_prevention !== undefined && { PasswordReusePrevention: policy.reuse_prevention }),
        HardExpiry: policy.hard_expiry,
      },
    };
  },
} satisfies IamOperations;

function count(map: object): number {
  return Object.keys(map).length;
}
