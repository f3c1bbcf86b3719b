import { expect, test } from "vitest";
import { isWithheld, withhold, Withheld } from "../../engine/aws/withhold.ts";
import { answering, call, from } from "./call.ts";

const createKey = call("iam:CreateAccessKey", { UserName: "ci" });

test("reads pass", async () => {
  const reply = await withhold(answering({ Users: [] })).send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  expect(reply.output).toEqual({ Users: [] });
  expect(isWithheld(reply)).toBe(false);
});

test("a write is not sent, and its answer may be passed on through promises", async () => {
  const port = answering();
  const output = await withhold(port)
    .send(createKey, from(createKey.operation))
    .then((reply) => reply.output);
  expect(port.sent).toEqual([]);
  expect(typeof output).toBe("object");
});

test.each<[string, (output: object) => unknown]>([
  ["reading a member", (output) => (output as { AccessKey?: unknown }).AccessKey],
  ["asking for a member", (output) => "AccessKey" in output],
  ["spreading", (output) => ({ ...output })],
  ["serializing", (output) => JSON.stringify(output)],
  ["listing", (output) => Object.keys(output)],
])("%s of a withheld answer throws Withheld", async (_title, use) => {
  const { output } = await withhold(answering()).send(createKey, from(createKey.operation));
  expect(() => use(output)).toThrow(Withheld);
});

test("the date of a withheld answer is not known either", async () => {
  const reply = await withhold(answering()).send(createKey, from(createKey.operation));
  expect(isWithheld(reply)).toBe(true);
  expect(() => reply.date).toThrow(Withheld);
});
