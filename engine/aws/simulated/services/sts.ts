/** Simulated STS: who is calling, and whose a key is. https://docs.aws.amazon.com/STS/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";

const State = Type.Object(
  {
    foreign_keys: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: "Key ids of other accounts, each with its account." }),
    ),
  },
  { additionalProperties: false },
);

export const sts: SimulatedService<Static<typeof State>> = {
  service: "sts",
  global: true,
  schema: State,
  prepare: (declared) => structuredClone((declared ?? {}) as Static<typeof State>),
  operations: {
    "sts:GetCallerIdentity": (_input, { account, caller }) => ({
      Account: account,
      Arn: caller.arn,
      UserId: caller.userId,
    }),
    // AWS reads the account out of the id: it answers for keys that were deleted, or never were.
    "sts:GetAccessKeyInfo": ({ AccessKeyId = "" }, { state, account }) => {
      if (!/^(AKIA|ASIA)\w{12,124}$/.test(AccessKeyId)) {
        throw new SimulatedRefusal("ValidationError", `${AccessKeyId} is not a valid access key identifier`);
      }
      return { Account: state.foreign_keys?.[AccessKeyId] ?? account };
    },
  },
  objects: () => ({}),
};
