import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, linesOf, type Json, type Line } from '../../src/player/json.ts';
import { noteOf, pathText, sentenceKey, versionText } from '../../src/player/notes.ts';
import { sentencesOf } from '../../src/player/sentences.ts';
import { actionOf, shortcuts } from '../../src/player/shortcuts.ts';
import { wordsOf } from '../../src/player/words.ts';
import { stepsOf } from '../../src/trace/cursor.ts';
import { chain } from './player-chain.ts';

const print = (lines: readonly Line[]) =>
  lines
    .map(
      ({ depth, key, text, comma }) =>
        `${'  '.repeat(depth)}${key === undefined ? '' : `${JSON.stringify(key)}: `}${text}${comma ? ',' : ''}`,
    )
    .join('\n');
const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

test('lines are the JSON that they print', () => {
  const property = fc.property(json, (value) => {
    expect(JSON.parse(print(linesOf(value)))).toEqual(JSON.parse(JSON.stringify(value)));
  });
  fc.assert(property);
});

test('a comparison holds the lines of both sides in their order', () => {
  const without = (lines: readonly Line[]) => lines.map(({ depth, key, text }) => [depth, key, text]);
  fc.assert(
    fc.property(json, json, (before, after) => {
      const lines = compare(before, after);
      expect(without(lines.filter(({ sign }) => sign !== 'added'))).toEqual(without(linesOf(before)));
      expect(without(lines.filter(({ sign }) => sign !== 'removed'))).toEqual(without(linesOf(after)));
    }),
  );
  expect(compare({ a: 1, b: [1] }, { a: 1, b: [1] }).every(({ sign }) => sign === 'kept')).toBe(true);
});

test('a path names the elements of lists and finds its note through maps', () => {
  const [address] = linesOf({ ips: [{ address: 'x' }] }).filter(({ key }) => key === 'address');
  expect(pathText(address!.path)).toBe('ips[].address');
  const note = { name: 'address', text: 'an address' };
  const notes = { paths: { 'cni ADD response ips[].address': 0, 'cni ADD request labels.*': 0 }, notes: [note] };
  expect(noteOf(notes, 'cni ADD response', address!.path)).toBe(note);
  expect(noteOf(notes, 'cni ADD request', ['labels', 'app'])).toBe(note);
  expect(noteOf(notes, 'cni ADD request', ['args', 'app'])).toBeUndefined();
});

test('every step has its sentence, whatever is folded', () => {
  for (const lang of ['zh', 'en'] as const) {
    const sentences = sentencesOf(chain, lang);
    for (const noise of [false, true])
      for (const folded of [[], [0], [1], [0, 1]])
        for (const step of stepsOf(chain, { noise, folded: new Set(folded) })) {
          expect(sentences[sentenceKey(step)]).toMatch(/./);
          expect(wordsOf({ paths: {}, notes: [] }, step, lang)).toContain(step.span.method);
        }
  }
});

test('a catalogue has a name for readers', () => {
  expect(versionText('cri-v1alpha1-k8s1.7.3')).toBe('CRI v1alpha1, Kubernetes 1.7.3');
  expect(versionText('csi-csi-v0.1.0')).toBe('CSI v0.1.0');
});

test('every key does one thing, and none with a modifier', () => {
  const none = { ctrlKey: false, metaKey: false, altKey: false };
  expect(new Set(shortcuts.map(({ key }) => key)).size).toBe(shortcuts.length);
  for (const { key, action } of shortcuts) expect(actionOf({ key, ...none })).toBe(action);
  expect(actionOf({ key: 'C', ...none })).toBe('cause');
  expect(actionOf({ key: 'c', ...none, ctrlKey: true })).toBeUndefined();
  expect(actionOf({ key: 'Tab', ...none })).toBeUndefined();
});
