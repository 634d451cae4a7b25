import type { z } from 'astro/zod';
import { everything, parentOf } from '../../src/trace/cursor.ts';
import { fitsSpan, stepsThatFit, wishText, type Find } from '../../src/trace/find.ts';
import type { Span, Trace } from '../../src/trace/schema.ts';
import type { recordingEvidence } from './schemas.ts';

type Evidence = Omit<z.infer<typeof recordingEvidence>, 'shows'>;
type Test = Evidence['holds'][number];
type Value = z.core.util.JSONType | undefined;

/** Values by the names that tests, or a run, have given them. */
export type Found = Readonly<Record<string, string | number | boolean>>;

/** Something that a recording does not bear out; `path` leads to it from the evidence. */
interface Contradiction {
  path: (string | number)[];
  expected: string;
  found: string;
}

/** What a recording says to a piece of evidence. */
interface Examined {
  /** Position of the step that readers are led to; of no meaning if there is a contradiction. */
  position: number;
  found: Found;
  contradictions: Contradiction[];
}

const placeholder = /\{([a-z]\w*)\}/gi;

/** Names of the `{placeholders}` of a text. */
export const placeholdersOf = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name]) => name!);

/** Fills the `{placeholders}` of a text; those without a value stay. */
export const fill = (text: string, found: Found): string =>
  text.replace(placeholder, (whole, name: string) => String(Object.hasOwn(found, name) ? found[name] : whole));

const shown = (value: Value): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

const field = (value: unknown, name: string): Value =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, Value>)[name] : undefined;

const segmentsOf = (path: string): string[] => path.match(/[^.[\]]+(?:\[[^\]]+\])?/g) ?? [];

/** Follows one part of a path: a field, a place in a list, or a field and then the element that a condition picks. */
function follow(value: unknown, segment: string): Value {
  const [, name, key, wanted] = /^([^[]+)(?:\[([^=]+)=(.+)\])?$/.exec(segment)!;
  const next = field(value, name!);
  if (key === undefined) return next;
  return Array.isArray(next) ? next.find((element) => String(field(element, key)) === wanted) : undefined;
}

const valueAt = (span: Span, segments: readonly string[]): Value => segments.reduce<unknown>(follow, span) as Value;

/** Whether the call was made within another, at whatever depth. */
function isWithin(trace: Trace, span: Span, outer: number): boolean {
  const parent = parentOf(span);
  if (parent === undefined) return false;
  return (
    parent === outer ||
    isWithin(
      trace,
      trace.spans.find(({ seq }) => seq === parent)!,
      outer,
    )
  );
}

/** A test that the recording does not bear out. */
class Refusal extends Error {
  readonly expected: string;
  readonly found: string;

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.expected = expected;
    this.found = found;
  }
}

function stepFor(trace: Trace, { nth = 0, ...find }: Find, noise = false) {
  const fits = stepsThatFit(trace, find, noise ? everything : undefined);
  const step = fits[nth];
  if (!step) throw new Refusal(`at least ${nth + 1} × ${wishText(find)} in the recording`, String(fits.length));
  return step;
}

/** Tests where a call stands among others. */
function testPlace(trace: Trace, span: Span, test: Extract<Test, { before: unknown } | { within: unknown } | { none: unknown }>): void {
  const name = `${span.method} to ${span.callee}`;
  if ('none' in test) {
    const inner = trace.spans.find((other) => fitsSpan(other, test.none) && isWithin(trace, other, span.seq));
    if (inner) throw new Refusal(`no ${wishText(test.none)} within ${name}`, `${inner.method} to ${inner.callee}`);
  } else if ('before' in test) {
    const other = stepFor(trace, test.before, true).span;
    if (span.done >= other.seq)
      throw new Refusal(`${name} to be over before ${wishText(test.before)}`, `its return at ${span.done}, that call at ${other.seq}`);
  } else {
    const outer = stepFor(trace, test.within, true).span;
    const parent = trace.spans.find(({ seq }) => seq === parentOf(span));
    if (parent !== outer)
      throw new Refusal(
        `${name} to be made by ${wishText(test.within)}`,
        parent ? `it within ${parent.method} to ${parent.callee}` : 'it on its own',
      );
  }
}

/** Tests a value in a call; returns what `as` stands for. */
function testValue(span: Span, test: Extract<Test, { path: string }>, known: Found): Value {
  const segments = segmentsOf(test.path);
  const value = valueAt(span, segments);
  const refuse = (expected: string) => new Refusal(`${test.path} ${expected}`, shown(value));
  const filled = (wanted: Value) => (typeof wanted === 'string' ? fill(wanted, known) : wanted);
  if ('is' in test) {
    const wanted = filled(test.is);
    if (JSON.stringify(value) !== JSON.stringify(wanted)) throw refuse(`to be ${shown(wanted)}`);
  } else if ('has' in test) {
    const wanted = fill(test.has, known);
    const holder = typeof value === 'string' || Array.isArray(value) ? value : [];
    if (!holder.includes(wanted)) throw refuse(`to hold "${wanted}"`);
  } else if ('matches' in test) {
    const match = typeof value === 'string' ? new RegExp(test.matches).exec(value) : null;
    if (!match) throw refuse(`to match /${test.matches}/`);
    return match[1] ?? match[0];
  } else if ('fields' in test) {
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (names.toSorted().join() !== test.fields.toSorted().join())
      throw new Refusal(`${test.path} to have the fields ${test.fields.join(', ')}`, names.join(', ') || shown(value));
  } else {
    if (valueAt(span, segments.slice(0, -1)) === undefined) throw refuse('to be absent from something that is there');
    if (value !== undefined) throw refuse('to be absent');
  }
  return value;
}

/** Runs a test; returns the value that it names, if it names one. */
function run(trace: Trace, step: Span, test: Test, known: Found): Found {
  const { noise, ...find } = test.at ?? {};
  const span = test.at ? stepFor(trace, find, noise).span : step;
  if (!('path' in test)) {
    testPlace(trace, span, test);
    return {};
  }
  const value = testValue(span, test, known);
  if (!('as' in test)) return {};
  if (typeof value === 'object' || value === undefined)
    throw new Refusal(`${test.path} to be a text or a number, since it has a name`, shown(value));
  return { [test.as]: value };
}

/** Holds a piece of evidence against its recording. Tests run in order; a value that one has named stands for later ones. */
export function examine(trace: Trace, { step, holds }: Evidence): Examined {
  const examined: Examined = { position: 0, found: {}, contradictions: [] };
  const attempt = (path: (string | number)[], act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      examined.contradictions.push({ path, expected: error.expected, found: error.found });
    }
  };
  attempt(['step'], () => {
    const { position, span } = stepFor(trace, step);
    examined.position = position;
    holds.forEach((test, index) =>
      attempt(['holds', index], () => {
        examined.found = { ...examined.found, ...run(trace, span, test, examined.found) };
      }),
    );
  });
  return examined;
}
