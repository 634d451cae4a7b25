import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { markIn } from '../../src/player/marks.ts';

test('states are said in the language of the page, with their exit codes', () => {
  expect(markIn('exited 137', 'zh')).toBe('已退出（137）');
  expect(markIn('not ready', 'zh')).toBe('未就绪');
  expect(markIn('exited 137', 'en')).toBe('exited 137');
});

test('names, numbers and addresses stay as they are', () => {
  for (const mark of ['attempt 0', '10.88.0.2/24', '::1/128', 'macvlan uplink0', 'toString', '16 MiB', ''])
    expect(markIn(mark, 'zh')).toBe(mark);
});

test('every state that the facts of a call set has its word', () => {
  const folder = new URL('../../src/trace/facts/', import.meta.url);
  const code = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const states = [
    ...code.matchAll(/'(created|exited|gateway|not ready|published|read-only|ready|running|staged|stopped|removed|attached|paused)'/g),
  ];
  expect(states.length).toBeGreaterThan(8);
  for (const [, state] of states) expect(markIn(state!, 'zh'), state).not.toBe(state);
});
