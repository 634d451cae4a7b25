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
  });

  it.each([
    ['src/pages/a.ts', '../trace/a.ts'],
    ['src/figures/a.ts', '../i18n/index.ts'],
    ['src/player/a.ts', '../trace/a.ts'],
    ['integrations/a.ts', '../src/trace/a.ts'],
  ])('%s may import %s', async (file, target) => {
    expect(await messages(file, `export * from '${target}';\n`)).toEqual([]);
  });
});

describe('models', () => {
  it.each(['Date.now()', 'Math.random()', 'new Date()', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'performance.now()'])(
    'may not call %s',
    async (call) => {
      const code = `declare const f: () => void;\nexport const value = [f, ${call}];\n`;
      for (const file of ['src/engine/a.ts', 'src/trace/a.ts', 'src/figures/a.ts']) {
        expect(
          (await messages(file, code)).some((rule) => rule?.startsWith('no-restricted-')),
          `${call} in ${file}`,
        ).toBe(true);
      }
    },
  );
});
