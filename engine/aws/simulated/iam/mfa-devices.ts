/** MFA devices. A virtual one outlives its assignment; its serial number is an ARN. */
import { arnOf, rootArn } from "./arns.ts";
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
  "iam:ListVirtualMFADevices": (input, request) => {
    const { state, account } = request;
    // Of root, AWS gives no name.
    const root = { Path: undefined, UserName: undefined, UserId: account, Arn: rootArn(account) };
    const assigned = [
      ...Object.entries(state.root.mfa_devices).map(([serial, { enabled }]) => ({
        SerialNumber: serial,
        User: { ...root, CreateDate: state.root.created },
        EnableDate: enabled,
      })),
      ...byName(state.users).flatMap(([name, user]) =>
        byName(user.mfa_devices)
          .filter(([serial]) => isVirtual(serial))
          .map(([SerialNumber, { enabled }]) => ({
            SerialNumber,
            User: {
              Path: user.path,
              UserName: name,
              UserId: user.id,
              Arn: arnOf(account, "user", user, name),
              CreateDate: user.created,
            },
            EnableDate: enabled,
          })),
      ),
    ];
    const unassigned = state.unassigned_mfa_devices.map((SerialNumber) => ({ SerialNumber }));
    const { AssignmentStatus: wanted = "Any" } = input;
    const { page, rest } = pageOf(
      [...(wanted === "Unassigned" ? [] : assigned), ...(wanted === "Assigned" ? [] : unassigned)],
      input,
      request,
    );
    return { VirtualMFADevices: page, ...rest };
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
