import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint();
const messages = async (filePath: string, code: string) =>
  (await eslint.lintText(code, { filePath }))[0]?.messages.map(({ ruleId }) => ruleId) ?? [];

describe('floors', () => {
  it.each([
    ['src/trace/a.ts', '../figures/figure.ts'],
    ['src/i18n/a.ts', '../components/chapters.ts'],
    ['src/engine/a.ts', '../i18n/index.ts'],
    ['src/live/a.ts', '../engine/a.ts'],
    ['src/figures/a.ts', '../player/a.ts'],
    ['src/components/a.ts', '../layouts/a.ts'],
    ['src/player/a.ts', '../engine/a.ts'],
    ['src/labs/a.ts', '../layouts/a.ts'],
    ['src/layouts/a.ts', '../pages/a.ts'],
    ['integrations/a.ts', '../src/figures/figure.ts'],
  ])('%s may not import %s', async (file, target) => {
    expect(await messages(file, `export * from '${target}';\n`)).toContain('no-restricted-imports');
    for (const source of [`'${target}'`, `\`${target}\``]) {
      expect(await messages(file, `export const load = () => import(${source});\n`), source).toContain('no-restricted-syntax');
    }
  });

  it.each([
    ['src/pages/a.ts', '../trace/a.ts'],
    ['src/figures/a.ts', '../i18n/index.ts'],
    ['src/player/a.ts', '../trace/a.ts'],
    ['integrations/a.ts', '../src/trace/a.ts'],
  ])('%s may import %s', async (file, target) => {
    expect(await messages(file, `export * from '${target}';\nexport const load = () => import('${target}');\n`)).toEqual([]);
  });
});

describe('models', () => {
  const calls = [
    'Date.now()',
    'Date()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'crypto.randomUUID()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'setImmediate(f)',
    'requestAnimationFrame(f)',
    'globalThis.setTimeout(f, 1)',
    "globalThis['setTimeout'](f, 1)",
    'globalThis.Date.now()',
    'window.requestAnimationFrame(f)',
    'self.performance.now()',
  ];

  it.each(calls)('may not call %s', async (call) => {
    const code = `declare const f: () => void;\nexport const value = [f, ${call}];\n`;
    for (const file of ['src/engine/a.ts', 'src/trace/a.ts', 'src/figures/a.ts']) {
      expect(
        (await messages(file, code)).some((rule) => rule?.startsWith('no-restricted-')),
        `${call} in ${file}`,
      ).toBe(true);
    }
  });

  it('may take a day apart and keep the floors', async () => {
    expect(await messages('src/figures/a.ts', "export const day = new Date('2017-03-29').getUTCDate();\n")).toEqual([]);
    expect(await messages('src/trace/a.ts', "export const load = () => import('../figures/a.ts');\n")).toEqual(['no-restricted-syntax']);
  });
});
