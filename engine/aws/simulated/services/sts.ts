/** Simulated STS: who is calling. https://docs.aws.amazon.com/STS/latest/APIReference/ */
import { Type } from "typebox";
import type { SimulatedService } from "../service.ts";

export const sts: SimulatedService<object> = {
  service: "sts",
  global: true,
  schema: Type.Object({}, { additionalProperties: false }),
  prepare: () => ({}),
  operations: {
    "sts:GetCallerIdentity": (_input, { account, caller }) => ({
      Account: account,
      Arn: caller.arn,
      UserId: caller.userId,
    }),
  },
  objects: () => ({}),
};
