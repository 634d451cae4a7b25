import type { Span, Trace } from '../trace/schema.ts';
import type { Step } from '../trace/cursor.ts';
import type { Json } from './json.ts';

/** Parts of a call that the inspector shows. */
export type Part = 'request' | 'response' | 'diff';

/** What a response is compared with, and in which words it is said. */
export interface Earlier {
  readonly against: 'prevResult' | 'chain' | 'same';
  readonly value: Json;
}

const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);

/** Runs of one attachment name the same container and interface (CNI spec, "Overview of CNI": a network is joined per pair). */
const attachment = ({ request }: Span) => ['CNI_CONTAINERID', 'CNI_IFNAME'].map((name) => field(request, 'env', name)).join(' ');

/**
 * The earlier result that a response continues. For a CNI plugin it is the `prevResult` in its configuration, else what the
 * plugin before it in the chain answered; for any other call it is the last answer of the same method by the same callee.
 */
export function earlierOf(trace: Trace, span: Span): Earlier | undefined {
  const prevResult = span.iface === 'cni' ? field(span.request, 'stdin', 'prevResult') : undefined;
  if (prevResult !== undefined) return { against: 'prevResult', value: prevResult };
  const before = trace.spans.filter(
    ({ done, iface, response, status }) => done < span.seq && iface === span.iface && response && status.ok,
  );
  const chained = (other: Span) => other.method === 'ADD' && other.caller === span.caller && attachment(other) === attachment(span);
  const repeated = (other: Span) => other.method === span.method && other.callee === span.callee;
  const last = before.findLast(span.iface === 'cni' ? chained : repeated);
  return last && { against: span.iface === 'cni' ? 'chain' : 'same', value: last.response! };
}

/** The parts that can be seen at a step: at its call only what was asked. */
export function partsAt({ span, phase }: Step, earlier: Earlier | undefined): Part[] {
  const answered = phase !== 'call' && span.response !== undefined;
  return [
    ...(span.request === undefined ? [] : (['request'] as const)),
    ...(answered ? (['response'] as const) : []),
    ...(answered && earlier ? (['diff'] as const) : []),
  ];
}

/** The part shown: the one chosen, else what the step is about. */
export function partShown(parts: readonly Part[], chosen: Part | undefined): Part | undefined {
  if (chosen && parts.includes(chosen)) return chosen;
  return parts.includes('response') ? 'response' : parts[0];
}
