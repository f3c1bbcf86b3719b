/** Simulated IAM: refuses what IAM refuses, by the names the SDK gives the errors. */
import type { SimulatedService } from "../service.ts";
import { accessKeyOperations } from "./access-keys.ts";
import { accountOperations } from "./account.ts";
import { authorizationDetailsOperations } from "./authorization-details.ts";
import { credentialReportEffects, credentialReportOperations } from "./credential-report.ts";
import { groupOperations } from "./groups.ts";
import { identityProviderOperations } from "./identity-providers.ts";
import { instanceProfileOperations } from "./instance-profiles.ts";
import { lastAccessedEffects, lastAccessedOperations } from "./last-accessed.ts";
import { loginProfileOperations } from "./login-profiles.ts";
import { mfaDeviceOperations } from "./mfa-devices.ts";
import { iamObjects } from "./objects.ts";
import { policyOperations } from "./policies.ts";
import { prepareIam } from "./prepare.ts";
import { roleOperations } from "./roles.ts";
import { type IamState, iamDrillSchema } from "./state.ts";
import { userCredentialOperations } from "./user-credentials.ts";
import { userOperations } from "./users.ts";

export const iam: SimulatedService<IamState> = {
  service: "iam",
  global: true,
  schema: iamDrillSchema,
  prepare: prepareIam,
  operations: {
    ...accountOperations,
    ...authorizationDetailsOperations,
    ...credentialReportOperations,
    ...lastAccessedOperations,
    ...userOperations,
    ...accessKeyOperations,
    ...loginProfileOperations,
    ...mfaDeviceOperations,
    ...userCredentialOperations,
    ...groupOperations,
    ...roleOperations,
    ...instanceProfileOperations,
    ...policyOperations,
    ...identityProviderOperations,
  },
  effects: { ...credentialReportEffects, ...lastAccessedEffects },
  objects: (state, { account }) => iamObjects(state, account),
};
