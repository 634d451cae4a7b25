import type { Actor, Span } from '../../trace/schema.ts';
import type { ClusterWorld, Instance, Limit, Observation } from '../vocabulary.ts';
import { moments, workloads, type Kind } from './case.ts';
import type { Played } from './play.ts';

/** What became of a workload in one case: the cell of the comparison. */
export interface Outcome {
  /** Instances that serve (of a batch: that run or have ended well): wanted, fewest since the trouble, at the end. */
  readonly wanted: number;
  readonly fewest: number;
  readonly atEnd: number;
  /** Virtual milliseconds from the trouble until as many serve as wanted, and stay so; absent if they never do, 0 if none was missing. */
  readonly recovered?: number;
  /** Most instances at a time, where it is more than wanted. */
  readonly surplus: number;
  /** `kept`: who serves at the end has the data of before; `behind`: they lie on a host where nobody serves; `none`: the workload has none. */
  readonly data: 'kept' | 'behind' | 'none';
  /** How clients reach the victim or who replaced it: at its address, at a name only, at another address, not at all. */
  readonly address: 'same' | 'name' | 'other' | 'gone';
  /** Names of the parts that called others between the trouble and the recovery; persons and fate left out, in the order of their lanes. */
  readonly acted: readonly string[];
  /** Limits that hold at the end. */
  readonly limits: readonly Limit[];
  /** Position of the trouble in the trace, and of the step by which the service was whole again. */
  readonly at: number;
  readonly wholeAt?: number;
}

const serving = (kind: Kind, { instances }: Observation): Instance[] => {
  const { name } = workloads[kind];
  return instances.filter(
    ({ workload, serves, state }) =>
      workload === name && (kind === 'batch' ? state === 'running' || state === 'ended' : serves && state === 'running'),
  );
};

/** Number of instances that a case wants: of an agent, one for each host that is up and reached. */
const wantedOf = (kind: Kind, { hosts }: Observation): number => {
  const workload = workloads[kind];
  if (workload.kind === 'agent') return hosts.filter(({ up }) => up).length;
  return workload.kind === 'batch' ? workload.completions : workload.replicas;
};

function dataOf(kind: Kind, last: Observation, victim: Instance | undefined): Outcome['data'] {
  const before = victim?.volume;
  if (kind !== 'stateful' || before === undefined) return 'none';
  const written = last.volumes.find(({ id }) => id === before)?.writers.includes(victim!.id);
  return written && serving(kind, last).some(({ volume }) => volume === before) ? 'kept' : 'behind';
}

function addressOf(kind: Kind, last: Observation, victim: Instance | undefined): Outcome['address'] {
  const now = serving(kind, last).filter(({ state }) => state === 'running');
  if (now.length === 0) return 'gone';
  if (victim?.address !== undefined && now.some(({ address }) => address === victim.address)) return 'same';
  return last.names.some(({ leadsTo }) => leadsTo.some((id) => now.some((instance) => instance.id === id))) ? 'name' : 'other';
}

const persons: ReadonlySet<string> = new Set(['user', 'operator', 'fate']);

function actedIn(spans: readonly Span[], actors: ReadonlyMap<string, Actor>, until: number): string[] {
  const between = spans.filter(
    ({ start = 0, noise, caller }) => !noise && !persons.has(caller) && start >= moments.trouble * 1000 && start <= until * 1000,
  );
  const callers = new Set(between.map(({ caller }) => caller));
  return [...new Set([...actors.values()].filter(({ id }) => callers.has(id)).map(({ name }) => name))];
}

/** What became of the workload of a case; computed from its run alone. */
export function outcomeOf<R extends object>(world: ClusterWorld<R>, kind: Kind, { run, sent, victim }: Played): Outcome {
  const first = run.stepsAt(moments.trouble - 1);
  const looks = [];
  for (let step = first; step <= run.length; step++)
    if (step === run.length || run.timeAt(step) !== run.timeAt(step + 1)) looks.push({ step, seen: world.observe(run.stateAfter(step)) });
  const counts = looks.map(({ seen }) => ({ have: serving(kind, seen).length, want: wantedOf(kind, seen) }));
  const last = looks.at(-1)!.seen;
  const wanted = counts.at(-1)!.want;
  const lack = counts.findLastIndex(({ have, want }) => have < want);
  const whole = looks[lack + 1];
  const at = run.spans.find(({ start = 0 }) => start >= moments.trouble * 1000)?.seq ?? run.spans[0]!.seq;
  const wholeAt = whole && run.spans.findLast(({ start = 0 }) => start <= run.timeAt(whole.step) * 1000)?.done;
  const until = whole ? run.timeAt(whole.step) : moments.end;
  return {
    wanted,
    fewest: Math.min(...counts.map(({ have }) => have)),
    atEnd: counts.at(-1)!.have,
    ...(whole && { recovered: lack === -1 ? 0 : until - moments.trouble }),
    surplus: Math.max(0, ...counts.map(({ have, want }) => have - want)),
    data: dataOf(kind, last, victim),
    address: addressOf(kind, last, victim),
    acted: actedIn(run.spans, run.state.tables.get('actor') as ReadonlyMap<string, Actor>, until),
    limits: last.limits,
    at: sent.length > 0 ? at : 0,
    ...(wholeAt !== undefined && { wholeAt }),
  };
}
