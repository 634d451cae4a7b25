import { Run } from '../../engine/kernel/run.ts';
import type { State } from '../../engine/kernel/state.ts';
import { traceOf, type Told } from '../../engine/kernel/trace.ts';
import type { World } from '../../engine/kernel/world.ts';
import type { Trace } from '../../trace/schema.ts';
import type { RunState, Sight } from './state.ts';

/** A model, and what a lab's panels show of it. */
export interface Engine<View> {
  readonly world: World<never, never, never>;
  /** What panels show of a state; plain data. */
  readonly look: (state: State) => View;
}

/** A model of any kind with what panels show of it. */
export const engineOf = <R extends object, Options, Command, View>(
  world: World<R, Options, Command>,
  look: (state: State) => View,
): Engine<View> => ({ world: world as unknown as Engine<View>['world'], look });

/** How long nothing may happen before a run is said to be quiet, and how long it is looked at for that: virtual milliseconds. */
const [patience, horizon] = [400_000, 3_600_000];

/** A run at work, with what there was to see of it. */
export class Play<View> {
  readonly #engine: Engine<View>;
  #run: Run<unknown, unknown>;
  #now = 0;
  #sights: Sight<View>[] = [];

  /** Begins a run and sends its commands; `step` carries them out. */
  constructor(engine: Engine<View>, { seed, options, commands }: Omit<RunState, 'until'>) {
    this.#engine = engine;
    this.#run = Run.start(engine.world as World<never, unknown, unknown>, options, seed);
    for (const { at, command } of commands) this.#run.send(command, at);
    this.#see();
  }

  /** Virtual milliseconds that it has come to. */
  get now(): number {
    return this.#now;
  }
  /** What there was to see, and from which position on. */
  get sights(): readonly Sight<View>[] {
    return [...this.#sights];
  }
  /** What there is to see now. */
  get sight(): View {
    return this.#sights.at(-1)![1];
  }

  /** Position of the last call or return; what comes has later ones. */
  get position(): number {
    return this.#run.state.position - 1;
  }

  trace(told: Told): Trace {
    return traceOf(this.#run, told);
  }

  /** Goes back to a moment, after all that happened at it; what came later is no more. */
  rewind(time: number): void {
    if (time >= this.#now) return;
    this.#run = this.#run.fork(this.#run.stepsAt(time)).advance(time);
    this.#now = time;
    this.#sights = this.#sights.filter(([position]) => position <= this.position);
    this.#see();
  }

  /** Sends a command now; it is carried out by the next steps. */
  send(command: unknown): void {
    this.#run.send(command, this.#now);
  }

  /**
   * Carries out what is due next, if that is not after a moment.
   * @returns false if nothing is left to do until then
   */
  step(until: number): boolean {
    const next = this.#run.nextTime;
    const due = next !== undefined && next <= until;
    this.#now = due ? next : Math.max(this.#now, until);
    this.#run.advance(this.#now);
    if (due) this.#see();
    return due;
  }

  /** Looks for the moment of the last call before a long rest, step by step, without going there. Polls do not count. */
  *untilQuiet(): Generator<undefined, number> {
    const ahead = this.#run.fork();
    let last = this.#now;
    for (let next = ahead.nextTime; next !== undefined && next - last < patience && next - this.#now < horizon; next = ahead.nextTime) {
      const known = ahead.spans.length;
      ahead.advance(next);
      if (ahead.spans.slice(known).some(({ noise }) => !noise)) last = next;
      yield;
    }
    return last;
  }

  #see(): void {
    const view = this.#engine.look(this.#run.state);
    const { position } = this;
    const before = this.#sights.at(-1);
    if (before && JSON.stringify(before[1]) === JSON.stringify(view)) return;
    if (before?.[0] === position) this.#sights.pop();
    this.#sights.push([position, view]);
  }
}
