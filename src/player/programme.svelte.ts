import { say } from '../i18n/player.ts';
import { frameAt, type Address } from './address.ts';
import { load } from './load.ts';
import type { FieldNotes } from './notes.ts';
import { Playback } from './playback.svelte.ts';
import type { Scene, Watched } from './scene.ts';

/** The scenes of a lab, and the one that is watched. */
export class Programme {
  readonly #lab: () => Pick<Watched, 'lang' | 'scenes'>;
  /** The address opened last: of two that load at once, the later one counts. */
  #asked: Address | undefined;
  scene: Scene = $state.raw()!;
  /** Absent until the first trace is there. */
  playback: Playback | undefined = $state.raw();
  notes: FieldNotes = $state.raw({ paths: {}, notes: [] });
  /** What went wrong, in words; empty if nothing did. */
  notice = $state('');

  /** @param lab what the lab tells now; its scenes may be others later */
  constructor(lab: () => Pick<Watched, 'lang' | 'scenes'>) {
    this.#lab = lab;
    this.scene = lab().scenes[0]!;
  }

  /** Opens what an address asks for, or the start if it can't be had. A scene that can't be fetched leaves what is shown. */
  async open(address: Address): Promise<void> {
    const { lang, scenes } = this.#lab();
    this.#asked = address;
    const asked = 'scene' in address ? address : { scene: scenes[0]!.id };
    const scene = scenes.find(({ id }) => id === asked.scene)!;
    try {
      const shown = scene === this.scene ? this.playback : undefined;
      const { trace, notes } = shown ? { trace: shown.trace, notes: this.notes } : await load(scene);
      if (this.#asked !== address) return;
      const frame = frameAt(trace, asked.position);
      const problem = 'problem' in address ? address.problem : frame.problem;
      this.notice = problem ? say(lang, `problem_${problem}`) : '';
      // The views of a scene stay when its trace is made anew.
      const kept = scene.id === this.scene.id ? this.playback : undefined;
      const next = kept ?? new Playback(trace, frame);
      // The page opens the first scene, the reader any other.
      if (this.playback) next.show(trace, frame);
      if (!kept) this.playback?.pause();
      [this.scene, this.notes, this.playback] = [scene, notes, next];
    } catch {
      this.notice = say(lang, 'loadFailed');
    }
  }
}
