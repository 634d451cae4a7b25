import { json, load, type Loaded } from '../../player/load.ts';
import { unpackRun } from './address.ts';
import type { Machine, Offered, OfferedScene } from './offered.ts';
import type { Play } from './play.ts';
import { inSlices } from './slices.ts';
import type { PublishedRun, RunState } from './state.ts';

/** A run that can be watched. */
export interface Shown<View> extends PublishedRun<View> {
  readonly loaded: Loaded;
}

/** Fetches and makes the runs of a lab. */
export class Runs<View> {
  readonly #lang: Offered<View>['lang'];
  readonly #machine: () => Promise<Machine<View>>;
  readonly #published = new Map<string, Promise<Shown<View>>>();

  constructor({ lang }: Offered<View>, machine: () => Promise<Machine<View>>) {
    this.#lang = lang;
    this.#machine = machine;
  }

  /**
   * The run of a scene that the site publishes.
   * @throws if it can't be fetched
   */
  published({ id, src, notes, run }: OfferedScene<View>): Promise<Shown<View>> {
    const fetched = async () => {
      const [loaded, made] = await Promise.all([load({ src, notes }), json<PublishedRun<View>>(run)]);
      return { ...made, loaded };
    };
    const found = this.#published.get(id) ?? fetched();
    this.#published.set(id, found);
    found.catch(() => this.#published.delete(id));
    return found;
  }

  /** The run that an address speaks of; nothing if it makes no sense. */
  async asked(scene: OfferedScene<View>, run: string): Promise<Shown<View> | undefined> {
    const state = await unpackRun(run);
    if (!state) return undefined;
    try {
      const { accepts } = await this.#machine();
      return accepts(state) ? await this.shown(scene, await this.play(state), state) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Plays a run from its beginning. */
  async play({ until, ...begin }: RunState): Promise<Play<View>> {
    const { Play, engine } = await this.#machine();
    const play = new Play(engine, begin);
    await inSlices(() => play.step(until));
    return play;
  }

  /** A run as it is now, under the title and with the notes of a scene. */
  async shown(scene: OfferedScene<View>, play: Play<View>, state: RunState): Promise<Shown<View>> {
    const [{ loaded }, { sentenceOf }] = await Promise.all([this.published(scene), import('../../player/sentence.ts')]);
    const { id, title, source } = loaded.trace;
    const trace = play.trace({ ...source, id, title });
    const { paths, notes, then } = loaded.notes;
    return {
      state,
      sights: play.sights,
      loaded: { trace, notes: { paths, notes, ...(then && { then }), sentence: (step) => sentenceOf(trace, step, this.#lang) } },
    };
  }
}

/** The moment at which a run is at rest, looked for with pauses. */
export async function quietAt(play: Pick<Play<unknown>, 'now' | 'untilQuiet'>): Promise<number> {
  const search = play.untilQuiet();
  let found = play.now;
  await inSlices(() => {
    const { done, value } = search.next();
    if (done) found = value;
    return !done;
  });
  return found;
}
