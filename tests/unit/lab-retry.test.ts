import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carriedOut, luckOf, replicasOf, runOf, times, tried, trying } from '../../src/labs/retry/experiment.ts';
import { isShown, numberIn, readQuery, readSettings, writeQuery } from '../../src/labs/retry/address.ts';
import { bounds, counts, distributionOf, seedsAt, shown, strategies, type Odds, type Strategy } from '../../src/labs/retry/strategies.ts';
import { oddsText, sentenceOf } from '../../src/labs/retry/words.ts';
import { ruleTexts } from '../../src/labs/rules.ts';

const seeds = fc.integer({ min: 1, max: 2 ** 31 });
const odds = fc.record({ lose: fc.integer({ min: 0, max: 100 }), twice: fc.integer({ min: 0, max: 100 }) });
const endOf = (strategy: Strategy, seed: number, chances: Odds): number => replicasOf(carriedOut(runOf(strategy, seed, chances)).state);
/** Writes of the count by someone, each with the moment at which the API server took it. */
const writesBy = (caller: string, strategy: Strategy, seed: number, chances: Odds) =>
  carriedOut(runOf(strategy, seed, chances)).spans.filter((span) => span.caller === caller && span.method.startsWith('PUT'));

describe('where a run ends', () => {
  it('is 3 for “= 3”, whatever is lost or doubled', () => {
    fc.assert(fc.property(seeds, odds, (seed, chances) => endOf('set', seed, chances) === 3));
  });

  it('is for “+ 1” one more for every time that it was carried out once too often', () => {
    fc.assert(
      fc.property(seeds, odds, (seed, chances) => {
        const { lost, twice } = luckOf(seed, chances);
        expect(endOf('add', seed, chances)).toBe(4 + Number(lost) + Number(twice));
      }),
    );
    expect(endOf('add', 1, { lose: 100, twice: 100 })).toBe(6);
  });

  it.each(['count', 'version', 'key'] as const)('is 4 for “+ 1” guarded by %s, though it was sent again', (strategy) => {
    fc.assert(
      fc.property(seeds, odds, (seed, chances) => {
        expect(endOf(strategy, seed, chances)).toBe(4);
        const { lost, twice } = luckOf(seed, chances);
        const orders = carriedOut(runOf(strategy, seed, chances)).spans.filter(
          ({ caller, rule, start }) => caller === 'user' && rule !== 'fault' && start! >= times.order * 1000,
        );
        expect(new Set(orders.map(({ start }) => start)).size).toBe(1 + Number(lost) + Number(twice));
      }),
    );
  });

  it('is 4 for two writers exactly if the HPA wrote after the person had read and before the last of what the person wrote', () => {
    let lost = 0;
    fc.assert(
      fc.property(seeds, odds, (seed, chances) => {
        const [hpa] = writesBy('hpa', 'two', seed, chances);
        const last = writesBy('user', 'two', seed, chances).at(-1);
        const between = last !== undefined && hpa!.start! >= times.order * 1000 && hpa!.start! < last.start!;
        lost += Number(between);
        expect(endOf('two', seed, chances)).toBe(between ? 4 : 6);
      }),
      { numRuns: 300 },
    );
    expect(lost).toBeGreaterThan(30);
  });

  it('is 6 for two writers with versions: whoever comes too late is told 409', () => {
    fc.assert(
      fc.property(seeds, odds, (seed, chances) => {
        expect(endOf('two-version', seed, chances)).toBe(6);
        const late = endOf('two', seed, chances) === 4;
        const codes = writesBy('user', 'two-version', seed, chances).map(({ status }) => status.code);
        if (late) expect(codes).toContain('409');
      }),
    );
  });

  it('comes about by rules that are explained', () => {
    const rules = new Set(strategies.flatMap((strategy) => carriedOut(runOf(strategy, shown.seed, shown)).spans.map(({ rule }) => rule!)));
    const known = Object.keys(ruleTexts('kubernetes'));
    expect([...rules].filter((rule) => rule.startsWith('retry.')).sort()).toEqual(known.filter((rule) => rule.startsWith('retry.')).sort());
    expect([...rules].filter((rule) => !known.includes(rule))).toEqual([]);
  });

  it('is the same every time, with the same calls', () => {
    fc.assert(
      fc.property(fc.constantFrom(...strategies), seeds, odds, (strategy, seed, chances) => {
        const [one, other] = [0, 1].map(() => carriedOut(runOf(strategy, seed, chances)));
        expect(JSON.stringify([other!.spans, other!.facts])).toBe(JSON.stringify([one!.spans, one!.facts]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('many seeds', () => {
  const ends = tried(shown);

  it('are counted once each, and found again by where they ended', () => {
    for (const strategy of strategies) {
      const bars = distributionOf(ends[strategy], counts[strategy].wanted);
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(shown.seeds);
      for (const { value, count } of bars) {
        const found = seedsAt(ends[strategy], value);
        expect(found).toHaveLength(count);
        expect(found.slice(0, 5).map((seed) => endOf(strategy, seed, shown))).toEqual(found.slice(0, 5).map(() => value));
      }
    }
  });

  it('meet mishaps about as often as they should', () => {
    const many = Array.from({ length: bounds.seeds[1] }, (_, index) => luckOf(index + 1, shown));
    expect(many.filter(({ lost }) => lost).length / many.length).toBeCloseTo(shown.lose / 100, 1);
    expect(many.filter(({ twice }) => twice).length / many.length).toBeCloseTo(shown.twice / 100, 1);
  });

  it('bear the prediction out: about 140 of 200 end at 4', () => {
    expect(seedsAt(ends.add, 4).length).toBeGreaterThan(130);
    expect(seedsAt(ends.add, 4).length).toBeLessThan(150);
  });

  it('include the one that is shown: its answer is lost, and the HPA writes while the person thinks', () => {
    const { lost, twice, hpaAt } = luckOf(shown.seed, shown);
    expect([lost, twice]).toEqual([true, false]);
    expect(hpaAt).toBeGreaterThan(times.order);
    expect(hpaAt).toBeLessThan(times.order + times.thinks);
  });

  it('rest after each run, and one takes no more than 2 ms', () => {
    const begun = performance.now();
    expect([...trying({ ...shown, seeds: 50 })]).toHaveLength(50 * strategies.length);
    expect((performance.now() - begun) / (50 * strategies.length)).toBeLessThan(2);
  });

  it('are told in a sentence that is made of the numbers', () => {
    expect(sentenceOf('en', 'add', [4, 5, 4, 6])).toBe('Of 4 seeds, 2 ended at 4 and 2 above, at 6 at most.');
    expect(sentenceOf('zh', 'two', [4, 6, 6])).toBe('3个种子里，2个停在6；1个停在4，HPA写下的6被盖掉了。');
    expect(sentenceOf('en', 'set', [3, 3])).toBe('Of 2 seeds, all ended at 3.');
    expect(oddsText('zh', { lose: 7, twice: 0 })).toContain('7%');
  });
});

describe('settings', () => {
  it('are whole numbers within bounds, or nothing', () => {
    for (const wrong of ['', ' ', 'NaN', '-1', '1e9', '101', '0x10', '5.5', '٣', '1000000000', 'Infinity', '<b>'])
      expect(numberIn('lose', wrong), wrong).toBeUndefined();
    expect([numberIn('lose', '0'), numberIn('lose', ' 100 '), numberIn('seeds', '0'), numberIn('seeds', '1000')]).toEqual([
      0,
      100,
      undefined,
      1000,
    ]);
  });

  it('come back from a query as they were written, whatever else stands there', () => {
    const within = ([min, max]: readonly [number, number]) => fc.integer({ min, max });
    const any = fc.record({
      lose: within(bounds.lose),
      twice: within(bounds.twice),
      seeds: within(bounds.seeds),
      seed: within(bounds.seed),
    });
    fc.assert(
      fc.property(any, (settings) => {
        const query = writeQuery('?scene=retry-add&step=3&lose=77', settings);
        expect(readQuery(`?${query}`)).toEqual({ settings, faults: [] });
        expect([query.get('scene'), query.get('step')]).toEqual(['retry-add', '3']);
        expect(query.has('seed')).toBe(settings.seed !== shown.seed);
      }),
    );
    expect(isShown(readQuery('').settings)).toBe(true);
  });

  it('that make no sense are named, and stay as they were', () => {
    const before = { lose: 1, twice: 2, seeds: 3, seed: 4 };
    expect(readSettings({ lose: 'NaN', seeds: '5' }, before)).toEqual({
      settings: { ...before, seeds: 5 },
      faults: [{ setting: 'lose', found: 'NaN' }],
    });
    fc.assert(fc.property(fc.string(), (text) => readQuery(`?lose=${text}&seed=${encodeURIComponent(text)}`).settings.seed >= 1));
  });
});
