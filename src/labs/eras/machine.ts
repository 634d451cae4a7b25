import { playing, type Played } from '../../engine/compare/play.ts';
import { contestants, worldNames, type WorldName } from '../../engine/compare/comparison.ts';
import { outcomeOf, type Outcome } from '../../engine/compare/outcome.ts';
import { traceOf } from '../../engine/kernel/trace.ts';
import type { Lang } from '../../i18n/index.ts';
import type { Loaded } from '../../player/load.ts';
import { sentenceOf } from '../../player/sentence.ts';
import type { Actor } from '../../trace/schema.ts';
import type { Era } from './address.ts';
import { holdersOf, type Holders } from './holders.ts';
import { columnOf, type ColumnView } from './view.ts';

/** The four worlds when they have gone through a case. */
export type Gone = Readonly<Record<WorldName, { readonly played: Played; readonly outcome: Outcome; readonly holders: Holders }>>;

/** What a column shows of a world. */
export interface Shown {
  readonly view: ColumnView;
  readonly holders: Holders;
  readonly outcome: Outcome;
}

/** Takes the four worlds through a case, with rests. */
export function* goingThrough({ kind, trouble }: Era): Generator<undefined, Gone> {
  const gone: Partial<Record<WorldName, Gone[WorldName]>> = {};
  for (const name of worldNames) {
    const played = yield* playing(contestants[name], kind, trouble);
    const { run } = played;
    gone[name] = {
      played,
      outcome: outcomeOf(contestants[name].world, kind, played),
      holders: holdersOf(run.spans, run.state.tables.get('actor') as ReadonlyMap<string, Actor>),
    };
    yield;
  }
  return gone as Gone;
}

/** What the columns show at a moment of virtual time. */
export function columnsAt(gone: Gone, time: number): Readonly<Record<WorldName, Shown>> {
  const shown = worldNames.map((name) => {
    const { played, ...rest } = gone[name];
    const { run } = played;
    return [name, { view: columnOf(contestants[name].world.observe(run.stateAfter(run.stepsAt(time)))), ...rest }] as const;
  });
  return Object.fromEntries(shown) as Record<WorldName, Shown>;
}

/** The trace of a world's run, under the title and with the notes of its published one. */
export function loadedOf(gone: Gone, name: WorldName, { trace: { id, title, source }, notes }: Loaded, lang: Lang): Loaded {
  const trace = traceOf(gone[name].played.run, { ...source, id, title });
  const { paths, notes: fields } = notes;
  return { trace, notes: { paths, notes: fields, sentence: (step) => sentenceOf(trace, step, lang) } };
}
