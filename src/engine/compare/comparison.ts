import { docker } from '../worlds/docker/index.ts';
import { kubernetes } from '../worlds/kubernetes/index.ts';
import { rules } from '../worlds/kubernetes/rules.ts';
import { mesos } from '../worlds/mesos/index.ts';
import { plugins } from '../worlds/plugins/index.ts';
import type { Cluster, ClusterWorld } from '../vocabulary.ts';
import { troubles, workloads, type Kind, type Trouble } from './case.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { drained, playing, type Contestant } from './play.ts';

/** The four worlds, in the order of the article's four steps. */
export const worldNames = ['docker', 'plugins', 'mesos', 'kubernetes'] as const;
export type WorldName = (typeof worldNames)[number];

/** A world whose rows nobody looks into. */
export type AnyContestant = Contestant<never, Cluster>;
const set = <R extends object, Options extends Cluster>(world: ClusterWorld<R, Options>, options: Omit<Options, 'hosts'>): AnyContestant =>
  ({ world, options }) as unknown as AnyContestant;

/** Each world keeps data the best way that it had at the end of 2017; a program of a batch takes five virtual minutes in all. */
export const contestants: Readonly<Record<WorldName, AnyContestant>> = {
  docker: set(docker(), {}),
  plugins: set(plugins(), { scope: 'global' }),
  mesos: set(mesos(), { containerizer: 'docker', volumes: 'external' }),
  kubernetes: set(kubernetes({ ...rules, runsFor: 300_000 }), {}),
};

/** One cell of the comparison. */
export interface Cell {
  readonly world: WorldName;
  readonly kind: Kind;
  readonly trouble: Trouble;
  readonly outcome: Outcome;
}

/** Runs one case and says what became of it. */
const cellOf = (name: WorldName, kind: Kind, trouble: Trouble): Cell => {
  const contestant = contestants[name];
  return { world: name, kind, trouble, outcome: outcomeOf(contestant.world, kind, drained(playing(contestant, kind, trouble))) };
};

/** Every world with every workload and every trouble. */
export const comparison = (): Cell[] =>
  worldNames.flatMap((world) =>
    (Object.keys(workloads) as Kind[]).flatMap((kind) => troubles.map((trouble) => cellOf(world, kind, trouble))),
  );
