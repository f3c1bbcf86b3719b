/** What a drill may leave out of what launches instances, and what must fit together. */
import { lookup } from "../iam/entries.ts";
import { interfacesOf } from "./find.ts";
import type { Ec2State } from "./state.ts";

/** `must` throws where its first argument is false. */
export function prepareLaunch(state: Ec2State, must: (holds: boolean, fault: string) => void): void {
  for (const [id, instance] of Object.entries(state.instances)) {
    if (instance.spot_request === "") continue;
    const request = lookup(state.spot_requests, instance.spot_request);
    must(request !== undefined, `instance ${id} fulfils ${instance.spot_request}, which is not declared`);
    if (request !== undefined) request.instance ||= id;
  }
  for (const [id, { instance: name, launch, state: now }] of Object.entries(state.spot_requests)) {
    const instance = lookup(state.instances, name);
    must(
      instance !== undefined || now !== "active",
      `Spot request ${id} is active, and its instance ${name || "(none)"} is not declared`,
    );
    if (instance !== undefined) {
      instance.spot = true;
      instance.spot_request = id;
      launch.type ||= instance.type;
      launch.image ||= instance.image;
      launch.vpc ||= instance.vpc;
      launch.key_pair ||= instance.key_pair;
      launch.user_data ||= instance.user_data;
      launch.zone ||= instance.zone;
      if (launch.groups.length === 0) launch.groups = interfacesOf(state, name)[0]?.[1].groups ?? [];
    }
    must(launch.type !== "", `Spot request ${id} does not say what type of instance it launches`);
  }
  for (const [id, template] of Object.entries(state.launch_templates)) {
    const numbers = Object.keys(template.versions).map(Number);
    must(numbers.includes(template.default), `launch template ${id} has no version ${template.default}`);
    template.latest = Math.max(template.latest, ...numbers);
  }
  for (const [id, { template }] of Object.entries(state.fleets)) {
    must(
      template === "" || Object.hasOwn(state.launch_templates, template),
      `fleet ${id} uses ${template}, which is not declared`,
    );
  }
}
