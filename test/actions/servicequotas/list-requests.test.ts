import { expect, test } from "vitest";
import { listQuotaRequests } from "../../../actions/servicequotas/list-requests.ts";
import { reviewed } from "../reviewed.ts";

test("increases asked for since the time are listed, in all regions and over all pages", async () => {
  const request = (value: number, created: string) => ({
    service: "ec2",
    quota: "L-1216C47A",
    name: "Running On-Demand Standard instances",
    value,
    created,
    requester: '{"accountId":"111122223333","callerArn":"arn:aws:iam::111122223333:user/svc-support"}',
  });
  const { context } = reviewed({
    servicequotas: {
      "us-east-1": {
        requests: {
          a: request(5000, "2026-03-02T03:00:00Z"),
          b: request(64, "2024-01-01T00:00:00Z"),
          c: request(6000, "2026-03-02T04:00:00Z"),
        },
      },
      "eu-west-1": { requests: { d: request(7000, "2026-03-02T03:30:00Z") } },
    },
  });
  const { requests } = await listQuotaRequests.run(
    { regions: ["us-east-1", "eu-west-1"], since: "2026-03-02T00:00:00Z" },
    context,
  );
  expect(requests.map(({ region, value }) => [region, value])).toEqual([
    ["us-east-1", 5000],
    ["eu-west-1", 7000],
    ["us-east-1", 6000],
  ]);
  expect(requests[0]?.requester).toContain("svc-support");
});
