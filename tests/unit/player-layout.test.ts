import { expect, test } from 'vitest';
import { innerCounts, lanesOf, sequenceOf } from '../../src/player/layout.ts';
import { stageAt, type Place } from '../../src/player/stage.ts';
import { waitAfter } from '../../src/player/tempo.ts';
import { earlierOf, partShown, partsAt } from '../../src/player/message.ts';
import { essentials, everything, stepsOf } from '../../src/trace/cursor.ts';
import { chain } from './player-chain.ts';

const steps = stepsOf(chain, essentials);
const drawn = sequenceOf(chain, steps, essentials);
const barOf = (seq: number) => drawn.bars.find((bar) => bar.seq === seq)!;
const spanOf = (callee: string, method = 'ADD') => chain.spans.find((span) => span.callee === callee && span.method === method)!;

test('lanes keep the order of the actors, without those that nobody calls', () => {
  expect(lanesOf(chain).map(({ id }) => id)).toEqual(['kubelet', 'containerd', 'loopback', 'bridge', 'host-local']);
});

test('an arrow goes from caller to callee, and back on a return', () => {
  const [call, back] = drawn.rows.filter(({ step }) => step.span.method === 'RunPodSandbox');
  expect([call!.from, call!.to]).toEqual([0, 1]);
  expect([back!.from, back!.to]).toEqual([1, 0]);
});

test('a row names both sides as the heads do, and their node where two have one name', () => {
  const twins = { ...chain, actors: chain.actors.map((actor) => ({ ...actor, name: 'kubelet', node: `on-${actor.id}` })) };
  const names = Object.fromEntries(chain.actors.map(({ id, name }) => [id, name]));
  for (const { step, caller, callee } of drawn.rows) expect([caller, callee]).toEqual([names[step.span.caller], names[step.span.callee]]);
  for (const { step, caller } of sequenceOf(twins, steps, essentials).rows) expect(caller).toBe(`kubelet on-${step.span.caller}`);
});

test('a bar spans from call to return: inner ones nest, siblings overlap', () => {
  const [outer, bridge, inner, loopback] = [
    spanOf('containerd', 'RunPodSandbox'),
    spanOf('bridge'),
    spanOf('host-local'),
    spanOf('loopback'),
  ].map(({ seq }) => barOf(seq));
  expect([outer!.first, outer!.last]).toEqual([
    0,
    steps.findIndex(({ span, phase }) => span.method === 'RunPodSandbox' && phase === 'return'),
  ]);
  expect(bridge!.first).toBeLessThan(inner!.first + 1);
  expect(bridge!.last).toBeGreaterThan(inner!.last);
  expect(loopback!.first <= bridge!.last && bridge!.first <= loopback!.last).toBe(true);
});

test('bars of one lane at one time stand beside each other', () => {
  for (const a of drawn.bars)
    for (const b of drawn.bars)
      if (a !== b && a.lane === b.lane && a.first <= b.last && b.first <= a.last) expect(a.level).not.toBe(b.level);
});

test('a call knows how many others ran within it, noise apart', () => {
  const { seq } = spanOf('containerd', 'RunPodSandbox');
  expect(innerCounts(chain, false).get(seq)).toBe(3);
  expect(innerCounts(chain, true).get(seq)).toBe(4);
  const folded = { noise: false, folded: new Set([seq]) };
  const rows = sequenceOf(chain, stepsOf(chain, folded), folded).rows;
  expect(rows.find(({ step }) => step.span.seq === seq)).toMatchObject({ inner: 3, step: { phase: 'whole' } });
});

test('the stage nests what exists and marks what the step did', () => {
  const flat = (from: number, to: number) => {
    const list = (places: readonly Place[]): string[] =>
      places.flatMap(({ key, change, holds }) => [`${key} ${change ?? 'kept'}`, ...list(holds).map((line) => `  ${line}`)]);
    return list(stageAt(chain, from, to));
  };
  expect(flat(-1, 6)).toEqual(['pool new', '  address new']);
  expect(flat(6, 8)).toEqual(['pool changed', '  address kept']);
  expect(flat(8, 11)).toEqual(['pool kept', '  address gone']);
  expect(flat(11, 12)).toEqual(['pool kept']);
});

test('a thing whose holder is gone stands at the top', () => {
  const facts = [{ op: 'put', at: 0, by: 0, key: 'a', value: { kind: 'address', label: 'a', in: 'nowhere' } }] as const;
  expect(stageAt({ ...chain, facts: [...facts] }, -1, 0).map(({ key }) => key)).toEqual(['a']);
});

test('waits are even, or in proportion to the recorded times within bounds', () => {
  expect(waitAfter(steps, 0, 2, false)).toBe(waitAfter(steps, 1, 1, false) / 2);
  const waits = steps.slice(0, -1).map((_, index) => waitAfter(steps, index, 1, true));
  expect(new Set(waits).size).toBeGreaterThan(2);
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(120);
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(4000);
});

test('a CNI result is compared with prevResult, else with the plugin before it; others with their last answer', () => {
  expect(earlierOf(chain, spanOf('bridge'))).toBeUndefined();
  expect(earlierOf(chain, spanOf('bridge', 'CHECK'))).toEqual({ against: 'prevResult', value: { ips: [1] } });
  const second = stepsOf(chain, everything).findLast(({ span }) => span.method === 'Status')!.span;
  expect(earlierOf(chain, second)).toEqual({ against: 'same', value: { ready: false } });
});

test('at its call a step shows what was asked, later what was answered', () => {
  const [call, ...rest] = steps.filter(({ span }) => span.method === 'RunPodSandbox');
  expect(partsAt(call!, undefined)).toEqual(['request']);
  expect(partsAt(rest[0]!, undefined)).toEqual(['request', 'response']);
  expect(partShown(['request', 'response'], undefined)).toBe('response');
  expect(partShown(['request', 'response'], 'request')).toBe('request');
  expect(partShown(['request'], 'diff')).toBe('request');
  expect(partShown([], 'diff')).toBeUndefined();
});
