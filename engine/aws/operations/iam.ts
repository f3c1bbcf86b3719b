/** What the run asks of IAM. */
import type * as iam from "@aws-sdk/client-iam";
import { pagesOf, read, write } from "./facts.ts";

const iamPages = (items: string) => pagesOf("Marker", items);
const user = { kind: "iam-user", at: "UserName" } as const;
const role = { kind: "iam-role", at: "RoleName" } as const;
const policy = { kind: "iam-policy", at: "PolicyArn" } as const;
const oidcProvider = { kind: "iam-oidc-provider", at: "OpenIDConnectProviderArn" } as const;

export const iamOperations = {
  "iam:GetAccountAuthorizationDetails": read<
    iam.GetAccountAuthorizationDetailsCommandInput,
    iam.GetAccountAuthorizationDetailsCommandOutput
  >({ pages: iamPages("UserDetailList") }),
  "iam:GetAccountSummary": read<iam.GetAccountSummaryCommandInput, iam.GetAccountSummaryCommandOutput>(),
  "iam:GetAccountPasswordPolicy": read<
    iam.GetAccountPasswordPolicyCommandInput,
    iam.GetAccountPasswordPolicyCommandOutput
  >(),
  "iam:GenerateCredentialReport": read<
    iam.GenerateCredentialReportCommandInput,
    iam.GenerateCredentialReportCommandOutput
  >(),
  "iam:GetCredentialReport": read<iam.GetCredentialReportCommandInput, iam.GetCredentialReportCommandOutput>(),
  "iam:GenerateServiceLastAccessedDetails": read<
    iam.GenerateServiceLastAccessedDetailsCommandInput,
    iam.GenerateServiceLastAccessedDetailsCommandOutput
  >(),
  "iam:GetServiceLastAccessedDetails": read<
    iam.GetServiceLastAccessedDetailsCommandInput,
    iam.GetServiceLastAccessedDetailsCommandOutput
  >({ pages: iamPages("ServicesLastAccessed") }),
  "iam:ListUsers": read<iam.ListUsersCommandInput, iam.ListUsersCommandOutput>({ pages: iamPages("Users") }),
  "iam:GetUser": read<iam.GetUserCommandInput, iam.GetUserCommandOutput>(),
  "iam:ListAccessKeys": read<iam.ListAccessKeysCommandInput, iam.ListAccessKeysCommandOutput>({
    pages: iamPages("AccessKeyMetadata"),
  }),
  "iam:GetAccessKeyLastUsed": read<iam.GetAccessKeyLastUsedCommandInput, iam.GetAccessKeyLastUsedCommandOutput>(),
  "iam:CreateAccessKey": write<iam.CreateAccessKeyCommandInput, iam.CreateAccessKeyCommandOutput>({
    target: user,
    idempotent: false,
    secretOutputs: ["AccessKey.SecretAccessKey"],
  }),
  "iam:UpdateAccessKey": write<iam.UpdateAccessKeyCommandInput, iam.UpdateAccessKeyCommandOutput>({ target: user }),
  "iam:DeleteAccessKey": write<iam.DeleteAccessKeyCommandInput, iam.DeleteAccessKeyCommandOutput>({
    target: user,
    irreversible: true,
    part: "AccessKeyId",
  }),
  "iam:GetLoginProfile": read<iam.GetLoginProfileCommandInput, iam.GetLoginProfileCommandOutput>(),
  "iam:UpdateLoginProfile": write<iam.UpdateLoginProfileCommandInput, iam.UpdateLoginProfileCommandOutput>({
    target: user,
    irreversible: true,
    secretInputs: ["Password"],
  }),
  "iam:DeleteLoginProfile": write<iam.DeleteLoginProfileCommandInput, iam.DeleteLoginProfileCommandOutput>({
    target: user,
    irreversible: true,
  }),
  "iam:ListMFADevices": read<iam.ListMFADevicesCommandInput, iam.ListMFADevicesCommandOutput>({
    pages: iamPages("MFADevices"),
  }),
  "iam:DeactivateMFADevice": write<iam.DeactivateMFADeviceCommandInput, iam.DeactivateMFADeviceCommandOutput>({
    target: user,
    irreversible: true,
    part: "SerialNumber",
  }),
  "iam:DeleteVirtualMFADevice": write<iam.DeleteVirtualMFADeviceCommandInput, iam.DeleteVirtualMFADeviceCommandOutput>({
    target: { kind: "iam-mfa-device", at: "SerialNumber" },
    irreversible: true,
  }),
  "iam:ListSigningCertificates": read<
    iam.ListSigningCertificatesCommandInput,
    iam.ListSigningCertificatesCommandOutput
  >({ pages: iamPages("Certificates") }),
  "iam:DeleteSigningCertificate": write<
    iam.DeleteSigningCertificateCommandInput,
    iam.DeleteSigningCertificateCommandOutput
  >({ target: user, irreversible: true, part: "CertificateId" }),
  "iam:ListSSHPublicKeys": read<iam.ListSSHPublicKeysCommandInput, iam.ListSSHPublicKeysCommandOutput>({
    pages: iamPages("SSHPublicKeys"),
  }),
  "iam:DeleteSSHPublicKey": write<iam.DeleteSSHPublicKeyCommandInput, iam.DeleteSSHPublicKeyCommandOutput>({
    target: user,
    irreversible: true,
    part: "SSHPublicKeyId",
  }),
  "iam:ListServiceSpecificCredentials": read<
    iam.ListServiceSpecificCredentialsCommandInput,
    iam.ListServiceSpecificCredentialsCommandOutput
  >(),
  "iam:UpdateServiceSpecificCredential": write<
    iam.UpdateServiceSpecificCredentialCommandInput,
    iam.UpdateServiceSpecificCredentialCommandOutput
  >({ target: user }),
  "iam:DeleteServiceSpecificCredential": write<
    iam.DeleteServiceSpecificCredentialCommandInput,
    iam.DeleteServiceSpecificCredentialCommandOutput
  >({ target: user, irreversible: true, part: "ServiceSpecificCredentialId" }),
  "iam:ListGroupsForUser": read<iam.ListGroupsForUserCommandInput, iam.ListGroupsForUserCommandOutput>({
    pages: iamPages("Groups"),
  }),
  "iam:AddUserToGroup": write<iam.AddUserToGroupCommandInput, iam.AddUserToGroupCommandOutput>({ target: user }),
  "iam:RemoveUserFromGroup": write<iam.RemoveUserFromGroupCommandInput, iam.RemoveUserFromGroupCommandOutput>({
    target: user,
  }),
  "iam:ListAttachedUserPolicies": read<
    iam.ListAttachedUserPoliciesCommandInput,
    iam.ListAttachedUserPoliciesCommandOutput
  >({ pages: iamPages("AttachedPolicies") }),
  "iam:AttachUserPolicy": write<iam.AttachUserPolicyCommandInput, iam.AttachUserPolicyCommandOutput>({ target: user }),
  "iam:DetachUserPolicy": write<iam.DetachUserPolicyCommandInput, iam.DetachUserPolicyCommandOutput>({ target: user }),
  "iam:ListUserPolicies": read<iam.ListUserPoliciesCommandInput, iam.ListUserPoliciesCommandOutput>({
    pages: iamPages("PolicyNames"),
  }),
  "iam:GetUserPolicy": read<iam.GetUserPolicyCommandInput, iam.GetUserPolicyCommandOutput>(),
  "iam:PutUserPolicy": write<iam.PutUserPolicyCommandInput, iam.PutUserPolicyCommandOutput>({ target: user }),
  "iam:DeleteUserPolicy": write<iam.DeleteUserPolicyCommandInput, iam.DeleteUserPolicyCommandOutput>({ target: user }),
  "iam:DeleteUserPermissionsBoundary": write<
    iam.DeleteUserPermissionsBoundaryCommandInput,
    iam.DeleteUserPermissionsBoundaryCommandOutput
  >({ target: user }),
  "iam:DeleteUser": write<iam.DeleteUserCommandInput, iam.DeleteUserCommandOutput>({
    target: user,
    irreversible: true,
  }),
  "iam:ListRoles": read<iam.ListRolesCommandInput, iam.ListRolesCommandOutput>({ pages: iamPages("Roles") }),
  "iam:GetRole": read<iam.GetRoleCommandInput, iam.GetRoleCommandOutput>(),
  "iam:ListRolePolicies": read<iam.ListRolePoliciesCommandInput, iam.ListRolePoliciesCommandOutput>({
    pages: iamPages("PolicyNames"),
  }),
  "iam:GetRolePolicy": read<iam.GetRolePolicyCommandInput, iam.GetRolePolicyCommandOutput>(),
  "iam:PutRolePolicy": write<iam.PutRolePolicyCommandInput, iam.PutRolePolicyCommandOutput>({ target: role }),
  "iam:DeleteRolePolicy": write<iam.DeleteRolePolicyCommandInput, iam.DeleteRolePolicyCommandOutput>({ target: role }),
  "iam:ListAttachedRolePolicies": read<
    iam.ListAttachedRolePoliciesCommandInput,
    iam.ListAttachedRolePoliciesCommandOutput
  >({ pages: iamPages("AttachedPolicies") }),
  "iam:AttachRolePolicy": write<iam.AttachRolePolicyCommandInput, iam.AttachRolePolicyCommandOutput>({ target: role }),
  "iam:DetachRolePolicy": write<iam.DetachRolePolicyCommandInput, iam.DetachRolePolicyCommandOutput>({ target: role }),
  "iam:UpdateAssumeRolePolicy": write<iam.UpdateAssumeRolePolicyCommandInput, iam.UpdateAssumeRolePolicyCommandOutput>({
    target: role,
  }),
  "iam:GetInstanceProfile": read<iam.GetInstanceProfileCommandInput, iam.GetInstanceProfileCommandOutput>(),
  "iam:ListInstanceProfilesForRole": read<
    iam.ListInstanceProfilesForRoleCommandInput,
    iam.ListInstanceProfilesForRoleCommandOutput
  >({ pages: iamPages("InstanceProfiles") }),
  "iam:RemoveRoleFromInstanceProfile": write<
    iam.RemoveRoleFromInstanceProfileCommandInput,
    iam.RemoveRoleFromInstanceProfileCommandOutput
  >({ target: role }),
  "iam:DeleteInstanceProfile": write<iam.DeleteInstanceProfileCommandInput, iam.DeleteInstanceProfileCommandOutput>({
    target: { kind: "iam-instance-profile", at: "InstanceProfileName" },
    irreversible: true,
  }),
  "iam:DeleteRolePermissionsBoundary": write<
    iam.DeleteRolePermissionsBoundaryCommandInput,
    iam.DeleteRolePermissionsBoundaryCommandOutput
  >({ target: role }),
  "iam:DeleteRole": write<iam.DeleteRoleCommandInput, iam.DeleteRoleCommandOutput>({
    target: role,
    irreversible: true,
  }),
  "iam:GetPolicy": read<iam.GetPolicyCommandInput, iam.GetPolicyCommandOutput>(),
  "iam:GetPolicyVersion": read<iam.GetPolicyVersionCommandInput, iam.GetPolicyVersionCommandOutput>(),
  "iam:ListPolicyVersions": read<iam.ListPolicyVersionsCommandInput, iam.ListPolicyVersionsCommandOutput>({
    pages: iamPages("Versions"),
  }),
  "iam:ListEntitiesForPolicy": read<iam.ListEntitiesForPolicyCommandInput, iam.ListEntitiesForPolicyCommandOutput>({
    pages: iamPages("PolicyUsers"),
  }),
  "iam:GetGroup": read<iam.GetGroupCommandInput, iam.GetGroupCommandOutput>({ pages: iamPages("Users") }),
  "iam:AttachGroupPolicy": write<iam.AttachGroupPolicyCommandInput, iam.AttachGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:DetachGroupPolicy": write<iam.DetachGroupPolicyCommandInput, iam.DetachGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:GetGroupPolicy": read<iam.GetGroupPolicyCommandInput, iam.GetGroupPolicyCommandOutput>(),
  "iam:PutGroupPolicy": write<iam.PutGroupPolicyCommandInput, iam.PutGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:DeleteGroupPolicy": write<iam.DeleteGroupPolicyCommandInput, iam.DeleteGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:SetDefaultPolicyVersion": write<
    iam.SetDefaultPolicyVersionCommandInput,
    iam.SetDefaultPolicyVersionCommandOutput
  >({ target: policy }),
  "iam:DeletePolicyVersion": write<iam.DeletePolicyVersionCommandInput, iam.DeletePolicyVersionCommandOutput>({
    target: policy,
    irreversible: true,
  }),
  "iam:DeletePolicy": write<iam.DeletePolicyCommandInput, iam.DeletePolicyCommandOutput>({
    target: policy,
    irreversible: true,
  }),
  "iam:ListOpenIDConnectProviders": read<
    iam.ListOpenIDConnectProvidersCommandInput,
    iam.ListOpenIDConnectProvidersCommandOutput
  >(),
  "iam:GetOpenIDConnectProvider": read<
    iam.GetOpenIDConnectProviderCommandInput,
    iam.GetOpenIDConnectProviderCommandOutput
  >(),
  "iam:AddClientIDToOpenIDConnectProvider": write<
    iam.AddClientIDToOpenIDConnectProviderCommandInput,
    iam.AddClientIDToOpenIDConnectProviderCommandOutput
  >({ target: oidcProvider }),
  "iam:RemoveClientIDFromOpenIDConnectProvider": write<
    iam.RemoveClientIDFromOpenIDConnectProviderCommandInput,
    iam.RemoveClientIDFromOpenIDConnectProviderCommandOutput
  >({ target: oidcProvider }),
  "iam:DeleteOpenIDConnectProvider": write<
    iam.DeleteOpenIDConnectProviderCommandInput,
    iam.DeleteOpenIDConnectProviderCommandOutput
  >({ target: oidcProvider, irreversible: true }),
  "iam:ListSAMLProviders": read<iam.ListSAMLProvidersCommandInput, iam.ListSAMLProvidersCommandOutput>(),
  "iam:GetSAMLProvider": read<iam.GetSAMLProviderCommandInput, iam.GetSAMLProviderCommandOutput>(),
  "iam:DeleteSAMLProvider": write<iam.DeleteSAMLProviderCommandInput, iam.DeleteSAMLProviderCommandOutput>({
    target: { kind: "iam-saml-provider", at: "SAMLProviderArn" },
    irreversible: true,
  }),
  "iam:ListVirtualMFADevices": read<iam.ListVirtualMFADevicesCommandInput, iam.ListVirtualMFADevicesCommandOutput>({
    pages: iamPages("VirtualMFADevices"),
    // A listing has them empty; should AWS ever send a seed, it is one to a second factor.
    secretOutputs: ["VirtualMFADevices.Base32StringSeed", "VirtualMFADevices.QRCodePNG"],
  }),
  "iam:ListAccountAliases": read<iam.ListAccountAliasesCommandInput, iam.ListAccountAliasesCommandOutput>({
    pages: iamPages("AccountAliases"),
  }),
} as const;
