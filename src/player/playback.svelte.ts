import { essentials, stepsOf, type Filter, type Step } from '../trace/cursor.ts';
import type { Trace } from '../trace/schema.ts';
import type { Frame } from './address.ts';
import { withFold } from './layout.ts';
import { waitAfter, type Speed } from './tempo.ts';

/** Where a reader is in a trace, and how it plays. Views read it and ask it to move; nothing else holds state. */
export class Playback {
  trace: Trace = $state.raw()!;
  filter: Filter = $state.raw(essentials);
  index = $state(0);
  playing = $state(false);
  speed: Speed = $state(1);
  /** True for waits in the proportions of the recorded times. */
  real = $state(false);
  readonly steps: readonly Step[] = $derived.by(() => stepsOf(this.trace, this.filter));
  readonly step: Step = $derived(this.steps[this.index]!);
  /** The step with the position of the one before it; -1 if there is none. */
  readonly shown: { readonly step: Step; readonly before: number } = $derived({
    step: this.step,
    before: this.steps[this.index - 1]?.position ?? -1,
  });
  /** The step that the reader moved to; playing on by itself leaves it, so that a screen reader is not flooded. */
  reached: Step | undefined = $state.raw();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param trace a trace with at least one call */
  constructor(trace: Trace, { filter, index }: Frame) {
    this.trace = trace;
    this.filter = filter;
    this.index = index;
  }

  /** Moves to a step; before the first and after the last there is none. */
  seek(index: number): void {
    this.pause();
    this.index = Math.min(Math.max(0, index), this.steps.length - 1);
    this.reached = this.step;
  }

  /** Moves to a frame, of another trace too. */
  show(trace: Trace, { filter, index }: Frame): void {
    // Before what is shown changes, since a step may be one of the trace that goes.
    this.pause();
    this.trace = trace;
    this.filter = filter;
    this.index = index;
    this.reached = this.step;
  }

  /** Moves to the nearest step in one direction that fits; stays if there is none. */
  seekNear(direction: 1 | -1, fits: (step: Step) => boolean): void {
    for (let index = this.index + direction; this.steps[index]; index += direction) if (fits(this.steps[index]!)) return this.seek(index);
  }

  /** Moves to the call that set this one off. */
  seekCause(): void {
    const cause = this.step.span.causes[0];
    const index = this.steps.findIndex(({ span, phase }) => span.seq === cause?.seq && phase !== 'return');
    if (index !== -1) this.seek(index);
  }

  /** Folds the calls within a call away, or brings them back. A reader within them comes to the call itself. */
  toggleFold(seq: number): void {
    const { position } = this.step;
    this.filter = withFold(this.filter, seq);
    const stays = this.steps.findIndex((step) => step.position === position);
    this.index = stays !== -1 ? stays : this.steps.findIndex((step) => step.span.seq === seq);
  }

  /** Shows or hides polls and handshakes; the reader stays, or comes to the step before. */
  toggleNoise(): void {
    const { position } = this.step;
    this.filter = { ...this.filter, noise: !this.filter.noise };
    this.index = Math.max(
      0,
      this.steps.findLastIndex((step) => step.position <= position),
    );
  }

  /** Plays on from here; from the end, from the start. */
  play(): void {
    if (this.index === this.steps.length - 1) this.index = 0;
    this.playing = true;
    this.#wait();
  }

  pause(): void {
    clearTimeout(this.#timer);
    if (this.playing) this.reached = this.step;
    this.playing = false;
  }

  #wait(): void {
    const advance = () => {
      this.index += 1;
      if (this.index < this.steps.length - 1) this.#wait();
      else this.pause();
    };
    this.#timer = setTimeout(advance, waitAfter(this.steps, this.index, this.speed, this.real));
  }
}
