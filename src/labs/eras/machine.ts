import { playing, type Played } from '../../engine/compare/play.ts';
import { worlds, type WorldName } from '../../engine/compare/comparison.ts';
import { outcomeOf, type Outcome } from '../../engine/compare/outcome.ts';
import { traceOf } from '../../engine/kernel/trace.ts';
import type { ClusterWorld } from '../../engine/vocabulary.ts';
import type { Lang } from '../../i18n/index.ts';
import type { Loaded } from '../../player/load.ts';
import { sentenceOf } from '../../player/sentence.ts';
import type { Era } from './address.ts';
import { columnOf, type ColumnView } from './view.ts';

/** The four worlds when they have gone through a case. */
export type Gone = Readonly<Record<WorldName, { readonly played: Played; readonly outcome: Outcome }>>;

/** What a column shows of a world. */
export interface Shown {
  readonly view: ColumnView;
  readonly outcome: Outcome;
}

const names = Object.keys(worlds) as WorldName[];
const worldOf = (name: WorldName) => worlds[name] as ClusterWorld<never>;

/** Takes the four worlds through a case, with rests. */
export function* goingThrough({ kind, trouble }: Era): Generator<undefined, Gone> {
  const gone: Partial<Record<WorldName, Gone[WorldName]>> = {};
  for (const name of names) {
    const played = yield* playing(worldOf(name), kind, trouble);
    gone[name] = { played, outcome: outcomeOf(worldOf(name), kind, played) };
    yield;
  }
  return gone as Gone;
}

/** What the columns show at a moment of virtual time. */
export function columnsAt(gone: Gone, time: number): Readonly<Record<WorldName, Shown>> {
  const shown = names.map((name) => {
    const { played, outcome } = gone[name];
    const { run } = played;
    return [name, { view: columnOf(worldOf(name).observe(run.stateAfter(run.stepsAt(time)))), outcome }] as const;
  });
  return Object.fromEntries(shown) as Record<WorldName, Shown>;
}

/** The trace of a world's run, under the title and with the notes of its published one. */
export function loadedOf(gone: Gone, name: WorldName, { trace: { id, title, source }, notes }: Loaded, lang: Lang): Loaded {
  const trace = traceOf(gone[name].played.run, { ...source, id, title });
  const { sentences: _, ...others } = notes;
  return { trace, notes: { ...others, sentence: (step) => sentenceOf(trace, step, lang) } };
}
