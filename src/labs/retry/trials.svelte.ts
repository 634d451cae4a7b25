import type { Lang } from '../../i18n/index.ts';
import { readAddress, type Address } from '../../player/address.ts';
import { load } from '../../player/load.ts';
import type { Scene, Watched } from '../../player/scene.ts';
import { inSlices } from '../model/slices.ts';
import { isShown, readQuery, type Fault } from './address.ts';
import { sceneOf, shown, strategies, type Ends, type Settings, type Strategy } from './strategies.ts';
import { named } from './words.ts';

const machine = () => import('./machine.ts');

/** A run that the page shows at first. */
interface PublishedScene extends Scene {
  readonly src: string;
}

/** What the page offers the island: what the build computed. */
export interface OfferedTrials {
  readonly lang: Lang;
  readonly scenes: readonly PublishedScene[];
  readonly ends: Readonly<Record<Strategy, Ends>>;
}

/** The runs of all strategies under the settings that a reader chose. */
export class Trials {
  readonly #offered: OfferedTrials;
  /** What has been asked for last: of two that run at once, the later one counts. */
  #asked = 0;
  settings: Settings = $state.raw(shown);
  /** Where the runs ended, and the settings that those were made with. */
  ends: Readonly<Record<Strategy, Ends>> = $state.raw()!;
  made: Settings = $state.raw(shown);
  /** What the player plays: one scene a strategy. */
  scenes: readonly Scene[] = $state.raw([]);
  at: Watched['at'] = $state.raw();
  /** Number of runs done, while they are under way. */
  done: number | undefined = $state();
  faults: readonly Fault[] = $state.raw([]);
  failed = $state(false);

  constructor(offered: OfferedTrials) {
    this.#offered = offered;
    this.ends = offered.ends;
    this.scenes = this.#scenesOf(shown);
  }

  /** Opens what the page's address names. @param lab name of the lab where the address must name it */
  open(search: string, lab: string | undefined): void {
    const { settings, faults } = readQuery(search);
    this.faults = faults;
    if (!isShown(settings)) void this.choose(settings, readAddress(search, this.scenes, lab));
  }

  /** Shows the runs of other settings; what fails leaves the numbers as they are. */
  async choose(settings: Settings, at: Address): Promise<void> {
    const asked = ++this.#asked;
    this.settings = settings;
    this.scenes = this.#scenesOf(settings);
    this.at = at;
    this.failed = false;
    this.done = undefined;
    const same = (['lose', 'twice', 'seeds'] as const).every((name) => settings[name] === this.made[name]);
    if (same) return;
    try {
      const ends = await this.#tried(settings, () => asked === this.#asked);
      if (asked !== this.#asked) return;
      [this.ends, this.made] = [ends!, settings];
    } catch {
      this.failed = asked === this.#asked;
    }
    this.done = undefined;
  }

  async #tried(settings: Settings, wanted: () => boolean): Promise<Readonly<Record<Strategy, Ends>> | undefined> {
    const { trying } = await machine();
    const trial = trying(settings);
    let ends: Readonly<Record<Strategy, Ends>> | undefined;
    let done = 0;
    this.done = 0;
    await inSlices(() => {
      if (!wanted()) return false;
      const step = trial.next();
      if (step.done) ends = step.value;
      // Not every one: what is told changes no faster than it can be read.
      if (++done % 500 === 0) this.done = done;
      return !step.done;
    });
    return ends;
  }

  /** The published runs where they are asked for, and the others made when they are watched. */
  #scenesOf(settings: Settings): readonly Scene[] {
    const { scenes: published } = this.#offered;
    const others = strategies.filter((strategy) => !published.some(({ id }) => id === sceneOf(strategy)));
    const first = published.map((scene) => strategies.find((strategy) => sceneOf(strategy) === scene.id)!);
    const kept = isShown(settings) ? published : first.map((strategy) => this.#sceneOf(strategy, settings));
    return [...kept, ...others.map((strategy) => this.#sceneOf(strategy, settings))];
  }

  #sceneOf(strategy: Strategy, settings: Settings): Scene {
    const { lang, scenes } = this.#offered;
    // What is told of the model, and of fields that all runs share, stands with a published run: its own, or a like one.
    const like = [strategy, 'version' as const].map((each) => scenes.find(({ id }) => id === sceneOf(each))).find(Boolean) ?? scenes[0]!;
    const src = async () => {
      const [{ loadedOf }, published] = await Promise.all([machine(), load(like)]);
      return loadedOf(strategy, settings, published, lang);
    };
    return { id: sceneOf(strategy), title: named[strategy].title[lang], notes: '', moments: [], src };
  }
}
