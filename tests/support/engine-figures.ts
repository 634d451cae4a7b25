import { contestants, type worldNames } from '../../src/engine/compare/comparison.ts';
import { next } from '../../src/engine/kernel/random.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import type { Cluster, ClusterWorld, Command } from '../../src/engine/vocabulary.ts';
import { kubernetes } from '../../src/engine/worlds/kubernetes/index.ts';

const seconds = 600_000;
const hostsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index}`);

/** Ten virtual minutes of Kubernetes: a Deployment, a host lost and back, a scaling, a daemon restarted. */
function cluster(hosts: number, pods: number): Run<Cluster, Command> {
  const names = hostsOf(hosts);
  const run = Run.start(kubernetes() as unknown as ClusterWorld<never>, { hosts: names }, 1) as unknown as Run<Cluster, Command>;
  run.send({ do: 'run', workload: { kind: 'stateless', name: 'web', replicas: Math.ceil(pods * 0.9) } }, 1000);
  run.send({ do: 'scale', name: 'web', replicas: pods }, 60_000);
  run.send({ do: 'lose-host', host: names[0]! }, 90_000);
  run.send({ do: 'restart-daemon', host: names.at(-1)! }, 120_000);
  run.send({ do: 'return-host', host: names[0]! }, 500_000);
  return run.advance(seconds);
}

function timed<Result>(act: () => Result): { readonly ms: number; readonly result: Result } {
  const begun = performance.now();
  const result = act();
  return { ms: performance.now() - begun, result };
}

/** The middle one of several times, in milliseconds. */
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** What the engine costs: bounds of the issue beside each. */
export function engineFigures() {
  cluster(6, 30);
  const small = median(Array.from({ length: 9 }, () => timed(() => cluster(6, 30)).ms));
  const sizes = [10, 32, 100, 316, 1000];
  const large = timed(() => cluster(100, 1000));
  const costs = sizes.map((pods) => median(Array.from({ length: 3 }, () => timed(() => cluster(Math.max(3, pods / 10), pods)).ms)));
  // Growth between the ends, as the exponent of n·log n: 1 if the cost grows just so.
  const grown = (at: number) => sizes[at]! * Math.log(sizes[at]!);
  const exponent = Math.log(costs.at(-1)! / costs[0]!) / Math.log(grown(sizes.length - 1) / grown(0));
  const { result: run } = large;
  const seeks = Array.from({ length: 200 }, (_, index) => timed(() => run.stateAfter(Math.floor((index / 199) * run.length))).ms);
  return { small, large: large.ms, costs, exponent, seek: Math.max(...seeks), seekMedian: median(seeks) };
}

/** One random order, operation or fault. */
function anyCommand(random: () => number): Command {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const host = pick(['h0', 'h1', 'h2', 'h3', 'nowhere']);
  const name = pick(['web', 'logs', 'job', 'db']);
  const replicas = Math.floor(random() * 5);
  const instance = pick(['web-1', 'db-0', 'logs-1', 'nobody']);
  return pick<Command>([
    { do: 'run', workload: { kind: 'stateless', name: 'web', replicas } },
    { do: 'run', workload: { kind: 'agent', name: 'logs' } },
    { do: 'run', workload: { kind: 'batch', name: 'job', completions: replicas } },
    { do: 'run', workload: { kind: 'stateful', name: 'db', replicas } },
    { do: 'scale', name, replicas },
    { do: 'update', name, image: `example/${name}:${replicas}` },
    { do: 'delete', name },
    { do: 'add-host', host },
    { do: 'drain', host },
    { do: 'crash', instance },
    { do: 'hang', instance },
    { do: 'restart-daemon', host },
    { do: 'lose-host', host },
    { do: 'return-host', host },
    { do: 'cut-off', host },
    { do: 'reconnect', host },
    { do: 'lose-answer' },
    { do: 'send-twice' },
    { do: 'empty-pool', host },
    { do: 'refill-pool', host },
    { do: 'slow-detach', by: replicas * 30_000 },
  ]);
}

/**
 * Plays random sequences of commands in a world; commands for an instance are aimed at one that is there.
 * @returns the sequences that threw, or after which an invariant did not hold, each in words
 */
export function fuzz(world: (typeof worldNames)[number], sequences: number): string[] {
  const { world: rules, options } = contestants[world];
  const found: string[] = [];
  for (let seed = 1; seed <= sequences && found.length < 5; seed++) {
    let state = seed;
    const random = () => {
      const drawn = next(state);
      state = drawn.seed;
      return drawn.value;
    };
    try {
      const run = Run.start(rules, { ...options, hosts: hostsOf(3) } as Cluster, seed) as unknown as Run<Cluster, Command>;
      for (let count = 0, time = 1000; count < 8; count++, time += Math.floor(random() * 60_000)) {
        run.advance(time);
        const command = anyCommand(random);
        const there = rules.observe(run.state).instances;
        const aimed =
          'instance' in command && there.length > 0 ? { ...command, instance: there[Math.floor(random() * there.length)]!.id } : command;
        run.send(aimed as Command, time);
        run.advance(time);
        for (const violation of rules.violations(run.state))
          found.push(`${world}, seed ${seed}, after ${count + 1} commands: ${violation}`);
      }
      run.advance(run.state.time + 900_000);
      for (const violation of rules.violations(run.state)) found.push(`${world}, seed ${seed}, at the end: ${violation}`);
    } catch (error) {
      found.push(`${world}, seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}
