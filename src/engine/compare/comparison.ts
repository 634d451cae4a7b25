import { docker } from '../worlds/docker/index.ts';
import { kubernetes } from '../worlds/kubernetes/index.ts';
import { mesos } from '../worlds/mesos/index.ts';
import { plugins } from '../worlds/plugins/index.ts';
import type { ClusterWorld } from '../vocabulary.ts';
import { troubles, workloads, type Kind, type Trouble } from './case.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { drained, playing } from './play.ts';

/** The four worlds, in the order of the article's four steps. */
export const worldNames = ['docker', 'plugins', 'mesos', 'kubernetes'] as const;
export type WorldName = (typeof worldNames)[number];

/** A world whose rows nobody looks into. */
export type AnyWorld = ClusterWorld<never>;
const any = (world: unknown): AnyWorld => world as AnyWorld;

export const worlds: Readonly<Record<WorldName, AnyWorld>> = {
  docker: any(docker()),
  plugins: any(plugins()),
  mesos: any(mesos()),
  kubernetes: any(kubernetes()),
};

/** One cell of the comparison. */
export interface Cell {
  readonly world: WorldName;
  readonly kind: Kind;
  readonly trouble: Trouble;
  readonly outcome: Outcome;
}

/** Runs one case and says what became of it. */
export const cellOf = (name: WorldName, kind: Kind, trouble: Trouble): Cell => {
  const world = worlds[name];
  return { world: name, kind, trouble, outcome: outcomeOf(world, kind, drained(playing(world, kind, trouble))) };
};

/** Every world with every workload and every trouble. */
export const comparison = (): Cell[] =>
  worldNames.flatMap((world) =>
    (Object.keys(workloads) as Kind[]).flatMap((kind) => troubles.map((trouble) => cellOf(world, kind, trouble))),
  );
