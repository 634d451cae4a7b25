import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeOf, sectionsOf } from '../../src/figures/diagram.ts';
import { readDiagram } from '../../integrations/diagrams/relations.ts';
import { diagramFolder } from '../../integrations/diagrams/key.ts';

describe.each(readdirSync(diagramFolder))('drawing %s', (file) => {
  const svg = readFileSync(diagramFolder + file, 'utf8');
  const texts = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text!.trim());

  it('breaks no Han with a hyphen and leaves no bracket alone', () => {
    expect(texts.filter((text) => /[^ -~]-$|^\W?\]$/.test(text))).toEqual([]);
  });

  it('fits a place of the site', () => {
    expect(() => placeOf(file, svg)).not.toThrow();
  });
});

describe('placeOf', () => {
  it('names the smallest place, and how to mend a drawing that fits none', () => {
    expect(placeOf('a', '<svg id="a" width="320" height="1">')).toBe('tiny');
    expect(placeOf('a', '<svg width="700" height="1">')).toBe('column');
    expect(() => placeOf('a', '<svg width="1200" height="1">')).toThrow(/expected a drawing of at most 1086 px, found 1200 px/);
  });
});

describe('sections', () => {
  it('are the groups that the edges of a flowchart lead to', () => {
    const { relations, sections } = readDiagram(
      'flowchart TB\nsubgraph S["one"]\nA["a"]\nB["b"]\nend\nsubgraph T["two"]\nC["c"]\nend\nA -->|x| B\nB -->|y| C',
    );
    expect(sectionsOf(relations, sections).map(({ name, own }) => [name, own.map(({ label }) => label)])).toEqual([
      ['one', ['x']],
      ['two', ['y']],
    ]);
  });

  it('know what stands inside a block, and what a break between Han means', () => {
    const { relations } = readDiagram('sequenceDiagram\nopt 有<br/>时\nA->>B: x<br/>y\nend\nA->>B: z');
    expect(relations.map(({ label, inside }) => [label, inside])).toEqual([
      ['有时', undefined],
      ['x y', true],
      ['z', undefined],
    ]);
  });
});
