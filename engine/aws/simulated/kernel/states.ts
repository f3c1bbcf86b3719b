/** The states of all services: changed only in transactions, and read as they were where AWS lags. */
import type { SimulatedService } from "../service.ts";
import { type Change, changesBetween, withChanges } from "./changes.ts";

/** One state: a service's, or a service's in one region, as `iam` and `ec2/eu-west-1`. */
export type StateKey = string;
export type ChangesByState = Readonly<Record<StateKey, readonly Change[]>>;

export interface Transaction {
  /** The true state, to read or to change in place. */
  state(service: string, region: string): unknown;
  /** What was changed since the transaction began; it stands from now on. */
  commit(now: number): ChangesByState;
  rollback(): void;
}

export interface States {
  begin(): Transaction;
  /** To read only: nothing is kept of what was there before, and nothing changes. */
  look(): Transaction;
  /** A copy as a lagging read sees it. */
  lagging(service: string, region: string, now: number): unknown;
  /** Lays on what a transaction of the past changed. */
  restore(changes: ChangesByState, at: number): void;
  read(service: string, region: string): unknown;
}

interface Cell {
  value: unknown;
  /** Milliseconds by which reads may lag. */
  readonly lag: number;
  readonly past: { value: unknown; until: number }[];
}

export function states(
  services: readonly SimulatedService[],
  regions: readonly string[],
  declared: (service: SimulatedService, region: string) => unknown,
  lagOf: (service: string) => number,
): States {
  const cells = new Map<StateKey, Cell>();
  const globals = new Set(services.filter((service) => service.global).map(({ service }) => service));
  const keyOf = (service: string, region: string) => (globals.has(service) ? service : `${service}/${region}`);
  for (const service of services) {
    for (const region of service.global ? ["us-east-1"] : regions) {
      cells.set(keyOf(service.service, region), {
        value: declared(service, region),
        lag: lagOf(service.service),
        past: [],
      });
    }
  }
  const cellOf = (key: StateKey) => {
    const cell = cells.get(key);
    if (cell === undefined) throw new Error(`the simulated account has no state ${key}`);
    return cell;
  };
  const keep = (cell: Cell, before: unknown, now: number) => {
    if (cell.lag === 0) return;
    cell.past.push({ value: before, until: now });
    while (cell.past[0] !== undefined && cell.past[0].until <= now - cell.lag) cell.past.shift();
  };
  return {
    read: (service, region) => cellOf(keyOf(service, region)).value,
    lagging(service, region, now) {
      const cell = cellOf(keyOf(service, region));
      const past = cell.past.find(({ until }) => until > now - cell.lag);
      return structuredClone(past === undefined ? cell.value : past.value);
    },
    restore(changes, at) {
      for (const [key, list] of Object.entries(changes)) {
        const cell = cellOf(key);
        const before = structuredClone(cell.value);
        cell.value = withChanges(cell.value, list);
        keep(cell, before, at);
      }
    },
    look: () => ({
      state: (service, region) => cellOf(keyOf(service, region)).value,
      commit: () => ({}),
      rollback() {},
    }),
    begin() {
      const before = new Map<StateKey, unknown>();
      return {
        state(service, region) {
          const key = keyOf(service, region);
          const cell = cellOf(key);
          if (!before.has(key)) before.set(key, structuredClone(cell.value));
          return cell.value;
        },
        commit(now) {
          const changes: Record<StateKey, Change[]> = {};
          for (const [key, value] of before) {
            const cell = cellOf(key);
            const list = changesBetween(value, cell.value);
            if (list.length === 0) continue;
            changes[key] = list;
            keep(cell, value, now);
          }
          return changes;
        },
        rollback() {
          for (const [key, value] of before) cellOf(key).value = value;
        },
      };
    },
  };
}
