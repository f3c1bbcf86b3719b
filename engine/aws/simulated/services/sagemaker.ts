/** Simulated SageMaker: notebook instances. https://docs.aws.amazon.com/sagemaker/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { byName, lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const text = (fallback: string) => Type.String({ default: fallback });
const states = ["Pending", "InService", "Stopping", "Stopped", "Failed", "Deleting", "Updating"] as const;

const Notebook = Type.Object(
  {
    status: Type.Unsafe<(typeof states)[number]>({ type: "string", enum: [...states], default: "InService" }),
    type: text("ml.t3.medium"),
    created: At,
    role: Type.String(),
    lifecycle_config: text(""),
    code_repository: text(""),
    volume_gb: Type.Integer({ default: 5 }),
    tags: Type.Record(Type.String(), Type.String(), { default: {} }),
  },
  strict,
);
const LifecycleConfig = Type.Object(
  { created: At, on_start: text(""), on_create: text("") },
  { ...strict, description: "The scripts as they are, not in base64." },
);
const CodeRepository = Type.Object({ created: At, url: Type.String(), secret: text("") }, strict);

const SageMaker = Type.Object(
  {
    notebooks: Type.Record(Type.String(), Notebook, { default: {} }),
    lifecycle_configs: Type.Record(Type.String(), LifecycleConfig, { default: {} }),
    code_repositories: Type.Record(Type.String(), CodeRepository, { default: {} }),
  },
  strict,
);
type SageMakerState = Static<typeof SageMaker>;
type Notebook = Static<typeof Notebook>;
type Request = SimulatedRequest<SageMakerState>;

const stopsWithin = 120_000;
const deletesWithin = 60_000;

export const sagemaker: SimulatedService<SageMakerState> = {
  service: "sagemaker",
  global: false,
  schema: defaultsOptional(SageMaker),
  prepare(declared, { region }) {
    const state = fillDefaults(SageMaker, declared ?? {}) as SageMakerState;
    for (const [name, { lifecycle_config: config }] of Object.entries(state.notebooks)) {
      if (config === "" || Object.hasOwn(state.lifecycle_configs, config)) continue;
      throw new RunbookError(
        "PLAYBOOK_INVALID",
        `The drill's state.sagemaker.${region} is inconsistent: ${name} has the lifecycle configuration ${config}, which is not declared.`,
      );
    }
    return state;
  },
  operations: {
    "sagemaker:ListNotebookInstances": (input, request) => {
      const wanted = byName(request.state.notebooks).filter(
        ([name, one]) =>
          name.includes(input.NameContains ?? "") &&
          (input.StatusEquals === undefined || one.status === input.StatusEquals),
      );
      const { items, next } = request.page(wanted, input.NextToken, input.MaxResults ?? 10);
      return { NotebookInstances: items.map(([name, one]) => summaryView(name, one, request)), NextToken: next };
    },
    "sagemaker:DescribeNotebookInstance": (input, request) => {
      const { name, notebook } = existing(input.NotebookInstanceName, request);
      return {
        ...summaryView(name, notebook, request),
        RoleArn: notebook.role,
        VolumeSizeInGB: notebook.volume_gb,
        DirectInternetAccess: "Enabled" as const,
        RootAccess: "Enabled" as const,
      };
    },
    "sagemaker:DescribeNotebookInstanceLifecycleConfig": ({ NotebookInstanceLifecycleConfigName: name }, { state }) => {
      const config = lookup(state.lifecycle_configs, name ?? "");
      if (config === undefined) throw notFound();
      return {
        NotebookInstanceLifecycleConfigName: name,
        CreationTime: config.created,
        OnCreate: script(config.on_create),
        OnStart: script(config.on_start),
      };
    },
    "sagemaker:DescribeCodeRepository": ({ CodeRepositoryName: name = "" }, { state, account, region }) => {
      const repository = lookup(state.code_repositories, name);
      if (repository === undefined) throw notFound();
      return {
        CodeRepositoryName: name,
        CodeRepositoryArn: `arn:aws:sagemaker:${region}:${account}:code-repository/${name}`,
        CreationTime: repository.created,
        LastModifiedTime: repository.created,
        GitConfig: {
          RepositoryUrl: repository.url,
          ...(repository.secret === "" ? {} : { SecretArn: repository.secret }),
        },
      };
    },
    "sagemaker:ListTags": (input, request) => {
      const { notebook } = existing((input.ResourceArn ?? "").split("notebook-instance/")[1], request);
      const { items, next } = request.page(byName(notebook.tags), input.NextToken, input.MaxResults);
      return { Tags: items.map(([Key, Value]) => ({ Key, Value })), NextToken: next };
    },
    "sagemaker:StopNotebookInstance": (input, request) => {
      const { name, notebook } = existing(input.NotebookInstanceName, request);
      move(name, notebook, ["InService"], "Stopping", request);
      request.after(stopsWithin, { operation: "stopped", region: request.region, data: { notebook: name } });
      return {};
    },
    "sagemaker:DeleteNotebookInstance": (input, request) => {
      const { name, notebook } = existing(input.NotebookInstanceName, request);
      move(name, notebook, ["Stopped", "Failed"], "Deleting", request);
      request.after(deletesWithin, { operation: "deleted", region: request.region, data: { notebook: name } });
      return {};
    },
  },
  effects: {
    stopped: ({ notebook = "" }, state) => {
      const found = state.notebooks[notebook];
      if (found?.status === "Stopping") found.status = "Stopped";
    },
    deleted: ({ notebook = "" }, state) => {
      if (state.notebooks[notebook]?.status === "Deleting") delete state.notebooks[notebook];
    },
  },
  objects: (state, where) =>
    Object.fromEntries(Object.entries(state.notebooks).map(([name, one]) => [arnOf(name, where), { name, ...one }])),
};

const arnOf = (name: string, { account, region }: { account: string; region: string }) =>
  `arn:aws:sagemaker:${region}:${account}:notebook-instance/${name}`;

/** In base64; none where there is none. */
const script = (content: string) => (content === "" ? [] : [{ Content: Buffer.from(content).toString("base64") }]);

/** SageMaker models no refusals: what is not there, or not in the right state, is invalid to it. */
const refusal = (message: string) => new SimulatedRefusal("ValidationException", message);
const notFound = () => refusal("RecordNotFound");

function existing(name: string | undefined, { state }: Request): { name: string; notebook: Notebook } {
  const notebook = lookup(state.notebooks, name ?? "");
  if (notebook === undefined || name === undefined) throw notFound();
  return { name, notebook };
}

function move(
  name: string,
  notebook: Notebook,
  from: readonly Notebook["status"][],
  to: Notebook["status"],
  request: Request,
): void {
  if (!from.includes(notebook.status))
    throw refusal(
      `Status (${notebook.status}) not in ([${from.join(", ")}]). Unable to transition to (${to}) for Notebook Instance (${arnOf(name, request)}).`,
    );
  notebook.status = to;
  request.touched(arnOf(name, request));
}

function summaryView(name: string, notebook: Notebook, where: { account: string; region: string }) {
  return {
    NotebookInstanceName: name,
    NotebookInstanceArn: arnOf(name, where),
    NotebookInstanceStatus: notebook.status,
    InstanceType: notebook.type as "ml.t3.medium",
    CreationTime: notebook.created,
    LastModifiedTime: notebook.created,
    ...(notebook.lifecycle_config === "" ? {} : { NotebookInstanceLifecycleConfigName: notebook.lifecycle_config }),
    ...(notebook.code_repository === "" ? {} : { DefaultCodeRepository: notebook.code_repository }),
  };
}
