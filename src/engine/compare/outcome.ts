import { stepsOf } from '../../trace/cursor.ts';
import type { Actor, Span } from '../../trace/schema.ts';
import type { ClusterWorld, Instance, Limit, Observation } from '../vocabulary.ts';
import { moments, workloads, type Kind } from './case.ts';
import type { Played } from './play.ts';

/** What became of a workload in one case: the cell of the comparison. */
export interface Outcome {
  /** Instances that serve (of a batch: that work or have ended well): just before the trouble, fewest since then, at the end; and how many should, then. */
  readonly before: number;
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
  /** Names of the parts, and of the user, that made calls because of the trouble. */
  readonly acted: readonly string[];
  /** Limits that the trouble ran into and that leave harm at the end. */
  readonly limits: readonly Limit[];
  /** Position of the step with the trouble, and of the last one when the service was whole again. */
  readonly at: number;
  readonly wholeAt?: number;
}

/** Instances that do what the workload is for: of a batch those at work and done, or in the end only those done. */
function serving(kind: Kind, { instances }: Observation, ended = false): Instance[] {
  const does = ({ state, serves }: Instance): boolean => {
    if (kind === 'batch') return state === 'ended' || (state === 'running' && !ended);
    return state === 'running' && serves;
  };
  return instances.filter((instance) => instance.workload === workloads[kind].name && does(instance));
}

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
  // A batch and an agent have no clients.
  const now = kind === 'batch' || kind === 'agent' ? [] : serving(kind, last);
  if (now.length === 0) return 'gone';
  if (victim?.address !== undefined && now.some(({ address }) => address === victim.address)) return 'same';
  return last.names.some(({ leadsTo }) => leadsTo.some((id) => now.some((instance) => instance.id === id))) ? 'name' : 'other';
}

/** Whose calls are no answer to a trouble: they make it. */
const makers: ReadonlySet<string> = new Set(['operator', 'fate']);

/**
 * Names of the parts, and of the user, that made calls because of the trouble: those whose causes lead back to it. In the
 * order of their lanes.
 */
function actedIn(spans: readonly Span[], actors: ReadonlyMap<string, Actor>): string[] {
  const because = new Set<number>();
  const callers = new Set<string>();
  for (const { seq, start = 0, caller, causes, noise } of spans) {
    const made = makers.has(caller) && start >= moments.trouble * 1000;
    if (!made && !causes.some((cause) => because.has(cause.seq))) continue;
    because.add(seq);
    if (!makers.has(caller) && !noise) callers.add(caller);
  }
  return [...new Set([...actors.values()].filter(({ id }) => callers.has(id)).map(({ name }) => name))];
}

/** The limits that the trouble brought, where it left harm; of those that always hold, the ones about the workload. */
function limitsOf(kind: Kind, before: Observation, last: Observation, victim: Instance | undefined): Limit[] {
  const { name } = workloads[kind];
  const known = new Set(before.limits.map(({ code, about }) => `${code}/${about}`));
  return last.limits.filter(({ code, about, kind: way }) => {
    if (way === 'impossible') return about === name;
    return !known.has(`${code}/${about}`) && (about === name || about === victim?.host);
  });
}

/** What became of the workload of a case; computed from its run alone. */
export function outcomeOf<R extends object>(world: Pick<ClusterWorld<R>, 'observe'>, kind: Kind, { run, victim }: Played): Outcome {
  const first = run.stepsAt(moments.trouble - 1);
  const looks = [];
  for (let step = first; step <= run.length; step++)
    if (step === run.length || run.timeAt(step) !== run.timeAt(step + 1)) looks.push({ step, seen: world.observe(run.stateAfter(step)) });
  const counts = looks.map(({ seen, step }) => ({ have: serving(kind, seen, step === run.length).length, want: wantedOf(kind, seen) }));
  const last = looks.at(-1)!.seen;
  const wanted = counts.at(-1)!.want;
  const lack = counts.findLastIndex(({ have, want }) => have < want);
  const whole = looks[lack + 1];
  const steps = stepsOf(run);
  const at = steps.find(({ span: { start = 0 } }) => start >= moments.trouble * 1000) ?? steps[0]!;
  const wholeAt = whole && steps.findLast(({ span: { start = 0 } }) => start <= run.timeAt(whole.step) * 1000);
  const atEnd = counts.at(-1)!.have;
  const data = dataOf(kind, last, victim);
  const harmed = atEnd < wanted || data === 'behind';
  return {
    before: counts[0]!.have,
    wanted,
    fewest: Math.min(...counts.map(({ have }) => have)),
    atEnd,
    ...(whole && { recovered: lack === -1 ? 0 : run.timeAt(whole.step) - moments.trouble }),
    surplus: Math.max(0, ...counts.map(({ have, want }) => have - want)),
    data,
    address: addressOf(kind, last, victim),
    acted: actedIn(run.spans, run.state.tables.get('actor') as ReadonlyMap<string, Actor>),
    limits: harmed ? limitsOf(kind, looks[0]!.seen, last, victim) : [],
    at: at.position,
    ...(wholeAt && { wholeAt: wholeAt.position }),
  };
}
