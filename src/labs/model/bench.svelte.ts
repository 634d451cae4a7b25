import type { Loaded } from '../../player/load.ts';
import type { Scene, Watched } from '../../player/scene.ts';
import { linkOf } from '../../player/view.ts';
import { stepsOf } from '../../trace/cursor.ts';
import { packRun, runIn } from './address.ts';
import type { Machine, Offered, OfferedScene } from './offered.ts';
import type { Play } from './play.ts';
import { Runs, quietAt, type Shown } from './runs.ts';
import { inSlices } from './slices.ts';
import { sightAt, type RunState } from './state.ts';

/** What became of the last thing that the reader did, where there is something to say. */
export type Outcome = 'dropped' | 'still' | 'reset' | 'refused' | 'failed' | undefined;

/**
 * A lab on a model at work: plays the published run of each scene until the reader does something, then a run of the
 * reader's own. What the reader does happens at the moment that the player shows; what came later in the run is dropped.
 */
export class Bench<View> {
  readonly #offered: Offered<View>;
  readonly #runs: Runs<View>;
  /** Runs that can go on, by what they have shown last. */
  readonly #plays = new WeakMap<Shown<View>, Play<View>>();
  #shown: Readonly<Record<string, Shown<View>>> = $state.raw({});
  #place: { readonly id: string; readonly position: number } = $state.raw()!;
  /** What the player plays. */
  scenes: readonly Scene[] = $state.raw([]);
  /** Where the player is to go. */
  at: Watched['at'] = $state.raw();
  /** True while something is carried out. */
  busy = $state(false);
  outcome: Outcome = $state();

