import { traceOf, type Told } from '../../engine/kernel/trace.ts';
import type { Lang } from '../../i18n/index.ts';
import type { Loaded } from '../../player/load.ts';
import { sentenceOf } from '../../player/sentence.ts';
import { carriedOut, runOf } from './experiment.ts';
import { sceneOf, type Settings, type Strategy } from './strategies.ts';
import { named } from './words.ts';

export { trying } from './experiment.ts';

/** The run of a strategy, for the player. */
export function loadedOf(strategy: Strategy, { seed, ...odds }: Settings, told: Omit<Told, 'id' | 'title'>, lang: Lang): Loaded {
  const run = carriedOut(runOf(strategy, seed, odds));
  const { real, played, omits } = told;
  const trace = traceOf(run, { id: sceneOf(strategy), title: named[strategy].title, real, played, omits });
  return { trace, notes: { paths: {}, notes: [], sentence: (step) => sentenceOf(trace, step, lang) } };
}
