/** Databases in the simulated account, and what Event history says of them. */
import { compactEvent } from "../../../actions/history/event.ts";
import type { ActionContext } from "../../../engine/action/action.ts";

export const region = "us-east-1";
export const account = "111122223333";
export const created = "2024-05-01T00:00:00Z";
export const arn = (rest: string) => `arn:aws:rds:${region}:${account}:${rest}`;

export const state = (more: object = {}) => ({
  state: {
    rds: {
      [region]: {
        instances: {
          orders: { created, class: "db.r6g.large", subnet_group: "data", security_groups: ["sg-0db"], public: true },
          web: { created },
          "graph-node": { created, cluster: "graph" },
        },
        subnet_groups: { data: {} },
        snapshots: {
          "rds:orders-2026-02-28": { source: "orders", created: "2026-02-28T05:00:00Z", type: "automated" },
          "rds:orders-2026-03-01": { source: "orders", created: "2026-03-01T05:00:00Z", type: "automated" },
          "orders-shared": { source: "orders", created: "2026-03-01T20:00:00Z", shared_with: ["999988887777"] },
          "orders-late": { source: "orders", created: "2026-03-02T04:00:00Z" },
          "orders-half": { source: "orders", created: "2026-03-01T22:00:00Z", status: "creating" },
          "ledger-1": { source: "ledger", created: "2026-02-20T00:00:00Z" },
          "retired-1": { source: "retired", created: "2025-01-01T00:00:00Z" },
        },
        cluster_snapshots: {
          "graph-1": { source: "graph", created, shared_with: ["999988887777", "444455556666"] },
        },
        ...more,
      },
    },
  },
});

/** What the intruder did, as CloudTrail records it. */
export const intruder = (name: string, requestParameters: object, time = "03:00:00") =>
  compactEvent({
    EventId: `${name} ${JSON.stringify(requestParameters)}`,
    EventName: name,
    CloudTrailEvent: JSON.stringify({
      eventSource: "rds.amazonaws.com",
      eventName: name,
      awsRegion: region,
      eventTime: `2026-03-02T${time}Z`,
      userIdentity: {
        type: "IAMUser",
        arn: `arn:aws:iam::${account}:user/mallory`,
        accountId: account,
        accessKeyId: "AKIAEXAMPLEMALLORY01",
        userName: "mallory",
      },
      requestParameters,
    }),
  });

export const indicators = {
  access_keys: ["AKIAEXAMPLEMALLORY01"],
  ips: [],
  user_agents: [],
  principals: [],
};

export const historyOf = (context: ActionContext, ...events: object[]) => context.saveDataset("event-history", events);
