/**
 * One region of the simulated account's ECS: what a drill declares under `state.ecs.<region>`, and
 * the same filled in. Everything is a map by name, so that one drill can be laid over another.
 */
import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";

const At = Type.String({ format: "date-time" });
const ByName = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
const Strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const Tags = ByName(Type.String());
const text = (fallback: string) => Type.String({ default: fallback });
const oneOf = <const V extends readonly string[]>(values: V, fallback: V[number]) =>
  Type.Unsafe<V[number]>({ type: "string", enum: [...values], default: fallback });

const LaunchType = oneOf(["FARGATE", "EC2"], "FARGATE");

const Service = Strict({
  status: oneOf(["ACTIVE", "DRAINING", "INACTIVE"], "ACTIVE"),
  desired: Type.Integer({ default: 1 }),
  /** `family:revision`. */
  task_definition: Type.String(),
  launch_type: LaunchType,
  /** A daemon runs once on each container instance and has no count of its own. */
  scheduling: oneOf(["REPLICA", "DAEMON"], "REPLICA"),
  created: At,
  created_by: text(""),
  tags: Tags,
});

const Task = Strict({
  /** Empty for one that was started by hand. */
  service: text(""),
  task_definition: Type.String(),
  status: oneOf(["RUNNING", "STOPPING", "STOPPED"], "RUNNING"),
  launch_type: LaunchType,
  started: At,
  started_by: text(""),
});

const ContainerInstance = Strict({ instance: Type.String(), registered: At });

const Cluster = Strict({
  /** A deleted one stays describable. */
  status: oneOf(["ACTIVE", "INACTIVE"], "ACTIVE"),
  tags: Tags,
  capacity_providers: Type.Array(Type.String(), { default: [] }),
  /** While capacity providers are put on or taken off. */
  updating: Type.Boolean({ default: false }),
  services: ByName(Service),
  tasks: ByName(Task),
  container_instances: ByName(ContainerInstance),
});

const Container = Strict({
  image: Type.String(),
  command: Type.Array(Type.String(), { default: [] }),
  environment: ByName(Type.String()),
});

const TaskDefinition = Strict({
  status: oneOf(["ACTIVE", "INACTIVE"], "ACTIVE"),
  registered: At,
  registered_by: text(""),
  cpu: text("256"),
  memory: text("512"),
  containers: ByName(Container),
  tags: Tags,
});

const Ecs = Strict({
  clusters: ByName(Cluster),
  /** By `family:revision`. */
  task_definitions: ByName(TaskDefinition),
});

export type EcsState = Static<typeof Ecs>;
export type Cluster = Static<typeof Cluster>;
export type Service = Static<typeof Service>;
export type Task = Static<typeof Task>;
export type TaskDefinition = Static<typeof TaskDefinition>;

export const ecsDrillSchema = defaultsOptional(Ecs);

/** @throws RunbookError PLAYBOOK_INVALID where it names a service or task definition that it does not declare. */
export function prepareEcs(declared: unknown, { region }: { region: string }): EcsState {
  const state = fillDefaults(Ecs, declared ?? {}) as EcsState;
  const must = (holds: boolean, fault: string) => {
    if (!holds)
      throw new RunbookError("PLAYBOOK_INVALID", `The drill's state.ecs.${region} is inconsistent: ${fault}.`);
  };
  for (const [name, cluster] of Object.entries(state.clusters)) {
    for (const [id, { task_definition }] of Object.entries({ ...cluster.services, ...cluster.tasks })) {
      must(
        Object.hasOwn(state.task_definitions, task_definition),
        `${id} in ${name} runs ${task_definition}, which is not declared`,
      );
    }
    for (const [id, { service }] of Object.entries(cluster.tasks)) {
      must(
        service === "" || Object.hasOwn(cluster.services, service),
        `task ${id} in ${name} is of service ${service}, which is not declared`,
      );
    }
  }
  return state;
}
