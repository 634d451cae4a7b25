import { moments } from '../../engine/compare/case.ts';
import type { WorldName } from '../../engine/compare/comparison.ts';
import type { Lang } from '../../i18n/index.ts';
import { load } from '../../player/load.ts';
import type { Scene, Watched } from '../../player/scene.ts';
import { stepsOf } from '../../trace/cursor.ts';
import { inSlices } from '../model/slices.ts';
import { defaultEra, readEra, type Era } from './address.ts';
import type { Gone, Shown } from './machine.ts';
import { serviceWords, troubleNames } from './words.ts';

const machine = () => import('./machine.ts');

/** A scene of the four, as the page offers it. */
export interface OfferedWorld extends Scene {
  readonly world: WorldName;
  readonly src: string;
}

/** What the page offers the island: the default case, as the build ran it. */
export interface OfferedEras {
  readonly lang: Lang;
  readonly scenes: readonly OfferedWorld[];
  /** Each world at the end of the default case. */
  readonly first: Readonly<Record<WorldName, Shown>>;
}

/** The four worlds side by side: the case that they go through, and the moment that is looked at. */
export class Cases {
  readonly #offered: OfferedEras;
  #gone: Gone | undefined = $state.raw();
  /** What has been asked for last: of two cases that run at once, the later one counts. */
  #asked = 0;
  /** A position to which the player goes because the reader has moved the time. */
  #expected: number | undefined;
  /** True until the player tells where a case begins to be watched. */
  #fresh = true;
  era: Era = $state.raw(defaultEra);
  /** Virtual milliseconds. */
  time = $state(moments.end as number);
  columns: Readonly<Record<WorldName, Shown>> = $state.raw()!;
  scenes: readonly Scene[] = $state.raw([]);
  at: Watched['at'] = $state.raw();
  busy = $state(false);
  /** An address named what there is not; or a script could not be had. */
  notice: 'unknown' | 'failed' | undefined = $state();

  constructor(offered: OfferedEras) {
    this.#offered = offered;
    this.columns = offered.first;
    this.scenes = offered.scenes;
  }

  /** Opens what the page's address names. */
  async open(search: string): Promise<void> {
    const { unknown, ...era } = readEra(search);
    if (era.kind !== this.era.kind || era.trouble !== this.era.trouble) await this.choose(era);
    if (unknown) this.notice = 'unknown';
  }

  /** Takes the worlds through another case; what fails leaves what is shown. */
  async choose(era: Era): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.notice = undefined;
    try {
      const gone = await this.#goThrough(era);
      if (asked !== this.#asked) return;
      const { columnsAt } = await machine();
      this.era = era;
      this.#fresh = true;
      this.#gone = gone;
      this.columns = columnsAt(gone, this.time);
      this.scenes = this.first ? this.#offered.scenes : this.#offered.scenes.map((scene) => this.#asRun(scene, gone));
    } catch {
      this.notice = 'failed';
    }
    this.busy = false;
  }

  /** Whether this is the case that stands in the page, whose runs are published. */
  get first(): boolean {
    return this.era.kind === defaultEra.kind && this.era.trouble === defaultEra.trouble;
  }

  /** Looks at a moment; the player goes to the last step before it. */
  async look(time: number, scene?: string): Promise<void> {
    this.time = time;
    await this.#see();
    if (scene === undefined || !this.#gone) return;
    const run = this.#gone[this.#offered.scenes.find(({ id }) => id === scene)!.world].played.run;
    const shown = stepsOf(run).findLast(({ span }) => (span.start ?? 0) <= time * 1000);
    if (!shown) return;
    this.#expected = shown.position;
    this.at = { scene, position: shown.position };
  }

  /** To be told by the player where it is. That it opens a run at its start is no choice of the reader's. */
  readonly moved = (scene: Scene, position: number): void => {
    const opened = this.#fresh && position <= 1;
    this.#fresh = false;
    const known = position === this.#expected;
    this.#expected = undefined;
    if (!opened && !known) void this.#follow(scene, position);
  };

  async #follow({ id }: Scene, position: number): Promise<void> {
    await this.#see();
    const { world } = this.#offered.scenes.find((scene) => scene.id === id)!;
    const span = this.#gone?.[world].played.run.spans.findLast(({ seq }) => seq <= position);
    if (span?.start !== undefined) this.time = span.start / 1000;
    await this.#see();
  }

  /** Brings the columns to the moment; the default case is run when it is first looked into. */
  async #see(): Promise<void> {
    try {
      const gone = this.#gone ?? (await this.#goThrough(this.era));
      // Another case may have been chosen meanwhile.
      this.#gone ??= gone;
      const { columnsAt } = await machine();
      this.columns = columnsAt(this.#gone, this.time);
    } catch {
      this.notice = 'failed';
    }
  }

  async #goThrough(era: Era): Promise<Gone> {
    const { goingThrough } = await machine();
    const going = goingThrough(era);
    let gone: Gone | undefined;
    await inSlices(() => {
      const { done, value } = going.next();
      if (done) gone = value;
      return !done;
    });
    return gone!;
  }

  /** A scene that plays the world's run of the case, with the trouble and the end of it as its moments. */
  #asRun(scene: OfferedWorld, gone: Gone): Scene {
    const { lang } = this.#offered;
    const { outcome } = gone[scene.world];
    const src = async () => {
      const [{ loadedOf }, published] = await Promise.all([machine(), load(scene)]);
      return loadedOf(gone, scene.world, published, lang);
    };
    const moments = [
      { position: outcome.at, label: troubleNames[this.era.trouble][lang] },
      ...(outcome.wholeAt === undefined ? [] : [{ position: outcome.wholeAt, label: serviceWords(outcome, lang) }]),
    ];
    return { ...scene, src, moments };
  }
}
