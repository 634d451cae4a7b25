import { traceOf } from '../../engine/kernel/trace.ts';
import type { Lang } from '../../i18n/index.ts';
import type { Loaded } from '../../player/load.ts';
import { sentenceOf } from '../../player/sentence.ts';
import { carriedOut, runOf } from './experiment.ts';
import { sceneOf, type Settings, type Strategy } from './strategies.ts';
import { named } from './words.ts';

export { trying } from './experiment.ts';

/** The run of a strategy, for the player, with what is told along with a published one. */
export function loadedOf(strategy: Strategy, { seed, ...odds }: Settings, { trace: { source }, notes }: Loaded, lang: Lang): Loaded {
  const run = carriedOut(runOf(strategy, seed, odds));
  const trace = traceOf(run, { ...source, id: sceneOf(strategy), title: named[strategy].title });
  return { trace, notes: { paths: notes.paths, notes: notes.notes, sentence: (step) => sentenceOf(trace, step, lang) } };
}
