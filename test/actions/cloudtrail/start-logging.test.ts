import { expect, it } from "vitest";
import { startLogging } from "../../../actions/cloudtrail/start-logging.ts";
import { finding, remedy } from "../remedy.ts";

const trail_arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
const trail = finding("trail", "main", { region: "eu-west-1", trail_arn, trail_name: "main", stopped_at: "" });
const cloudtrail = (logging: boolean) => ({
  trails: { main: { home_region: "eu-west-1", multi_region: true, bucket: "logs", logging } },
});

it("a stopped trail is started in its home region, once", async () => {
  const account = remedy({ cloudtrail: cloudtrail(false) });
  expect(await account.carryOut(startLogging, { trail })).toMatchObject({ state: "logging" });
  expect(await account.carryOut(startLogging, { trail })).toMatchObject({ state: "already" });
  expect(account.inputs("cloudtrail:StartLogging")).toEqual([{ Name: trail_arn }]);
});

it("a trail that is gone is a failure: it does not log", async () => {
  await expect(remedy().carryOut(startLogging, { trail })).rejects.toMatchObject({ class: "gone" });
});
