/**
 * The simulated root user, reached as the live adapter reaches it: the role of the management
 * account is assumed, it takes a session of root by sts:AssumeRoot, and IAM is asked with that.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
import { Type } from "typebox";
import { rootArn } from "../iam/arns.ts";
import { oldestFirst } from "../iam/access-keys.ts";
import { lookup } from "../iam/entries.ts";
import { noSuchEntity } from "../iam/refusals.ts";
import type { IamState } from "../iam/state.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

interface Organizations {
  readonly organization?: { readonly management_account: string; readonly root_access?: { readonly role: string } };
}

export const root: SimulatedService<object> = {
  service: "root",
  global: true,
  schema: Type.Object({}, { additionalProperties: false }),
  prepare: () => ({}),
  operations: {
    "root:ListAccessKeys": (input, request) => {
      const { access_keys } = rootOf(input, request);
      return {
        AccessKeyMetadata: oldestFirst(access_keys).map(([AccessKeyId, { status, created }]) => ({
          AccessKeyId,
          Status: status,
          CreateDate: created,
        })),
        IsTruncated: false,
      };
    },
    "root:DeleteAccessKey": (input, request) => {
      const { access_keys } = rootOf(input, request);
      const id = input.AccessKeyId;
      if (lookup(access_keys, id) === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
      delete access_keys[id];
      request.touched(rootArn(request.account));
      return {};
    },
  },
  objects: () => ({}),
};

/** @throws SimulatedRefusal AccessDenied where the organization has not enabled it, or not for this role */
function rootOf(
  { AccountId, Through }: { readonly AccountId: string; readonly Through: string },
  { account, caller, peer }: SimulatedRequest<object>,
): IamState["root"] {
  const { organization } = peer<Organizations>("organizations");
  const role = organization?.root_access?.role;
  if (Through !== role) throw denied("sts:AssumeRole", Through, caller.arn);
  // The management account's own root is not to be had in this way.
  if (AccountId !== account || AccountId === organization?.management_account) {
    throw denied("sts:AssumeRoot", `arn:aws:iam::${AccountId}:root`, Through);
  }
  return peer<IamState>("iam").root;
}

function denied(operation: string, resource: string, by: string): SimulatedRefusal {
  return new SimulatedRefusal(
    "AccessDenied",
    `User: ${by} is not authorized to perform: ${operation} on resource: ${resource}`,
    403,
  );
}
