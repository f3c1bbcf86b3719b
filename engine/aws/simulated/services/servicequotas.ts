/** Simulated Service Quotas: the increases that were asked for. https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import type { SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const Request = Type.Object(
  {
    service: Type.String({ description: "The service's code, such as `ec2`." }),
    quota: Type.String({ description: "The quota's code, such as `L-1216C47A`." }),
    name: Type.String(),
    value: Type.Number(),
    status: Type.String({ default: "PENDING" }),
    created: Type.String({ format: "date-time" }),
    requester: Type.String({ default: "" }),
  },
  strict,
);
const State = Type.Object({ requests: Type.Record(Type.String(), Request, { default: {} }) }, strict);
type QuotaState = Static<typeof State>;

export const servicequotas: SimulatedService<QuotaState> = {
  service: "servicequotas",
  global: false,
  schema: defaultsOptional(State),
  prepare: (declared) => fillDefaults(State, declared ?? {}) as QuotaState,
  operations: {
    "servicequotas:ListRequestedServiceQuotaChangeHistory": (input, { state, account, region, page }) => {
      const wanted = Object.entries(state.requests).filter(
        ([, one]) => one.service === (input.ServiceCode ?? one.service) && one.status === (input.Status ?? one.status),
      );
      const { items, next } = page(wanted, input.NextToken, input.MaxResults);
      return {
        RequestedQuotas: items.map(([Id, one]) => ({
          Id,
          ServiceCode: one.service,
          QuotaCode: one.quota,
          QuotaName: one.name,
          DesiredValue: one.value,
          Status: one.status as "PENDING",
          Created: one.created,
          LastUpdated: one.created,
          Requester: one.requester,
          QuotaArn: `arn:aws:servicequotas:${region}:${account}:${one.service}/${one.quota}`,
        })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
  },
  objects: () => ({}),
};
