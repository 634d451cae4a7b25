import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTrace, problemText } from '../../src/trace/check.ts';
import { essentials, everything, factsBetween, stateAt, stepAt, stepsOf } from '../../src/trace/cursor.ts';
import { readRecording, RecordingError, traceOf, type RecordedCall, type RecordingRecord } from '../../src/trace/recording.ts';
import { recordings } from './trace-recordings.ts';

const text = { zh: '文', en: 'text' };
const record: RecordingRecord = {
  title: text,
  source: { kind: 'recorded', versions: [], speaks: [], real: text, played: text, omits: text },
  actors: [{ id: 'a', name: 'a', kind: 'client', played: true }],
};
const call = (id: string, start: number, duration: number, parent?: string): RecordedCall => ({
  id,
  ...(parent !== undefined && { parent }),
  caller: 'a',
  callee: 'a',
  iface: 'kernel',
  method: id,
  request: { argv: [] },
  status: { ok: true, code: 'exit 0' },
  start,
  duration,
});
const order = (...calls: RecordedCall[]): string[] => {
  const { spans } = traceOf('made', record, calls);
  return spans
    .flatMap(({ seq, done, method }) => [
      [seq, `+${method}`],
      [done, `-${method}`],
    ])
    .sort(([a], [b]) => (a as number) - (b as number))
    .map(([, name]) => name as string);
};

describe('traceOf', () => {
  it('orders calls and returns by time', () => {
    expect(order(call('p', 0, 10), call('q', 1, 3, 'p'), call('r', 2, 6, 'p'))).toEqual(['+p', '+q', '+r', '-q', '-r', '-p']);
  });

  it('keeps a call within its parent where clocks disagree or tell no difference', () => {
    expect(order(call('p', 5, 2), call('q', 4, 9, 'p'))).toEqual(['+p', '+q', '-q', '-p']);
    expect(order(call('p', 0, 0), call('q', 0, 0, 'p'), call('r', 0, 0, 'q'))).toEqual(['+p', '+q', '+r', '-r', '-q', '-p']);
    expect(order(call('p', 0, 5), call('q', 5, 0))).toEqual(['+p', '-p', '+q', '-q']);
  });

  it('makes a trace that holds, whatever the times', () => {
    const calls = fc
      .array(fc.record({ start: fc.nat(20), duration: fc.nat(8), parent: fc.nat(12) }), { minLength: 1, maxLength: 12 })
      .map((drawn) =>
        drawn.map(({ start, duration, parent }, index) => call(`c${index}`, start, duration, parent < index ? `c${parent}` : undefined)),
      );
    fc.assert(
      fc.property(calls, (made) => {
        expect(checkTrace(traceOf('made', record, made)).map(problemText)).toEqual([]);
      }),
      { seed: 7 },
    );
  });

  it('refuses an id that stands twice', () => {
    expect(() => order(call('p', 0, 9), call('p', 1, 1))).toThrow('made.jsonl:2: the id "p" stands in line 1 already');
  });

  it('refuses a parent that does not stand before its call', () => {
    expect(() => order(call('q', 1, 1, 'p'), call('p', 0, 9))).toThrow('made.jsonl:1: "q" names the parent "p"');
  });
});

describe('readRecording', () => {
  const yaml = JSON.stringify(record);

  it.each([
    ['broken JSON', yaml, '{', 'made.jsonl:1: '],
    ['an unknown key', yaml, JSON.stringify({ ...call('p', 0, 1), when: 1 }), 'made.jsonl:1: '],
    ['a fault in the second line', yaml, `${JSON.stringify(call('p', 0, 1))}\n{}`, 'made.jsonl:2: '],
    ['no calls', yaml, '', 'expected at least one call'],
    ['a record that is none', '{}', '', 'made.yaml:1: '],
  ])('refuses %s', (_, described, lines, message) => {
    expect(() => readRecording('made', described, lines)).toThrow(RecordingError);
    expect(() => readRecording('made', described, lines)).toThrow(message);
  });
});

describe('the cursor', () => {
  it.each(recordings.map((trace) => [trace.id, trace] as const))('walks through %s', (_, trace) => {
    const all = stepsOf(trace, everything);
    const shown = stepsOf(trace, essentials);
    expect(shown.length).toBeLessThanOrEqual(all.length);
    expect(shown.every(({ span }) => !span.noise)).toBe(true);
    for (const steps of [all, shown]) {
      const positions = steps.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      steps.forEach(({ position }, index) => expect(stepAt(steps, position)).toBe(index));
    }
    expect(stepAt(all, -1)).toBe(0);
    expect(stepAt(all, Infinity)).toBe(all.length - 1);
    // Every fact belongs to exactly one step.
    const between = all.flatMap(({ position }, index) => factsBetween(trace, all[index - 1]?.position ?? -1, position));
    expect(between).toEqual(trace.facts);
    expect(stateAt(trace, -1).size).toBe(0);
  });

  it('folds the calls within a call away, and shows it as one step', () => {
    const trace = recordings.find(({ id }) => id === 'pod-life')!;
    const run = trace.spans.find(({ method }) => method === 'RunPodSandbox')!;
    const folded = stepsOf(trace, { noise: false, folded: new Set([run.seq]) });
    const within = folded.filter(({ position }) => position >= run.seq && position <= run.done);
    expect(within).toEqual([{ position: run.done, span: run, phase: 'whole', depth: 0 }]);
  });
});
