import { parentOf, type Filter, type Step } from '../trace/cursor.ts';
import type { Actor, Trace } from '../trace/schema.ts';
import { pigmentOfSpan, type Pigment } from './pigment.ts';

/** One line of the sequence: a step between two lanes. */
export interface Row {
  readonly step: Step;
  /** Lanes that the arrow leaves and reaches. */
  readonly from: number;
  readonly to: number;
  /** Who calls whom, by the names at the head of the lanes. */
  readonly caller: string;
  readonly callee: string;
  readonly pigment: Pigment | undefined;
  /** Number of calls that ran within this one, whether they are shown or not; 0 on the row of a return. */
  readonly inner: number;
}

/** A call from its beginning to its return, in the lane of who was called. */
export interface Bar {
  readonly seq: number;
  readonly lane: number;
  /** Index of its first and of its last row. */
  readonly first: number;
  readonly last: number;
  /** Number of bars of the same lane that it stands beside. */
  readonly level: number;
  readonly pigment: Pigment | undefined;
  readonly ok: boolean;
}

/** What the sequence draws. */
export interface Sequence {
  readonly lanes: readonly Actor[];
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
}

/** The actors that call or are called, in the order of the trace. They don't depend on the filter, so lanes keep their places. */
export function lanesOf({ actors, spans }: Trace): Actor[] {
  const seen = new Set(spans.flatMap(({ caller, callee }) => [caller, callee]));
  return actors.filter(({ id }) => seen.has(id));
}

/** The node that tells an actor from another of the same name; nothing if there is no other. */
export const tellingNode = (actors: readonly Actor[], { id, name, node }: Actor): string | undefined =>
  actors.some((other) => other.id !== id && other.name === name) ? node : undefined;

/** For each call, the number of calls that ran within it at any depth and pass the filter's rule for noise. */
export function innerCounts({ spans }: Trace, noise: boolean): Map<number, number> {
  const parents = new Map(spans.map((span) => [span.seq, parentOf(span)]));
  const counts = new Map<number, number>();
  for (const span of spans) {
    if (span.noise && !noise) continue;
    for (let seq = parentOf(span); seq !== undefined; seq = parents.get(seq)) counts.set(seq, (counts.get(seq) ?? 0) + 1);
  }
  return counts;
}

/** The filter with the calls within one call folded away, or brought back if they were. */
export function withFold({ noise, folded }: Filter, seq: number): Filter {
  const others = [...folded].filter((other) => other !== seq);
  return { noise, folded: new Set(folded.has(seq) ? others : [...others, seq]) };
}

/** Puts bars that share a lane and a row beside each other. */
function level(bars: readonly Omit<Bar, 'level'>[]): Bar[] {
  const ends = new Map<number, number[]>();
  return bars.map((bar) => {
    const taken = ends.get(bar.lane) ?? [];
    ends.set(bar.lane, taken);
    const free = taken.findIndex((last) => last < bar.first);
    const at = free === -1 ? taken.length : free;
    taken[at] = bar.last;
    return { ...bar, level: at };
  });
}

/**
 * Lays a trace out as lanes, rows and bars.
 * @param steps the steps of the trace under the filter
 */
export function sequenceOf(trace: Trace, steps: readonly Step[], { noise }: Filter): Sequence {
  const lanes = lanesOf(trace);
  const lane = new Map(lanes.map(({ id }, index) => [id, index]));
  const names = new Map(lanes.map((actor) => [actor.id, [actor.name, tellingNode(lanes, actor)].filter(Boolean).join(' ')]));
  const counts = innerCounts(trace, noise);
  const rows = steps.map((step): Row => {
    const ends = [lane.get(step.span.caller)!, lane.get(step.span.callee)!] as const;
    const [from, to] = step.phase === 'return' ? [ends[1], ends[0]] : ends;
    const inner = step.phase === 'return' ? 0 : (counts.get(step.span.seq) ?? 0);
    const [caller, callee] = [names.get(step.span.caller)!, names.get(step.span.callee)!];
    return { step, from, to, caller, callee, pigment: pigmentOfSpan(step.span), inner };
  });
  const bars = steps
    .map(({ span }, last) => ({ span, last }))
    .filter(({ last }) => steps[last]!.phase !== 'call')
    .sort((a, b) => a.span.seq - b.span.seq)
    .map(({ span, last }) => ({
      seq: span.seq,
      lane: lane.get(span.callee)!,
      // A call that is one step has begun before its row where others ran beside it.
      first: steps.findIndex(({ position }) => position >= span.seq),
      last,
      pigment: pigmentOfSpan(span),
      ok: span.status.ok,
    }));
  return { lanes, rows, bars: level(bars) };
}
