import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [match[1]!, [match[2]!, match[3]!]]),
);

/** Relative luminance by WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const papers = ['paper', 'paper-deep'];
const cases = [
  ...papers.map((ground) => ['ink', ground, 7] as const),
  ...['ink-soft', 'vermilion', 'azurite', 'malachite', 'ochre'].flatMap((ink) => papers.map((ground) => [ink, ground, 4.5] as const)),
  ...['azurite-wash', 'malachite-wash', 'ochre-wash', 'code-mark'].map((ground) => ['ink', ground, 4.5] as const),
  ['paper', 'vermilion', 4.5] as const,
];

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(cases)('of %s on %s is at least %d in both schemes', (ink, ground, bound) => {
    [0, 1].forEach((scheme) => {
      const ratio = contrast(pairs.get(ink)![scheme]!, pairs.get(ground)![scheme]!);
      expect(ratio, ['light', 'dark'][scheme]).toBeGreaterThanOrEqual(bound);
    });
  });
});
