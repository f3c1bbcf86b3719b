import { expect, test } from "vitest";
import { listHealthEvents } from "../../../actions/health/list-events.ts";
import { reviewed } from "../reviewed.ts";

const since = "2026-02-16T00:00:00Z";
const arn = (name: string) => `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/${name}`;
const event = (more: object = {}) => ({
  service: "RISK",
  code: "AWS_RISK_CREDENTIALS_EXPOSED",
  started: "2026-03-02T06:00:00Z",
  description: "The key ASIAEXAMPLETEMP00001 was found in public.",
  entities: { AKIAEXAMPLECIKEY0001: {} },
  ...more,
});

test("keys are taken from the description and from what is affected, over all pages", async () => {
  const events = {
    ...Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [arn(`n${index}`), event({ entities: {}, description: "" })]),
    ),
    [arn("last")]: event(),
    [arn("old")]: event({ started: "2025-01-01T00:00:00Z", entities: { AKIAEXAMPLEOLD000001: {} } }),
    [arn("ec2")]: event({ service: "EC2", entities: { AKIAEXAMPLEEC2000001: {} } }),
  };
  const { context } = reviewed({ support: { plan: "business" }, health: { events } });
  const result = await listHealthEvents.run({ since }, context);
  expect(result).toMatchObject({ status: "read", exposed_keys: ["AKIAEXAMPLECIKEY0001", "ASIAEXAMPLETEMP00001"] });
  expect(result.events).toHaveLength(13);
  expect(result.events.find((one) => one.arn === arn("last"))?.affected).toEqual(["AKIAEXAMPLECIKEY0001"]);
});

test("without a support plan it is said, and it is no gap", async () => {
  const { context } = reviewed({ health: { events: { [arn("a")]: event() } } });
  expect(await listHealthEvents.run({ since }, context)).toEqual({
    status: "no-plan",
    events: [],
    exposed_keys: [],
    arns: [],
  });
  expect(context.said.gaps).toEqual([]);
});
