import type { Fact, Span } from '../../trace/schema.ts';
import { Heap } from './heap.ts';
import { Index } from './indexes.ts';
import { apply, copyOf, countersOf, emptyState, type Change, type Counters, type Event, type State } from './state.ts';
import { Turn, type Step } from './turn.ts';
import type { World } from './world.ts';

/** Types of the two events that are not the world's own. */
const startType = 'start';
const commandType = 'command';

/** Most events at one moment of virtual time; more means that rules set each other off without end. */
const mostAtOnce = 100_000;

/** What the run keeps of a step: enough to come to the state after it from the one before. */
interface Kept {
  readonly changes: readonly Change[];
  readonly after: Counters;
  /** Numbers of spans and facts up to and with it. */
  readonly spans: number;
  readonly facts: number;
}

interface Keyframe {
  /** Number of steps that were taken. */
  readonly steps: number;
  readonly state: State;
}

type AnyWorld<Options, Command> = World<never, Options, Command>;

/**
 * A world at work: from the same seed, options and commands comes the same run, byte for byte. The past never changes;
 * a run can be looked at after any step and forked there.
 */
export class Run<Options, Command> {
  readonly world: AnyWorld<Options, Command>;
  readonly #state: State;
  readonly #heap = new Heap();
  readonly #index: Index;
  readonly #steps: Kept[] = [];
  readonly #spans: Span[] = [];
  readonly #facts: Fact[] = [];
  readonly #keyframes: Keyframe[];
  readonly #commands: { readonly time: number; readonly command: Command }[] = [];
  /** Changes since the last keyframe, against rows at it. */
  #unframed = 0;
  #atOnce = 0;

  private constructor(world: AnyWorld<Options, Command>, state: State, keyframes: Keyframe[]) {
    this.world = world;
    this.#state = state;
    this.#keyframes = keyframes;
    this.#index = new Index(world.indexes as Record<string, readonly string[]>);
    for (const event of state.pending.values()) this.#heap.push(event);
  }

  /** Begins a run at virtual time 0. */
  static start<R extends object, Options, Command>(
    world: World<R, Options, Command>,
    options: Options,
    seed: number,
  ): Run<Options, Command> {
    const run = new Run(world as unknown as AnyWorld<Options, Command>, emptyState(seed), [{ steps: 0, state: emptyState(seed) }]);
    run.#plan({ seq: run.#state.nextEvent++, time: 0, type: startType, data: options, causes: [] });
    run.#step();
    return run;
  }

