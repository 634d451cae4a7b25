import type { Lang } from '../i18n/index.ts';
import { say } from '../i18n/player.ts';
import type { Step } from '../trace/cursor.ts';
import type { Span } from '../trace/schema.ts';
import { sentenceKey, type FieldNotes } from './notes.ts';

/**
 * Who calls or answers whom, and by which method: what can be said of any step.
 * @param who how caller and callee are called; their ids, where their names are not at hand
 */
export function outline({ span, phase }: Step, lang: Lang, { caller, callee }: Pick<Span, 'caller' | 'callee'> = span): string {
  const said = say(lang, `phase_${phase}`, { caller, callee });
  return `${said}${lang === 'zh' ? '：' : ': '}${span.method}`;
}

/** The sentence of a step; its outline where the notes could not be fetched. */
export const wordsOf = ({ sentences, sentence }: FieldNotes, step: Step, lang: Lang): string =>
  sentence?.(step) ?? sentences?.[sentenceKey(step)] ?? outline(step, lang);
