import type { Lang } from '../i18n/index.ts';
import { everything, stepsOf, type Step } from '../trace/cursor.ts';
import type { Trace } from '../trace/schema.ts';
import { sentenceKey } from './notes.ts';
import { sentenceOf } from './sentence.ts';

/**
 * The sentence of every step that a trace can show under any filter, by `sentenceKey`. Made at build and fetched with the
 * notes, so that readers load the sentences of one scene and not the phrases for all of them.
 */
export function sentencesOf(trace: Trace, lang: Lang): Record<string, string> {
  const steps = stepsOf(trace, everything);
  const wholes = steps.filter(({ phase }) => phase === 'return').map((step): Step => ({ ...step, phase: 'whole' }));
  return Object.fromEntries([...steps, ...wholes].map((step) => [sentenceKey(step), sentenceOf(trace, step, lang)]));
}
