import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameAt, readAddress, writeAddress } from '../../src/player/address.ts';
import { stepsOf } from '../../src/trace/cursor.ts';
import { chain } from './player-chain.ts';

const scenes = [{ id: 'pod-life' }, { id: 'pod-errors' }];

test('an address names a scene and a position', () => {
  expect(readAddress('?scene=pod-errors&step=12', scenes)).toEqual({ scene: 'pod-errors', position: 12 });
  expect(readAddress('?scene=pod-errors', scenes)).toEqual({ scene: 'pod-errors' });
  expect(readAddress('?step=3', scenes)).toEqual({ scene: 'pod-life', position: 3 });
  expect(readAddress('', scenes)).toEqual({ scene: 'pod-life' });
});

test('beside other labs an address must name the lab', () => {
  expect(readAddress('?scene=pod-errors&step=12', scenes, 'sandbox')).toEqual({ scene: 'pod-life' });
  expect(readAddress('?lab=volume&scene=x&step=?', scenes, 'sandbox')).toEqual({ scene: 'pod-life' });
  expect(readAddress('?lab=sandbox&scene=pod-errors&step=12', scenes, 'sandbox')).toEqual({ scene: 'pod-errors', position: 12 });
});

test('an address that makes no sense says which part', () => {
  expect(readAddress('?scene=nope&step=1', scenes)).toEqual({ problem: 'scene' });
  for (const step of ['', '-1', '1.5', '1e3', 'x', '9999999999', ' 1'])
    expect(readAddress(`?step=${step}`, scenes)).toEqual({ problem: 'step' });
});

test('what is written is read back, and the rest of the query stays', () => {
  const search = writeAddress('?q=a&step=1', 'pod-errors', 7, 'sandbox');
  expect(readAddress(search, scenes, 'sandbox')).toEqual({ scene: 'pod-errors', position: 7 });
  expect(new URLSearchParams(search).get('q')).toBe('a');
});

test('a position within noise brings the noise into view; an unknown one gives the start and says so', () => {
  for (const noise of [false, true]) {
    const steps = stepsOf(chain, { noise, folded: new Set() });
    for (const { position } of steps) {
      const { filter, index, problem } = frameAt(chain, position);
      expect(stepsOf(chain, filter)[index]!.position).toBe(position);
      expect(problem).toBeUndefined();
    }
  }
  expect(frameAt(chain, 0).filter.noise).toBe(false);
  expect(frameAt(chain, 999)).toMatchObject({ index: 0, problem: 'step' });
});

test('5,000 random addresses: nothing throws, and each gives a step that exists', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('pod-life', 'pod-errors', 'sandbox', '0', '7', '%', '%E0%A4%A'),
    fc.nat().map(String),
  );
  const query = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.tuple(fc.constantFrom('scene', 'step', 'lab', ''), word))
      .map((pairs) => `?${pairs.map((pair) => pair.join('=')).join('&')}`),
  );
  const property = fc.property(query, fc.constantFrom(undefined, 'sandbox'), (search, lab) => {
    const address = readAddress(search, scenes, lab);
    if ('problem' in address) expect(['scene', 'step']).toContain(address.problem);
    else expect(scenes.map(({ id }) => id)).toContain(address.scene);
    const { filter, index } = frameAt(chain, 'problem' in address ? undefined : address.position);
    expect(stepsOf(chain, filter)[index]).toBeDefined();
  });
  fc.assert(property, { numRuns: 5_000 });
});
