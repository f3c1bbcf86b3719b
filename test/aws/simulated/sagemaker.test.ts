import { expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T03:00:00Z";
const role = "arn:aws:iam::111122223333:role/responder";
const NotebookInstanceName = "nb-01";
const minute = 60_000;
const sagemaker = (notebook: object = {}) =>
  open({
    scenario: scenario({
      state: {
        iam: scenario().state["iam"],
        sagemaker: {
          "us-east-1": {
            notebooks: {
              [NotebookInstanceName]: {
                created,
                role,
                lifecycle_config: "setup",
                tags: { a: "1", b: "2", c: "3" },
                ...notebook,
              },
              "ds-team": { created, role, status: "Stopped" },
              other: { created, role },
            },
            lifecycle_configs: { setup: { created, on_start: "echo" } },
          },
        },
      },
    }),
  });

test("notebooks and their tags are listed page by page", async () => {
  const { call } = sagemaker();
  const first = await call("sagemaker:ListNotebookInstances", {});
  expect(first.NotebookInstances?.map((one) => one.NotebookInstanceName)).toEqual(["ds-team", NotebookInstanceName]);
  const rest = await call("sagemaker:ListNotebookInstances", { NextToken: first.NextToken });
  expect([rest.NotebookInstances?.length, rest.NextToken]).toEqual([1, undefined]);
  const named = await call("sagemaker:ListNotebookInstances", { NameContains: "team", StatusEquals: "Stopped" });
  expect(named.NotebookInstances).toHaveLength(1);
  const ResourceArn = `arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/${NotebookInstanceName}`;
  const tags = await call("sagemaker:ListTags", { ResourceArn });
  expect([tags.Tags?.length, tags.NextToken === undefined]).toEqual([2, false]);
});

test("a notebook is stopped, then deleted, each in its time and in no other order", async () => {
  const { call, refusalOf, wait } = sagemaker();
  const status = async () =>
    (await call("sagemaker:DescribeNotebookInstance", { NotebookInstanceName })).NotebookInstanceStatus;
  expect(await refusalOf("sagemaker:DeleteNotebookInstance", { NotebookInstanceName })).toBe("ValidationException");
  await call("sagemaker:StopNotebookInstance", { NotebookInstanceName });
  expect(await status()).toBe("Stopping");
  expect(await refusalOf("sagemaker:StopNotebookInstance", { NotebookInstanceName })).toBe("ValidationException");
  expect(await refusalOf("sagemaker:DeleteNotebookInstance", { NotebookInstanceName })).toBe("ValidationException");
  await wait(5 * minute);
  expect(await status()).toBe("Stopped");
  await call("sagemaker:DeleteNotebookInstance", { NotebookInstanceName });
  expect(await status()).toBe("Deleting");
  await wait(5 * minute);
  expect(await refusalOf("sagemaker:DescribeNotebookInstance", { NotebookInstanceName })).toBe("ValidationException");
});

test("a failed notebook can be deleted at once", async () => {
  const { refusalOf } = sagemaker({ status: "Failed" });
  expect(await refusalOf("sagemaker:DeleteNotebookInstance", { NotebookInstanceName })).toBe("accepted");
});

test("scripts are shown in base64, and what is not there is invalid", async () => {
  const { call, refusalOf } = sagemaker();
  const NotebookInstanceLifecycleConfigName = "setup";
  const { OnStart, OnCreate } = await call("sagemaker:DescribeNotebookInstanceLifecycleConfig", {
    NotebookInstanceLifecycleConfigName,
  });
  expect([OnStart, OnCreate]).toEqual([[{ Content: "ZWNobw==" }], []]);
  expect(await refusalOf("sagemaker:DescribeCodeRepository", { CodeRepositoryName: "none" })).toBe(
    "ValidationException",
  );
  expect(() => sagemaker({ lifecycle_config: "none" })).toThrow(/none/);
});
