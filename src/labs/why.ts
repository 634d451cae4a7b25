import { everything, stepsOf, type Step } from '../trace/cursor.ts';
import type { Span, Trace } from '../trace/schema.ts';

/**
 * Explains the things of a trace. What holds for the whole trace is worked out once, as a reader asks at many positions of it.
 * @returns why a thing (its name within the trace) is as it is at a position: the calls from the first one, which nothing in
 *   the trace set off, to the one that last changed it. Each was set off by the one before. Nothing of a thing unknown by then.
 */
export function explain(trace: Trace): (thing: string, position: number) => Step[] {
  const spans = new Map<number | undefined, Span>(trace.spans.map((span) => [span.seq, span]));
  const steps = new Map(stepsOf(trace, everything).flatMap((step) => (step.phase === 'return' ? [] : [[step.span.seq, step] as const])));
  return (thing, position) => {
    const chain: Step[] = [];
    const changed = trace.facts.findLast(({ key, at }) => key === thing && at <= position);
    // A cause is always earlier, so this comes to an end.
    for (let span = spans.get(changed?.by); span; span = spans.get(span.causes[0]?.seq)) {
      const step = steps.get(span.seq);
      if (step) chain.unshift(step);
    }
    return chain;
  };
}
