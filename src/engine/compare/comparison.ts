import { docker } from '../worlds/docker/index.ts';
import { kubernetes } from '../worlds/kubernetes/index.ts';
import { mesos } from '../worlds/mesos/index.ts';
import { plugins } from '../worlds/plugins/index.ts';
import type { ClusterWorld } from '../vocabulary.ts';
import { troubles, workloads, type Kind, type Trouble } from './case.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { drained, playing } from './play.ts';

/** The four worlds, in the order of the article's four steps. Each stores data the best way that it has. */
export const worlds = {
  docker: docker(),
  plugins: plugins(),
  mesos: mesos(),
  kubernetes: kubernetes(),
} as const satisfies Record<string, ClusterWorld<never>>;
export type WorldName = keyof typeof worlds;

/** One cell of the comparison. */
export interface Cell {
  readonly world: WorldName;
  readonly kind: Kind;
  readonly trouble: Trouble;
  readonly outcome: Outcome;
}

/** Runs one case and says what became of it. */
export const cellOf = (name: WorldName, kind: Kind, trouble: Trouble): Cell => {
  const world = worlds[name] as ClusterWorld<never>;
  return { world: name, kind, trouble, outcome: outcomeOf(world, kind, drained(playing(world, kind, trouble))) };
};

/** Every world with every workload and every trouble. */
export const comparison = (): Cell[] =>
  (Object.keys(worlds) as WorldName[]).flatMap((world) =>
    (Object.keys(workloads) as Kind[]).flatMap((kind) => troubles.map((trouble) => cellOf(world, kind, trouble))),
  );
