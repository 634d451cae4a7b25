import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { describe, expect, it } from 'vitest';
import { drawings } from '../../src/figures/drawings.ts';
import { sentences } from '../../src/figures/figure.ts';
import { figures } from '../../src/figures/registry.ts';
import { langs } from '../../src/i18n/index.ts';

const container = await AstroContainer.create();
const marked = (html: string) => new Set([...html.matchAll(/data-relation="([^"]+)"/g)].map((match) => match[1]!));

describe.each(Object.keys(figures))('figure %s', (name) => {
  const figure = figures[name]!;
  const draw = (relations = figure.relations) =>
    container.renderToString(drawings[name]!, { props: { lang: 'en', figure: { ...figure, relations } } });

  it('has a drawing, and a name of its own for each relation', () => {
    expect(drawings[name]).toBeDefined();
    expect(figure.name).toBe(name);
    expect(new Set(figure.relations.map(({ id }) => id)).size).toBe(figure.relations.length);
  });

  it('draws every relation and reads each out, in both languages', async () => {
    expect([...marked(await draw())].sort()).toEqual(figure.relations.map(({ id }) => id).sort());
    for (const lang of langs) {
      const list = sentences(figure, lang);
      expect(list).toHaveLength(figure.relations.length);
      expect(list.filter((sentence) => /[{}]|undefined/.test(sentence))).toEqual([]);
    }
  });

  it('loses a relation from the drawing and from the sentences at once', async () => {
    for (const removed of figure.relations) {
      const rest = figure.relations.filter(({ id }) => id !== removed.id);
      expect(marked(await draw(rest)).has(removed.id), removed.id).toBe(false);
      expect(sentences({ ...figure, relations: rest }, 'zh')).toHaveLength(rest.length);
    }
  });
});
