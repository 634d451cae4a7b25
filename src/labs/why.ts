import { everything, stepsOf, type Step } from '../trace/cursor.ts';
import type { Span, Trace } from '../trace/schema.ts';

/** The call that last changed a thing up to a position. */
function changedBy({ facts, spans }: Trace, key: string, position: number): Span | undefined {
  const fact = facts.findLast((each) => each.key === key && each.at <= position);
  return fact && spans.find(({ seq }) => seq === fact.by);
}

/**
 * Why a thing is as it is at a position: the calls from the first one, which nothing in the trace set off, to the one that
 * last changed it. Each was set off by the one before.
 * @param key name of the thing within the trace
 */
export function whyOf(trace: Trace, key: string, position: number): Step[] {
  const known = new Map(trace.spans.map((span) => [span.seq, span]));
  const chain: Span[] = [];
  // A cause is always earlier, so this comes to an end.
  for (let span = changedBy(trace, key, position); span; span = known.get(span.causes[0]?.seq ?? -1)) chain.unshift(span);
  const steps = new Map(stepsOf(trace, everything).flatMap((step) => (step.phase === 'return' ? [] : [[step.span.seq, step] as const])));
  return chain.flatMap(({ seq }) => steps.get(seq) ?? []);
}
