import { describe, expect, it } from "vitest";
import { stopInstance } from "../../../actions/ec2/stop-instance.ts";
import { remedy } from "../remedy.ts";
import { instance, state } from "./machine.ts";

describe("ec2.stop-instance", () => {
  it("switches stop protection off, stops the instance and waits until it has stopped", async () => {
    const account = remedy(state({ disable_api_stop: true }));
    expect(await account.fingerprint(stopInstance, { instance: instance() })).toMatch(/^[0-9a-f]{64}$/);
    expect(await account.carryOut(stopInstance, { instance: instance() })).toEqual({
      state: "stopped",
      before: "running",
      was_protected: true,
    });
    expect(await account.carryOut(stopInstance, { instance: instance() })).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual(["ec2:ModifyInstanceAttribute", "ec2:StopInstances"]);
  });
});
