import type { Lang } from '../../i18n/index.ts';
import { phrases } from '../phrases.ts';
import type { Outcome } from './bench.svelte.ts';

const zh = {
  clock: '虚拟时间',
  by10: '再走10秒',
  by60: '再走60秒',
  quiet: '走到没有动静',
  busy: '正在推算……',
  dropped: '这一刻之后原来的经过已去掉，从这里重新走下去。',
  still: '这段时间里什么也没有发生。',
  reset: '已回到最初的经过。',
  refused: '网址里的经过读不出来，已按最初的经过打开。',
  failed: '没有做成，一切照旧。',
  why: '怎么会这样？',
  whyNone: '这一刻还没有它。',
} as const;

type Word = keyof typeof zh;

const en: Record<Word, string> = {
  clock: 'Virtual time',
  by10: '10 s on',
  by60: '60 s on',
  quiet: 'Until quiet',
  busy: 'Working it out…',
  dropped: 'What had come after this moment is dropped; the run goes on from here.',
  still: 'Nothing happened in that time.',
  reset: 'Back to the run that it began with.',
  refused: 'The run in the address cannot be read, so the lab opens with its own.',
  failed: 'That could not be done; all is as it was.',
  why: 'Why is it so?',
  whyNone: 'At this moment it does not exist yet.',
};

/** A phrase of labs on models. */
export const word = phrases<Word>({ zh, en });

/** What became of something that the reader did, in words; empty if there is nothing to say. */
export const outcomeText = (lang: Lang, outcome: Outcome): string => (outcome === undefined ? '' : word(lang, outcome));

/** A moment of virtual time: `12.3 s`, `6 min 40 s`. */
export function clockText(lang: Lang, milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  const [minutes, seconds] = [Math.floor(tenths / 600), (tenths % 600) / 10];
  const parts = lang === 'zh' ? [`${minutes}分`, `${seconds}秒`] : [`${minutes}\u00a0min `, `${seconds}\u00a0s`];
  return minutes === 0 ? parts[1]! : parts.join('');
}
