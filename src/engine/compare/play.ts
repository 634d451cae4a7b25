import { Run } from '../kernel/run.ts';
import type { Cluster, ClusterWorld, Command, Fault, Instance } from '../vocabulary.ts';
import { moments, workloads, type Kind, type Trouble } from './case.ts';

/** Hosts at the start; one more than the stateless service has replicas would hide a loss, one fewer would leave no room. */
export const hosts = ['a', 'b', 'c'] as const;

/** A world and how it is set up, beside its hosts. */
export interface Contestant<R extends object, Options extends Cluster> {
  readonly world: ClusterWorld<R, Options>;
  readonly options: Omit<Options, 'hosts'>;
}

/** One cell of the comparison, at work. */
export interface Played {
  readonly run: Run<Cluster, Command>;
  /** What was sent, in order. */
  readonly sent: readonly { readonly time: number; readonly command: Command }[];
  /** The instance that the trouble was meant for, as it was before. */
  readonly victim: Instance | undefined;
}

/** What is sent from the moment of the trouble on; `at` counts from there. */
type Script = (victim: Instance) => readonly { readonly at: number; readonly command: Command }[];

const relief = moments.relief - moments.trouble;
const onHost = (fault: (host: string) => Command, end?: (host: string) => Command): Script => {
  return ({ host }) => (host === undefined ? [] : [{ at: 0, command: fault(host) }, ...(end ? [{ at: relief, command: end(host) }] : [])]);
};
const drain = (host: string): Command => ({ do: 'drain', host });

const scripts: Readonly<Record<Exclude<Trouble, 'lose-answer' | 'send-twice'>, Script>> = {
  crash: ({ id }) => [{ at: 0, command: { do: 'crash', instance: id } }],
  hang: ({ id }) => [{ at: 0, command: { do: 'hang', instance: id } }],
  'restart-daemon': onHost((host) => ({ do: 'restart-daemon', host })),
  'lose-host': onHost((host) => ({ do: 'lose-host', host })),
  'return-host': onHost(
    (host) => ({ do: 'lose-host', host }),
    (host) => ({ do: 'return-host', host }),
  ),
  'cut-off': onHost(
    (host) => ({ do: 'cut-off', host }),
    (host) => ({ do: 'reconnect', host }),
  ),
  drain: onHost(drain),
  'slow-detach': ({ host }) => [
    { at: 0, command: { do: 'slow-detach', by: 300_000 } },
    ...(host === undefined ? [] : [{ at: 0, command: drain(host) }]),
  ],
  // No address is left anywhere, and then one is needed.
  'empty-pool': ({ id }) => [
    ...hosts.map((host) => ({ at: 0, command: { do: 'empty-pool', host } as const })),
    { at: 1000, command: { do: 'crash', instance: id } },
    ...hosts.map((host) => ({ at: relief, command: { do: 'refill-pool', host } as const })),
  ],
};

/** The fault that meets the order itself, if the trouble is of that kind. */
const onTheWay = (trouble: Trouble): Fault | undefined =>
  trouble === 'lose-answer' || trouble === 'send-twice' ? { do: trouble } : undefined;

/**
 * Runs one case: the workload is ordered, comes to rest, meets its trouble, and is given the rest of 25 virtual minutes.
 * The victim is the instance with the smallest id of those that run. Rests after every moment, so that a page stays alive.
 */
export function* playing<R extends object, Options extends Cluster>(
  { world, options }: Contestant<R, Options>,
  kind: Kind,
  trouble: Trouble,
  seed = 1,
): Generator<undefined, Played> {
  const run = Run.start<R, Cluster, Command>(world as ClusterWorld<R>, { hosts, ...options }, seed);
  const sent: { time: number; command: Command }[] = [];
  const send = (command: Command, time: number) => {
    sent.push({ time, command });
    run.send(command, time);
  };
  const before = onTheWay(trouble);
  if (before) send(before, moments.order);
  send({ do: 'run', workload: workloads[kind] }, moments.order);
  yield* advancing(run, moments.trouble);
  const victim = world
    .observe(run.state)
    .instances.filter(({ workload, state }) => workload === workloads[kind].name && state === 'running')
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (victim && trouble !== 'lose-answer' && trouble !== 'send-twice')
    for (const { at, command } of scripts[trouble](victim)) send(command, moments.trouble + at);
  yield* advancing(run, moments.end);
  return { run, sent, victim };
}

function* advancing(run: Run<Cluster, Command>, until: number): Generator<undefined, void> {
  for (let due = run.nextTime; due !== undefined && due <= until; due = run.nextTime) {
    run.advance(due);
    yield;
  }
  run.advance(until);
}

/** Carries a generator to its end. */
export function drained<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
