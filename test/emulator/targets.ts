/** What a playbook would pass to an action, made by hand for one object of an account. */
import { finding } from "../actions/remedy.ts";
import { arn } from "./emulator.ts";
import { type Names, region } from "./given.ts";

type Target = Record<string, unknown>;

function target(kind: string, name: string, more: Target): Target {
  const names = { arn: arn(`${kind}/${name}`), handles: [name, arn(`${kind}/${name}`)] };
  return finding(kind, name, { ...names, region: "us-east-1", ...more });
}

export const user = (names: Names, label: string, ...handles: string[]) => {
  const user_name = names(label);
  return target("user", user_name, {
    user_name,
    user_id: "",
    console_password: false,
    access_keys: [],
    handles: [user_name, ...handles.map(names)],
  });
};
export const key = (names: Names, holder: string, label: string) =>
  target("access-key", names(label), {
    user_name: names(holder),
    key_id: names(label),
    status: "Active",
    exposed: true,
    last_used_at: "",
  });
export const password = (names: Names, holder: string) =>
  target("login-profile", names(holder), { user_name: names(holder) });
export const role = (names: Names, label: string, ...handles: string[]) => {
  const role_name = names(label);
  return target("role", role_name, { role_name, role_id: "", handles: [role_name, ...handles.map(names)] });
};
export const grant = (names: Names, label: string, restored: object) =>
  target("trust-grant", names(label), { role_name: names(label), foreign: [], restored: JSON.stringify(restored) });
export const attachment = (names: Names, holder_kind: "user" | "role", holder: string, policy_arn: string) =>
  target("policy-attachment", names(holder), { holder_kind, holder: names(holder), policy_arn });
export const inline = (names: Names, holder_kind: "user" | "role", holder: string, policy_name: string) =>
  target("inline-policy", policy_name, { holder_kind, holder: names(holder), policy_name });
export const membership = (names: Names, holder: string, group: string) =>
  target("group-membership", names(holder), { user_name: names(holder), group_name: names(group) });
export const policy = (names: Names, label: string) =>
  target("managed-policy", names(label), { policy_arn: arn(`policy/${names(label)}`) });
export const version = (names: Names, label: string, version_id: string, restore: string) =>
  target("policy-version", names(label), { policy_arn: arn(`policy/${names(label)}`), version_id, restore });
export const credential = (names: Names, holder: string, credential_id: string) =>
  target("service-credential", credential_id, {
    user_name: names(holder),
    credential_id,
    service: "bedrock.amazonaws.com",
  });
export const session = (names: Names, holder_kind: "user" | "role", holder: string) =>
  target("session", "intruder", {
    holder_kind,
    holder: names(holder),
    session_name: "intruder",
    issued_at: "2026-03-02T03:00:00Z",
  });
export const quarantined = (names: Names, holder: string, policy_arn: string) =>
  target("quarantined-user", names(holder), { user_name: names(holder), policy_arns: [policy_arn] });
export const instance = (names: Names, label: string) =>
  target("instance", names(label), {
    region,
    instance_id: names(label),
    state: "running",
    instance_type: "c6a.24xlarge",
    vpc_id: "",
    network_interfaces: [],
    volumes: [],
    parent: "",
    handles: [names(label)],
  });
export const trail = (names: Names, label: string) => {
  const trail_arn = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${names(label)}`;
  return target("trail", trail_arn, { trail_arn, trail_name: names(label), stopped_at: "" });
};
