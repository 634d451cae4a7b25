import fc from 'fast-check';
import { Run } from '../../src/engine/kernel/run.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import type { ClusterWorld, Command, Instance, Observation, Workload } from '../../src/engine/vocabulary.ts';
import type { Rows } from '../../src/engine/worlds/docker/rows.ts';
import { stateAt } from '../../src/trace/cursor.ts';
import type { Span, Trace } from '../../src/trace/schema.ts';

export type DockerWorld = ClusterWorld<Rows>;
export type Sent = readonly (readonly [time: number, command: Command])[];

export const web: Workload = { kind: 'stateless', name: 'web', replicas: 3 };
export const logs: Workload = { kind: 'agent', name: 'logs' };
export const report: Workload = { kind: 'batch', name: 'report', completions: 2 };
export const db: Workload = { kind: 'stateful', name: 'db', replicas: 1 };

/** When a workload that was ordered at 1 s has come to rest, and a batch still runs. */
export const rest = 60_000;

const text = { zh: '试', en: 'Test' };
const told = { id: 'test', title: text, real: text, played: text, omits: text };
export const traced = (run: Run<never, never>): Trace => traceOf(run, told);

export function played(world: DockerWorld, sent: Sent, until: number, hosts = ['a', 'b', 'c'], seed = 1) {
  const run = Run.start(world, { hosts }, seed);
  for (const [time, command] of sent) run.send(command, time);
  return run.advance(until);
}

/** Runs a workload, and then sends what depends on its first instance, at so many milliseconds after it has come to rest. */
export function befallen(world: DockerWorld, workload: Workload, script: (victim: Instance) => Sent, until = 1_200_000, early: Sent = []) {
  const run = played(world, [...early, [1000, { do: 'run', workload }]], rest);
  const victim = world.observe(run.state).instances.find(({ state }) => state === 'running')!;
  for (const [time, command] of script(victim)) run.send(command, rest + time);
  run.advance(until);
  return { run, victim, seen: world.observe(run.state), trace: traced(run as never) };
}

export const codes = ({ limits }: Observation): string[] => limits.map(({ code }) => code).sort();
export const running = ({ instances }: Observation, workload: string): Instance[] =>
  instances.filter((each) => each.workload === workload && each.state === 'running');
export const calls = (spans: readonly Span[], method: RegExp): Span[] => spans.filter((span) => method.test(span.method));

const pool = ['a', 'b', 'c'] as const;
/** Every fault and operation, each with its end where it has one. */
export const troubles: Readonly<Record<string, (victim: Instance) => Sent>> = {
  crash: ({ id }) => [[0, { do: 'crash', instance: id }]],
  hang: ({ id }) => [[0, { do: 'hang', instance: id }]],
  'restart-daemon': ({ host }) => [[0, { do: 'restart-daemon', host: host! }]],
  'lose-host': ({ host }) => [
    [0, { do: 'lose-host', host: host! }],
    [600_000, { do: 'return-host', host: host! }],
  ],
  'cut-off': ({ host, workload }) => [
    [0, { do: 'cut-off', host: host! }],
    [100_000, { do: 'scale', name: workload, replicas: 4 }],
    [600_000, { do: 'reconnect', host: host! }],
  ],
  drain: ({ host }) => [[0, { do: 'drain', host: host! }]],
  'slow-detach': ({ host, workload }) => [
    [0, { do: 'slow-detach', by: 300_000 }],
    [0, { do: 'drain', host: host! }],
    [400_000, { do: 'scale', name: workload, replicas: 1 }],
  ],
  'empty-pool': ({ id, workload }) => [
    ...pool.map((host) => [0, { do: 'empty-pool', host }] as const),
    [1000, { do: 'crash', instance: id }],
    [5000, { do: 'scale', name: workload, replicas: 5 }],
    ...pool.map((host) => [500_000, { do: 'refill-pool', host }] as const),
    [510_000, { do: 'scale', name: workload, replicas: 5 }],
  ],
  'lose-answer': ({ workload }) => [
    [0, { do: 'lose-answer' }],
    [0, { do: 'scale', name: workload, replicas: 4 }],
    [50_000, { do: 'lose-answer' }],
    [50_000, { do: 'scale', name: workload, replicas: 1 }],
  ],
  'send-twice': ({ workload }) => [
    [0, { do: 'send-twice' }],
    [0, { do: 'scale', name: workload, replicas: 4 }],
    [50_000, { do: 'send-twice' }],
    [50_000, { do: 'delete', name: workload }],
  ],
  'add-host': ({ workload }) => [
    [0, { do: 'add-host', host: 'd' }],
    [1000, { do: 'update', name: workload, image: 'example/new:2' }],
    [100_000, { do: 'add-host', host: 'd' }],
  ],
  unknown: () => [
    [0, { do: 'lose-host', host: 'nowhere' }],
    [0, { do: 'scale', name: 'nothing', replicas: 2 }],
    [0, { do: 'crash', instance: 'nobody' }],
    [0, { do: 'drain', host: 'nowhere' }],
  ],
};

