import type { Span } from '../../trace/schema.ts';
import { Run } from '../kernel/run.ts';
import type { Cluster, ClusterWorld, Command, Instance, Observation } from '../vocabulary.ts';

/** A world at work for a scenario; times are virtual seconds. */
export interface Play<Sent> {
  readonly spans: readonly Span[];
  /** Number of events carried out. */
  readonly steps: number;
  /** Sends commands, one after the other at this moment, and carries out what follows within a time. */
  readonly after: (seconds: number, ...commands: readonly Sent[]) => Observation;
  /** Carries on until it looks so. @returns seconds that it took; nothing if it did not come to that within 25 minutes */
  readonly until: (holds: (seen: Observation) => boolean) => number | undefined;
  readonly look: () => Observation;
}

const patience = 1_500_000;

/** Begins a run; on the hosts a, b and c if no others are named. */
export function play<R extends object, Options extends Cluster, More>(
  world: ClusterWorld<R, Options, More>,
  options: Partial<Cluster> & Omit<Options, 'hosts'> = {} as Omit<Options, 'hosts'>,
  seed = 1,
): Play<Command | More> {
  const run = Run.start(world, { hosts: ['a', 'b', 'c'], ...options } as unknown as Options, seed);
  const look = () => world.observe(run.state);
  return {
    get spans() {
      return run.spans;
    },
    get steps() {
      return run.length;
    },
    look,
    after(seconds, ...commands) {
      for (const command of commands) run.send(command);
      run.advance(run.state.time + seconds * 1000);
      return look();
    },
    until(holds) {
      const { time } = run.state;
      while (!holds(look())) {
        const due = run.nextTime;
        if (due === undefined || due > time + patience) return undefined;
        run.advance(due);
      }
      return Math.round((run.state.time - time) / 1000);
    },
  };
}

/** Instances of a workload that run, and those of them that answer. */
export const running = ({ instances }: Observation, name: string): Instance[] =>
  instances.filter(({ workload, state }) => workload === name && state === 'running');
export const serving = (seen: Observation, name: string): Instance[] => running(seen, name).filter(({ serves }) => serves);

/** What the common vocabulary calls a web service, an agent on every host, and a service with data. */
export const web = (replicas = 3) => ({ do: 'run', workload: { kind: 'stateless', name: 'web', replicas } }) as const;
export const logs = { do: 'run', workload: { kind: 'agent', name: 'logs' } } as const;
export const db = { do: 'run', workload: { kind: 'stateful', name: 'db', replicas: 1 } } as const;

/** Answer codes of calls of a method; a call without an answer has none. */
export const codes = (spans: readonly Span[], method: string): string[] =>
  spans.filter((span) => span.method === method).map(({ status }) => status.code);
