import { drained } from '../../engine/compare/play.ts';
import { next } from '../../engine/kernel/random.ts';
import { Run } from '../../engine/kernel/run.ts';
import type { State } from '../../engine/kernel/state.ts';
import type { RunState, Sent } from '../model/state.ts';
import { counts, strategies, type Ends, type Odds, type Settings, type Strategy } from './strategies.ts';
import { apiServer, name, type Command } from './world.ts';

/** What chance decides for a seed; the same for every strategy, so that they can be compared. */
export interface Luck {
  /** The answer to the order gets lost. */
  readonly lost: boolean;
  /** The order arrives twice. */
  readonly twice: boolean;
  /** Virtual milliseconds at which the HPA writes. */
  readonly hpaAt: number;
}

/** Virtual milliseconds: of the order, or of what a person reads; how long she thinks; between which two the HPA writes; of the end. */
export const times = { order: 10_000, thinks: 10_000, hpa: [5000, 35_000], end: 40_000 } as const;

export function luckOf(seed: number, { lose, twice }: Odds): Luck {
  const answer = next(seed);
  const order = next(answer.seed);
  const hpa = next(order.seed);
  const [from, to] = times.hpa;
  return {
    lost: answer.value * 100 < lose,
    twice: order.value * 100 < twice,
    hpaAt: from + Math.floor(hpa.value * (to - from)),
  };
}

type Sending = Sent<Command>;

/** An order, and before it what befalls it. */
function ordering(command: Command, { lost, twice }: Luck, at: number = times.order): readonly Sending[] {
  const faults = [...(lost ? (['lose-answer'] as const) : []), ...(twice ? (['send-twice'] as const) : [])];
  return [...faults.map((fault) => ({ at: at - 1, command: { do: fault } })), { at, command }];
}

/** A person and the HPA. A fault befalls what the person writes; where she reads that there is enough, she writes nothing. */
function racing(luck: Luck, guard?: 'version'): readonly Sending[] {
  const { order: at, thinks } = times;
  const decide: Sending = { at, command: { do: 'decide', name, replicas: 4, thinks, ...(guard && { guard }) } };
  const autoscale: Sending = { at: luck.hpaAt, command: { do: 'autoscale', name, replicas: 6 } };
  const faults = luck.hpaAt < at ? [] : ordering(decide.command, luck, at + thinks).slice(0, -1);
  return [decide, autoscale, ...faults].sort((a, b) => a.at - b.at);
}

const sendings: Readonly<Record<Strategy, (luck: Luck) => readonly Sending[]>> = {
  set: (luck) => ordering({ do: 'scale', name, replicas: 3 }, luck),
  add: (luck) => ordering({ do: 'scale-by', name, by: 1 }, luck),
  count: (luck) => ordering({ do: 'scale-by', name, by: 1, guard: 'count' }, luck),
  version: (luck) => ordering({ do: 'scale-by', name, by: 1, guard: 'version' }, luck),
  key: (luck) => ordering({ do: 'scale-by', name, by: 1, guard: 'key' }, luck),
  two: (luck) => racing(luck),
  'two-version': (luck) => racing(luck, 'version'),
};

/** The run of a strategy with a seed: what it follows from. */
export function runOf(strategy: Strategy, seed: number, odds: Odds): RunState<{ readonly replicas: number }, Command> {
  const commands = sendings[strategy](luckOf(seed, odds));
  return { seed, options: { replicas: counts[strategy].stored }, commands, until: times.end };
}

/** `spec.replicas` of the Deployment. */
export const replicasOf = ({ tables }: State): number =>
  (tables.get('deployments')!.get(name) as { readonly spec: { readonly replicas: number } }).spec.replicas;

/** Carries a run out to its end. */
export function carriedOut({ seed, options, commands, until }: ReturnType<typeof runOf>) {
  const run = Run.start(apiServer, options, seed);
  for (const { at, command } of commands) run.send(command, at);
  return run.advance(until);
}

/** Carries out every strategy with every seed, and rests after each run. */
export function* trying({ seeds, ...odds }: Omit<Settings, 'seed'>): Generator<undefined, Readonly<Record<Strategy, Ends>>> {
  const ends = Object.fromEntries(strategies.map((strategy) => [strategy, [] as number[]])) as Record<Strategy, number[]>;
  for (let seed = 1; seed <= seeds; seed++)
    for (const strategy of strategies) {
      ends[strategy].push(replicasOf(carriedOut(runOf(strategy, seed, odds)).state));
      yield;
    }
  return ends;
}

/** As `trying`, in one go. */
export const tried = (settings: Omit<Settings, 'seed'>): Readonly<Record<Strategy, Ends>> => drained(trying(settings));
