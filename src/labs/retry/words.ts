import type { Lang, Text } from '../../i18n/index.ts';
import { fill, phrases } from '../phrases.ts';
import { counts, distributionOf, strategies, type Ends, type Odds, type Strategy } from './strategies.ts';
import type { Trials } from './trials.svelte.ts';

const zh = {
  lose: '回答丢掉的概率（%）',
  twice: '命令送到两次的概率（%）',
  seeds: '种子数',
  seed: '种子',
  run: '重新跑',
  running: '跑了{done}遍，共{all}遍……',
  fault: '{setting}要{least}到{most}的整数，这里是“{found}”。',
  nothing: '空的',
  failed: '没能取到模型的脚本；下面的数字照旧。',
  odds: '每条命令的回答有{lose}%的可能丢掉，命令有{twice}%的可能送到两次。种子相同，七种说法遇上的运气也相同。',
  ends: '停在',
  so: '结果',
  of: '个种子停在{value}，列出来',
  list: '停在{value}的种子，点一个看它的经过：',
  playing: '下面演的是种子{seed}的经过。',
} as const;
type Key = keyof typeof zh;

const en: Record<Key, string> = {
  lose: 'Chance that an answer is lost (%)',
  twice: 'Chance that an order arrives twice (%)',
  seeds: 'Number of seeds',
  seed: 'Seed',
  run: 'Run again',
  running: '{done} of {all} runs…',
  fault: '{setting}: expected a whole number from {least} to {most}, found “{found}”.',
  nothing: 'nothing',
  failed: 'The script of the model could not be fetched; the numbers below are as they were.',
  odds: 'An order’s answer is lost with a chance of {lose}\u00a0%, and the order arrives twice with a chance of {twice}\u00a0%. With the same seed, all seven ways meet the same luck.',
  ends: 'Ends at',
  so: 'Result',
  of: 'seeds ended at {value}; list them',
  list: 'Seeds that ended at {value}; choose one to see its run:',
  playing: 'Below is the run of seed {seed}.',
};

/** A phrase of this lab. */
export const say = phrases<Key>({ zh, en });

/** What each way of ordering is called, and what is sent. */
export const named: Readonly<Record<Strategy, { readonly title: Text; readonly how: Text }>> = {
  set: {
    title: { zh: '“= 3”', en: '“= 3”' },
    how: {
      zh: '存着2，写成3；没等到回答，原样再写一遍。',
      en: '2 are stored, and 3 is written; without an answer, the same again.',
    },
  },
  add: {
    title: { zh: '“+ 1”', en: '“+ 1”' },
    how: {
      zh: '存着3，读出来，加一，写回去；没等到回答，从读开始再来一遍。',
      en: '3 are stored. Read, add one, write back; without an answer, all of it again, reading included.',
    },
  },
  count: {
    title: { zh: '“+ 1”，先核对个数', en: '“+ 1”, if there are 3' },
    how: {
      zh: '现在确实是3，才写成4，就是kubectl scale的--current-replicas；没等到回答，原样再来一遍。',
      en: '4 is written only if there are 3, as by --current-replicas of kubectl scale; without an answer, the same again.',
    },
  },
  version: {
    title: { zh: '“+ 1”，凭版本', en: '“+ 1”, with the version' },
    how: {
      zh: '写4时附上读到的resourceVersion；没等到回答，原样再写；得了409，只再看一眼。',
      en: '4 is written along with the resourceVersion that was read; without an answer, the same again; after a 409, one more look and nothing else.',
    },
  },
  key: {
    title: { zh: '“+ 1”，带编号', en: '“+ 1”, numbered' },
    how: {
      zh: '请一个前端加一，请求带编号；没等到回答，带同一个编号再请。前端是我们加的，Kubernetes没有这样的接口。',
      en: 'A front end is asked to add one, under a number; without an answer it is asked again under the same one. The front end is ours: Kubernetes has no such interface.',
    },
  },
  two: {
    title: { zh: '两个写者', en: 'Two writers' },
    how: {
      zh: '存着3。值班的人读一眼，不够4就想十秒，再写4；HPA在这前后的某一刻写6。',
      en: '3 are stored. The engineer on call reads, thinks for ten seconds if there are fewer than 4, and writes 4; the HPA writes 6 at some moment before, between or after.',
    },
  },
  'two-version': {
    title: { zh: '两个写者，凭版本', en: 'Two writers, with the version' },
    how: {
      zh: '同样两个写者，值班的人写4时附上读到的resourceVersion；得了409，只再看一眼。',
      en: 'The same two, but the engineer writes the 4 along with the resourceVersion that was read; after a 409, one more look and nothing else.',
    },
  },
};

const isRace = (strategy: Strategy): boolean => strategy.startsWith('two');

/** What it means that a run ended at a value. */
export function resultText(lang: Lang, strategy: Strategy, value: number): string {
  const { wanted } = counts[strategy];
  const more = value - wanted;
  if (more === 0) return lang === 'zh' ? '正是要的' : 'as wanted';
  if (isRace(strategy)) return lang === 'zh' ? '丢了HPA的更新' : 'the HPA’s update is lost';
  return lang === 'zh' ? `多了${more}个` : `${more} too many`;
}

/** The distribution in a sentence. */
export function sentenceOf(lang: Lang, strategy: Strategy, ends: Ends): string {
  const { wanted } = counts[strategy];
  const bars = distributionOf(ends, wanted);
  const right = bars.find(({ value }) => value === wanted)!.count;
  const values = { seeds: ends.length, right, wanted, wrong: ends.length - right, most: bars.at(-1)!.value };
  if (right === ends.length)
    return fill(lang === 'zh' ? '{seeds}个种子，全都停在{wanted}。' : 'Of {seeds} seeds, all ended at {wanted}.', values);
  if (isRace(strategy))
    return fill(
      lang === 'zh'
        ? '{seeds}个种子里，{right}个停在{wanted}；{wrong}个停在4，HPA写下的6被盖掉了。'
        : 'Of {seeds} seeds, {right} ended at {wanted} and {wrong} at 4, the 6 of the HPA overwritten.',
      values,
    );
  return fill(
    lang === 'zh'
      ? '{seeds}个种子里，{right}个停在{wanted}；{wrong}个多了，最多到{most}。'
      : 'Of {seeds} seeds, {right} ended at {wanted} and {wrong} above, at {most} at most.',
    values,
  );
}

/** What chance does, in a sentence. */
export const oddsText = (lang: Lang, { lose, twice }: Odds): string => say(lang, 'odds', { lose, twice });

/** What is under way or shown, in words. */
export function statusText(lang: Lang, { settings, done, failed }: Pick<Trials, 'settings' | 'done' | 'failed'>): string {
  if (done !== undefined) return say(lang, 'running', { done, all: settings.seeds * strategies.length });
  return failed ? say(lang, 'failed') : say(lang, 'playing', { seed: settings.seed });
}