/** What the stage shows of all rows, by key. */
export function shown(world: DockerWorld, run: ReturnType<typeof played>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, rows] of run.state.tables) {
    const view = (world.things as Record<string, ((row: unknown, key: string) => unknown) | undefined>)[name];
    for (const [key, row] of rows) {
      const thing = view?.(row, key);
      if (thing) found[`${name}/${key}`] = thing;
    }
  }
  return found;
}
export const folded = (trace: Trace): Record<string, unknown> => Object.fromEntries(stateAt(trace, Infinity));

const host = fc.constantFrom('a', 'b', 'c', 'd');
const name = fc.constantFrom('web', 'logs', 'report', 'db');
const count = fc.integer({ min: 0, max: 5 });
const workload: fc.Arbitrary<Workload> = fc.oneof(
  count.map((replicas): Workload => ({ ...web, replicas }) as Workload),
  fc.constant(logs),
  count.map((completions): Workload => ({ ...report, completions }) as Workload),
  count.map((replicas): Workload => ({ ...db, replicas }) as Workload),
);
/** Commands of every kind; an instance is told by its place among those that there are. */
const order: fc.Arbitrary<Command | { readonly do: 'crash' | 'hang'; readonly at: number }> = fc.oneof(
  { weight: 4, arbitrary: workload.map((each): Command => ({ do: 'run', workload: each })) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('scale' as const), name, replicas: count }) },
  fc.record({ do: fc.constant('update' as const), name, image: fc.constantFrom('example/x:2', 'example/x:3') }),
  fc.record({ do: fc.constant('delete' as const), name }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'hang' as const), at: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...([
          'add-host',
          'drain',
          'restart-daemon',
          'lose-host',
          'return-host',
          'cut-off',
          'reconnect',
          'empty-pool',
          'refill-pool',
        ] as const),
      ),
      host,
    }),
  },
  fc.record({ do: fc.constantFrom('lose-answer' as const, 'send-twice' as const) }),
  fc.record({ do: fc.constant('slow-detach' as const), by: fc.constantFrom(0, 1000, 300_000) }),
);
export const orders = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), order), { maxLength: 25 });

/** Carries random orders out, one after the other, and calls back after every step. */
export function wandering(
  world: DockerWorld,
  sent: readonly (readonly [number, Command | { readonly do: 'crash' | 'hang'; readonly at: number }])[],
  seed: number,
  after: (run: ReturnType<typeof played>) => void = () => undefined,
) {
  const run = Run.start(world, { hosts: ['a', 'b', 'c'] }, seed);
  const until = (time: number) => {
    for (let due = run.nextTime; due !== undefined && due <= time; due = run.nextTime) {
      run.advance(due);
      after(run);
    }
    run.advance(time);
  };
  let time = 0;
  for (const [wait, command] of sent) {
    until((time += wait));
    const { instances } = world.observe(run.state);
    if (!('at' in command)) run.send(command);
    else if (instances.length > 0) run.send({ do: command.do, instance: instances[command.at % instances.length]!.id });
  }
  until(time + 400_000);
  return run;
}
