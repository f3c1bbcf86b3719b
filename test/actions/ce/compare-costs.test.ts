import { expect, test } from "vitest";
import { compareCosts } from "../../../actions/ce/compare-costs.ts";
import { reviewed } from "../reviewed.ts";

const ec2 = "Amazon Elastic Compute Cloud - Compute";
const since = "2026-03-02T00:00:00Z";
const day = (amount: number) => ({ "2026-03-02": amount });
const lines = {
  web: { service: ec2, region: "us-east-1", daily: 61.2, days: day(412.7) },
  new: { service: ec2, region: "ap-southeast-3", days: day(96.4) },
  domain: { service: "Amazon Route 53 (Registrar)", region: "global", days: day(15) },
  steady: { service: "Amazon Simple Storage Service", region: "us-east-1", daily: 3.3, days: day(3.4) },
  monthly: { service: "AWS Support (Business)", region: "global", days: { "2026-02-02": 100, "2026-03-02": 100 } },
  once: { service: "Amazon Lightsail", region: "eu-west-1", daily: 0.3, days: { "2026-02-20": 9, "2026-03-02": 5 } },
};
const count = (kind: string, region: string, listed: number) => ({
  kind,
  region,
  listed,
  sanctioned: listed,
  unsanctioned: 0,
  unknown: 0,
});

test("a cost that never was is new, one far above an average day is a spike, and what comes every month is neither", async () => {
  const { context } = reviewed({ ce: { lines } });
  const { status, rows, spikes, requests, data_until } = await compareCosts.run({ since, counts: [] }, context);
  expect(status).toBe("read");
  expect(Object.fromEntries(rows.map((row) => [`${row.service} ${row.region}`, row.flag]))).toEqual({
    [`${ec2} us-east-1`]: "spike",
    [`${ec2} ap-southeast-3`]: "new",
    "Amazon Route 53 (Registrar) global": "new",
    "Amazon Simple Storage Service us-east-1": "",
    "AWS Support (Business) global": "recurring",
    // Within three standard deviations of its history.
    "Amazon Lightsail eu-west-1": "",
  });
  expect(rows[0]).toEqual({
    service: ec2,
    region: "us-east-1",
    now: 412.7,
    month_before: 61.2,
    daily_average: 61.2,
    flag: "spike",
  });
  expect(spikes.map(({ now }) => now)).toEqual([412.7, 96.4, 15]);
  expect([requests, data_until]).toEqual([2, "2026-03-02"]);
});

test("a cost where nothing is listed is unexplained, in a region of no name wherever it is listed", async () => {
  const { context } = reviewed({ ce: { lines } });
  const counts = [
    count("instance", "us-east-1", 3),
    count("instance", "ap-southeast-3", 0),
    count("domain", "us-east-1", 1),
  ];
  const { unexplained } = await compareCosts.run({ since, counts }, context);
  expect(unexplained).toEqual([
    { service: ec2, region: "ap-southeast-3", amount: 96.4 },
    { service: "Amazon Lightsail", region: "eu-west-1", amount: 5 },
  ]);
});

test("instances that nobody handed over are not said to be missing", async () => {
  const { context } = reviewed({ ce: { lines } });
  const { unexplained } = await compareCosts.run({ since, counts: [] }, context);
  expect(unexplained.filter(({ service }) => service === ec2)).toEqual([]);
});

test("the budget of requests is kept; what it leaves unread is a gap, and of the window it is the last", async () => {
  const { context } = reviewed({ ce: { lines, days_per_page: 7 } });
  const result = await compareCosts.run({ since, counts: [], max_requests: 3 }, context);
  expect(result).toMatchObject({ status: "partial", requests: 3, spikes: [] });
  expect(result.rows.every(({ flag }) => flag === "unknown")).toBe(true);
  expect(result.rows[0]).toMatchObject({ now: 412.7 });
  expect(context.said.gaps).toMatchObject([{ service: "ce" }]);
  expect(context.said.calls).toHaveLength(3);
});

test("where Cost Explorer was never switched on there is a gap and no clean bill", async () => {
  const { context } = reviewed({ ce: { enabled: false } });
  expect(await compareCosts.run({ since, counts: [] }, context)).toMatchObject({ status: "unread", rows: [] });
  expect(context.said.gaps).toMatchObject([{ service: "ce" }]);
});

test("costs that AWS does not show yet are said to be missing", async () => {
  const { context } = reviewed({ ce: { lines, until: "2026-03-01" } });
  expect(await compareCosts.run({ since, counts: [] }, context)).toMatchObject({
    data_until: "2026-03-01",
    spikes: [],
  });
  expect(context.said.notes).toEqual([expect.stringContaining("after 2026-03-01")]);
});
