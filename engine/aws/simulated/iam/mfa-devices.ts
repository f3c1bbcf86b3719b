/** MFA devices. A virtual one outlives its assignment; its serial number is an ARN. */
import { byName, lookup } from "./entries.ts";
import { pageOf } from "./paging.ts";
import { userOrCaller } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { constraint, deleteConflict, noSuchEntity } from "./refusals.ts";

export const mfaDeviceOperations = {
  "iam:ListMFADevices": (input, request) => {
    const found = userOrCaller(request, input.UserName);
    const devices = found === undefined ? [] : byName(found.object.mfa_devices);
    const { page, rest } = pageOf(devices, input, request);
    const listed = page.map(([SerialNumber, { enabled }]) => ({
      UserName: found?.name ?? request.account,
      SerialNumber,
      EnableDate: enabled,
    }));
    return { MFADevices: listed, ...rest };
  },
  "iam:DeactivateMFADevice": (input, request) => {
    const serial = serialNumber(input.SerialNumber);
    const found = userOrCaller(request, input.UserName);
    if (found === undefined || lookup(found.object.mfa_devices, serial) === undefined) {
      throw noSuchEntity(`MFA Device with serial number ${serial} does not exist.`);
    }
    delete found.object.mfa_devices[serial];
    if (isVirtual(serial)) request.state.unassigned_mfa_devices.push(serial);
    request.touched(found.arn);
    return {};
  },
  "iam:DeleteVirtualMFADevice": (input, request) => {
    const serial = serialNumber(input.SerialNumber);
    const { state } = request;
    if (Object.values(state.users).some((user) => lookup(user.mfa_devices, serial) !== undefined)) {
      throw deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
    }
    if (!state.unassigned_mfa_devices.includes(serial)) {
      throw noSuchEntity(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
    }
    state.unassigned_mfa_devices = state.unassigned_mfa_devices.filter((each) => each !== serial);
    request.touched(serial);
    return {};
  },
} satisfies IamOperations;

function isVirtual(serial: string): boolean {
  return serial.startsWith("arn:");
}

function serialNumber(value: string | undefined): string {
  if (value !== undefined && /^[\w+=/:,.@-]{9,256}$/.test(value)) return value;
  throw constraint(value, "serialNumber", "Member must satisfy regular expression pattern: [\\w+=/:,.@-]+");
}
