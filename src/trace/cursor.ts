import type { Fact, Span, Thing, Trace } from './schema.ts';

/**
 * One step of a reader through a trace. A call that was open while another one began is two steps, its call and its return;
 * any other is one, at its return.
 */
export interface Step {
  /** Position in the total order of the trace; a moment's address. */
  readonly position: number;
  readonly span: Span;
  readonly phase: 'call' | 'return' | 'whole';
  /** Number of shown calls that this one runs within. */
  readonly depth: number;
}

/** What of a trace is shown. */
export interface Filter {
  /** True to show polls and handshakes too. */
  readonly noise: boolean;
  /** `seq` of the calls whose inner calls are folded away. */
  readonly folded: ReadonlySet<number>;
}

export const everything: Filter = { noise: true, folded: new Set() };
export const essentials: Filter = { noise: false, folded: new Set() };

/** `seq` of the call within which a span ran. */
export const parentOf = (span: Span): number | undefined => span.causes.find(({ how }) => how === 'call')?.seq;

/** The steps of a trace under a filter, in order of position. */
export function stepsOf(trace: { readonly spans: readonly Span[] }, { noise, folded }: Filter = essentials): Step[] {
  const depths = new Map<number, number>();
  const shown = trace.spans.filter((span) => {
    const parent = parentOf(span);
    const outside = parent === undefined ? -1 : depths.get(parent);
    if (outside === undefined || (parent !== undefined && folded.has(parent)) || (span.noise && !noise)) return false;
    depths.set(span.seq, outside + 1);
    return true;
  });
  return shown
    .flatMap((span, index): Step[] => {
      const depth = depths.get(span.seq)!;
      const next = shown[index + 1];
      if (next === undefined || next.seq > span.done) return [{ position: span.done, span, phase: 'whole', depth }];
      return [
        { position: span.seq, span, phase: 'call', depth },
        { position: span.done, span, phase: 'return', depth },
      ];
    })
    .sort((a, b) => a.position - b.position);
}

/** Index of the last step at or before a position; 0 if there is none. */
export function stepAt(steps: readonly Step[], position: number): number {
  const after = steps.findIndex((step) => step.position > position);
  return Math.max(0, (after === -1 ? steps.length : after) - 1);
}

/** What exists right after a position: all facts up to it, folded. */
export function stateAt(trace: Trace, position: number): Map<string, Thing> {
  const state = new Map<string, Thing>();
  for (const fact of trace.facts) {
    if (fact.at > position) break;
    if (fact.op === 'put') state.set(fact.key, fact.value);
    else state.delete(fact.key);
  }
  return state;
}

/** The facts of a stretch of positions: after `from`, up to and with `to`. */
export const factsBetween = (trace: Trace, from: number, to: number): Fact[] => trace.facts.filter(({ at }) => at > from && at <= to);
