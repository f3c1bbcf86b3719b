/** Instance profiles: what an EC2 instance holds a role through. */
import { arnOf } from "./arns.ts";
import { pageOf } from "./paging.ts";
import { byName, lookup } from "./entries.ts";
import { type IamRequest, named, ownRoleOf, roleOf } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { deleteConflict, noSuchEntity } from "./refusals.ts";
import { instanceProfileView } from "./views.ts";

export const instanceProfileOperations = {
  "iam:GetInstanceProfile": (input, request) => {
    const { name } = profileOf(request, input.InstanceProfileName);
    return { InstanceProfile: instanceProfileView(request.account, name, request.state) };
  },
  "iam:ListInstanceProfilesForRole": (input, request) => {
    const { name } = roleOf(request, input.RoleName);
    const { state, account } = request;
    const holding = byName(state.instance_profiles).filter(([, { roles }]) => roles.includes(name));
    const { page, rest } = pageOf(holding, input, request);
    return { InstanceProfiles: page.map(([profile]) => instanceProfileView(account, profile, state)), ...rest };
  },
  "iam:RemoveRoleFromInstanceProfile": (input, request) => {
    const { name: profileName, arn, profile } = profileOf(request, input.InstanceProfileName);
    const role = ownRoleOf(request, input.RoleName);
    if (!profile.roles.includes(role.name)) {
      throw noSuchEntity(`Role ${role.name} in Instance Profile ${profileName} cannot be found.`);
    }
    profile.roles = profile.roles.filter((each) => each !== role.name);
    request.touched(role.arn, arn);
    return {};
  },
  "iam:DeleteInstanceProfile": (input, request) => {
    const { name, arn, profile } = profileOf(request, input.InstanceProfileName);
    if (profile.roles.length > 0) {
      throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    }
    delete request.state.instance_profiles[name];
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;

function profileOf(request: IamRequest, profileName: string | undefined) {
  const name = named(profileName, "instanceProfileName");
  const profile = lookup(request.state.instance_profiles, name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return { name, profile, arn: arnOf(request.account, "instance-profile", profile, name) };
}
