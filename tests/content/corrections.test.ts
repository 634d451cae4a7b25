import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkContent } from '../../integrations/content/index.ts';
import { readLibrary } from '../../integrations/content/library.ts';
import { typographyFaults } from '../../integrations/content/typography.ts';
import { findingOf } from '../../src/engine/claims/index.ts';
import { figures } from '../../src/figures/registry.ts';
import { playerPhrases } from '../../src/i18n/player.ts';
import { zh as phrases } from '../../src/i18n/zh.ts';
import { labs } from '../../src/labs/registry.ts';
import { shortcuts } from '../../src/player/shortcuts.ts';
import { claimIds, correctionCount } from '../../integrations/content/schemas.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const { library } = readLibrary(root);
const { documents, claims, config } = library;

describe('the article is whole', () => {
  it('has no problem that the build would stop at', () => {
    const known = {
      figures: new Map(Object.entries(figures).map(([name, figure]) => [name, figure.relations.length])),
      labs: new Map(labs.map(({ name, chapter }) => [name, chapter])),
      findingOf,
    };
    expect(checkContent(root, known)).toEqual([]);
  });

  it('keeps to Chinese typography in figures, labs and phrases too', () => {
    const texts = [...JSON.stringify([figures, labs, shortcuts]).matchAll(/"zh":"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!);
    expect(texts.length).toBeGreaterThan(200);
    expect([...texts, ...Object.values(phrases), ...Object.values(playerPhrases.zh)].flatMap(typographyFaults)).toEqual([]);
  });

  it('leaves nothing unwritten', () => {
    expect(config.unwritten).toEqual([]);
  });

  it('has a record for each point', () => {
    expect(claims.map(({ id }) => id).sort()).toEqual([...claimIds].sort());
  });

  it.each(['zh', 'en'])('notes each of the 38 corrections, or says why not (%s)', (lang) => {
    const noted = new Set(documents.filter((d) => d.lang === lang).flatMap((d) => d.notes.flatMap(({ items }) => items)));
    const left = config.unnoted.map(({ item }) => item);
    const all = Array.from({ length: correctionCount }, (_, index) => index + 1);
    expect(all.filter((item) => !noted.has(item) && !left.includes(item))).toEqual([]);
    expect(left.filter((item) => noted.has(item))).toEqual([]);
    expect([...noted].filter((item) => !all.includes(item))).toEqual([]);
  });

  it('gives each chapter 1,500 to 3,500 Han characters and two or three questions', () => {
    for (const document of documents.filter(({ lang, folder }) => lang === 'zh' && folder.startsWith('chapters/'))) {
      const han = document.prose.map(({ text }) => text.match(/\p{Script=Han}/gu)?.length ?? 0).reduce((a, b) => a + b, 0);
      expect(han, document.file).toBeGreaterThanOrEqual(1500);
      expect(han, document.file).toBeLessThanOrEqual(3500);
      expect([2, 3], document.file).toContain(document.questions.length);
    }
  });

  it('has at least fourteen figures', () => {
    const zh = documents.filter(({ lang }) => lang === 'zh');
    expect(zh.reduce((sum, { figures, diagrams }) => sum + figures.length + diagrams.length, 0)).toBeGreaterThanOrEqual(14);
  });
});
