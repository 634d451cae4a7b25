import type { Step } from '../trace/cursor.ts';

/** How fast a reader may play. */
export const speeds = [0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

/** Milliseconds from one step to the next at speed 1. */
const beat = 1100;
/** Bounds of a wait in real proportions: shorter is not seen, longer looks like a fault. */
const shortest = 120;
const longest = 4000;

/** When a step happened, in microseconds from the start of the trace; nothing where it was not measured. */
function timeOf({ span, phase }: Step): number | undefined {
  if (span.start === undefined) return undefined;
  if (phase === 'call') return span.start;
  return span.duration === undefined ? undefined : span.start + span.duration;
}

/**
 * How long to stay at a step before the next one.
 * @param real true for waits in proportion to the recorded ones, of which the mean is one beat; false for an even beat
 * @returns milliseconds
 */
export function waitAfter(steps: readonly Step[], index: number, speed: Speed, real: boolean): number {
  const [first, last, here, next] = [steps[0], steps.at(-1), steps[index], steps[index + 1]].map((step) => step && timeOf(step));
  if (!real || first === undefined || last === undefined || here === undefined || next === undefined || last <= first) return beat / speed;
  const mean = (last - first) / (steps.length - 1);
  return Math.min(longest, Math.max(shortest, (beat * (next - here)) / mean)) / speed;
}