  readonly #scene: OfferedScene<View> = $derived.by(() => this.#offered.scenes.find(({ id }) => id === this.#place.id)!);
  readonly #current: Shown<View> | undefined = $derived.by(() => this.#shown[this.#place.id]);
  readonly #steps = $derived.by(() => (this.#current ? stepsOf(this.#current.loaded.trace) : []));
  /** What there is to see where the player is. */
  readonly view: View = $derived.by(() => sightAt(this.#current?.sights ?? [], this.#place.position) ?? this.#scene.first);
  /** The watched trace and its notes; absent until they are there. */
  readonly loaded: Loaded | undefined = $derived.by(() => this.#current?.loaded);
  /** True if the player shows the end of the run. */
  readonly atEnd: boolean = $derived.by(() => this.#place.position >= (this.#steps.at(-1)?.position ?? Infinity));
  /** Virtual milliseconds of the moment that the player shows. */
  readonly now: number = $derived.by(() => {
    const step = this.#steps.findLast(({ position }) => position <= this.#place.position);
    return this.atEnd ? this.#current!.state.until : (step?.span.start ?? 0) / 1000;
  });

  /**
   * @param machine loads what the lab's runs are made with
   * @param search query of the page; empty where there is no page yet
   */
  constructor(offered: Offered<View>, machine: () => Promise<Machine<View>>, search: string) {
    this.#offered = offered;
    this.#runs = new Runs(offered, machine);
    const asked = runIn(search, offered.shared ? offered.lab : undefined);
    const named = asked?.scene ?? offered.scenes[0]!.id;
    this.#place = { id: (offered.scenes.find(({ id }) => id === named) ?? offered.scenes[0]!).id, position: -1 };
    this.scenes = offered.scenes.map((scene) => (asked && scene.id === named ? this.#asAsked(scene, asked.run) : this.#asPublished(scene)));
  }

  /** Id of the watched scene, and position in its trace. */
  get place(): { readonly id: string; readonly position: number } {
    return this.#place;
  }
  /** True if the watched run is the reader's own. */
  get own(): boolean {
    return this.scenes.some(({ id, run }) => id === this.#place.id && run !== undefined);
  }

  /** To be told by the player where it is. */
  readonly moved = ({ id }: Scene, position: number): void => {
    if (id !== this.#place.id || position !== this.#place.position) this.#place = { id, position };
  };

  /** Carries out commands at the moment that is shown. */
  send(...commands: readonly unknown[]): Promise<void> {
    return this.#act(async (play, state) => {
      const { now, atEnd } = this;
      play.rewind(now);
      const { position } = play;
      for (const command of commands) play.send(command);
      await inSlices(() => play.step(now));
      const sent = [...state.commands.filter(({ at }) => at <= now), ...commands.map((command) => ({ at: now, command }))];
      await this.#show(play, { ...state, commands: sent, until: now }, position + 1);
      return atEnd ? undefined : 'dropped';
    });
  }

  /** Goes on by so many virtual milliseconds, or until nothing happens any more; what the run does not have yet is made. */
  runOn(by: number | 'quiet'): Promise<void> {
    return this.#act(async (play, state) => {
      const until = by === 'quiet' ? await quietAt(play) : this.now + by;
      const { position } = play;
      await inSlices(() => play.step(until));
      if (until > state.until) await this.#show(play, { ...state, until });
      else this.#goTo(this.#steps.findLast(({ span }) => (span.start ?? 0) <= until * 1000)?.position);
      return until >= state.until && play.position === position ? 'still' : undefined;
    });
  }

  /** Opens the published run of a scene in place of the reader's own. */
  reset(id = this.#place.id, position?: number): void {
    this.#withdraw(id);
    this.at = { scene: id, ...(position !== undefined && { position }) };
    this.outcome = 'reset';
  }

  /** For clicks anywhere in the page, before the player hears of them: a link to a moment of a published run brings that run back. */
  readonly follow = (event: MouseEvent): void => {
    const query = new URLSearchParams(linkOf(event)?.search);
    const own = this.scenes.find(({ id, run }) => id === query.get('scene') && run !== undefined);
    if (!own || query.has('run') || !query.has('step')) return;
    event.preventDefault();
    event.stopPropagation();
    this.reset(own.id, Number(query.get('step')));
  };

  #asPublished({ id, title, notes, moments, ...rest }: OfferedScene<View>): Scene {
    const src = async () => this.#keep(id, await this.#runs.published({ id, title, notes, moments, ...rest }));
    return { id, title, notes, moments, src };
  }

  /** A scene whose address says how its run was made. */
  #asAsked(scene: OfferedScene<View>, run: string): Scene {
    const src = async () => {
      const shown = await this.#runs.asked(scene, run);
      if (shown) return this.#keep(scene.id, shown);
      this.#withdraw(scene.id);
      this.outcome = 'refused';
      return this.#keep(scene.id, await this.#runs.published(scene));
    };
    return { ...this.#asPublished(scene), src, run, moments: [] };
  }

  #keep(id: string, shown: Shown<View>): Loaded {
    this.#shown = { ...this.#shown, [id]: shown };
    return shown.loaded;
  }

  #withdraw(id: string): void {
    this.scenes = this.scenes.map((scene) =>
      scene.id === id ? this.#asPublished(this.#offered.scenes.find((each) => each.id === id)!) : scene,
    );
  }

  #goTo(position: number | undefined): void {
    if (position === undefined) return;
    const { id } = this.#place;
    this.#place = { id, position };
    this.at = { scene: id, position };
  }

  /** Shows how far a run has come: from a position on, or at its end. */
  async #show(play: Play<View>, state: RunState, from?: number): Promise<void> {
    const scene = this.#scene;
    const [shown, run] = await Promise.all([this.#runs.shown(scene, play, state), packRun(state)]);
    this.#plays.set(shown, play);
    this.#keep(scene.id, shown);
    const own: Scene = { ...this.#asPublished(scene), src: async () => shown.loaded, run, moments: [] };
    const steps = stepsOf(shown.loaded.trace);
    this.scenes = this.scenes.map((other) => (other.id === scene.id ? own : other));
    this.#goTo(((from !== undefined && steps.find(({ position }) => position >= from)) || steps.at(-1))?.position);
  }

  /** Does one thing at a time. What fails leaves what is shown as it is. */
  async #act(act: (play: Play<View>, state: RunState) => Promise<Outcome>): Promise<void> {
    const shown = this.#current;
    if (this.busy || !shown) return;
    this.busy = true;
    try {
      const play = this.#plays.get(shown) ?? (await this.#runs.play(shown.state));
      // Should it fail half-way, nobody may go on from it.
      this.#plays.delete(shown);
      this.outcome = await act(play, shown.state);
      if (this.#current === shown) this.#plays.set(shown, play);
    } catch {
      this.outcome = 'failed';
    }
    this.busy = false;
  }
}