  /** The state now. Not to be changed: it is the run's own. */
  get state(): State {
    return this.#state;
  }
  get spans(): readonly Span[] {
    return this.#spans;
  }
  get facts(): readonly Fact[] {
    return this.#facts;
  }
  /** Virtual time of what is due next; nothing if nothing is. */
  get nextTime(): number | undefined {
    const due = Math.min(this.#due, this.#commands[0]?.time ?? Infinity);
    return due === Infinity ? undefined : due;
  }
  /** Number of steps taken. */
  get length(): number {
    return this.#steps.length;
  }

  /**
   * Sends a command, or a fault, at a moment that is not past. It is carried out after all else that is due then, so that
   * it makes no difference whether it was sent ahead.
   */
  send(command: Command, time = this.#state.time): void {
    const sent = { time: Math.max(time, this.#state.time), command };
    const later = this.#commands.findIndex((other) => other.time > sent.time);
    this.#commands.splice(later === -1 ? this.#commands.length : later, 0, sent);
  }

  /** Carries out all that is due up to and with a moment of virtual time, and moves the clock there. */
  advance(time: number): this {
    for (;;) {
      const due = this.#due;
      const sent = this.#commands[0]?.time ?? Infinity;
      if (Math.min(due, sent) > time) break;
      if (sent < due)
        this.#plan({ seq: this.#state.nextEvent++, time: sent, type: commandType, data: this.#commands.shift()!.command, causes: [] });
      this.#step();
    }
    this.#state.time = Math.max(this.#state.time, time);
    return this;
  }

  /** Virtual time of a step; of step 0, the start. */
  timeAt(steps: number): number {
    return this.#steps[steps - 1]?.after.time ?? 0;
  }

  /** Number of steps whose time is not after a moment. */
  stepsAt(time: number): number {
    let [low, high] = [0, this.#steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#steps[middle]!.after.time <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The state after a number of steps: a copy, from the keyframe before and the changes since. */
  stateAfter(steps: number): State {
    const frame = this.#keyframes.findLast((each) => each.steps <= steps)!;
    const state = copyOf(frame.state);
    for (let at = frame.steps; at < steps; at++) apply(state, this.#steps[at]!.changes);
    const last = this.#steps[steps - 1];
    return last ? Object.assign(state, last.after) : state;
  }

  /** The same run up to a number of steps, from where it may go another way: what rules have planned stays planned, commands sent ahead do not. */
  fork(steps: number = this.#steps.length): Run<Options, Command> {
    const keyframes = this.#keyframes.filter((each) => each.steps <= steps);
    const fork = new Run(this.world, this.stateAfter(steps), keyframes);
    const last = this.#steps[steps - 1];
    fork.#steps.push(...this.#steps.slice(0, steps));
    fork.#spans.push(...this.#spans.slice(0, last?.spans ?? 0));
    fork.#facts.push(...this.#facts.slice(0, last?.facts ?? 0));
    return fork;
  }

  /** Virtual time of the next event. One that was cancelled stays in the heap until it comes to its top. */
  get #due(): number {
    while (this.#heap.top && !this.#state.pending.has(this.#heap.top.seq)) this.#heap.pop();
    return this.#heap.top?.time ?? Infinity;
  }

  #plan(event: Event): void {
    this.#state.pending.set(event.seq, event);
    this.#heap.push(event);
  }

  #step(): void {
    const event = this.#heap.pop()!;
    this.#atOnce = event.time === this.#state.time ? this.#atOnce + 1 : 0;
    if (this.#atOnce > mostAtOnce)
      throw new Error(`${this.world.name}: more than ${mostAtOnce} events at ${event.time} ms, of type ${event.type}`);
    const step = this.#carryOut(event);
    for (const change of step.changes) if ('event' in change && change.planned) this.#heap.push(change.planned);
    this.#spans.push(...step.spans);
    this.#facts.push(...step.facts);
    const changes: Change[] = [{ event: event.seq }, ...step.changes];
    this.#steps.push({ changes, after: countersOf(this.#state), spans: this.#spans.length, facts: this.#facts.length });
    this.#frame(changes.length);
  }

  #carryOut(event: Event): Step {
    const state = this.#state;
    state.pending.delete(event.seq);
    state.time = event.time;
    const turn = new Turn<never>(this.world as World<never, never, never>, state, this.#index, event);
    const handler = this.world.on[event.type] as ((turn: Turn<never>, data: unknown) => void) | undefined;
    if (event.type === startType) this.world.start(turn, event.data as Options);
    else if (event.type === commandType) this.world.command(turn, event.data as Command);
    else if (handler) handler(turn, event.data);
    else throw new Error(`${this.world.name}: expected a handler of "${event.type}", found ${Object.keys(this.world.on).join(', ')}`);
    return turn.end(this.#spans.at(-1)?.seq);
  }

  /** Takes a keyframe when as much has changed since the last one as a copy costs. */
  #frame(changes: number): void {
    this.#unframed += changes;
    let rows = this.#state.pending.size;
    for (const table of this.#state.tables.values()) rows += table.size;
    if (this.#unframed < Math.max(512, rows)) return;
    this.#unframed = 0;
    this.#keyframes.push({ steps: this.#steps.length, state: copyOf(this.#state) });
  }
}
