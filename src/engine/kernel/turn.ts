import type { Fact, Span, Thing } from '../../trace/schema.ts';
import { next } from './random.ts';
import { apply, type Cause, type Change, type Event, type State } from './state.ts';
import type { Index } from './indexes.ts';
import type { World } from './world.ts';

/** How a call ends: with a message or without, or refused. */
export type Answer =
  | { readonly ok: true; readonly code: string; readonly response?: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly response?: unknown };

/** An answer that all went well. */
export const ok = (response?: unknown, code = 'OK'): Answer => ({ ok: true, code, ...(response !== undefined && { response }) });
/** A refusal. */
export const refuse = (code: string, message: string, response?: unknown): Answer => ({
  ok: false,
  code,
  message,
  ...(response !== undefined && { response }),
});

/** A call to be made. */
export interface Call extends Pick<Span, 'caller' | 'callee' | 'iface' | 'method'> {
  readonly request?: unknown;
  /** Name of the rule that has it made: an entry of `content/rules/<world>.yaml`. */
  readonly rule: string;
  /** Virtual milliseconds that it is said to take. */
  readonly takes?: number;
  /** Polls and heartbeats, folded away until asked for. */
  readonly noise?: boolean;
  /** What set it off, beside what set off the event. */
  readonly causes?: readonly Cause[];
}

/** What one event did. */
export interface Step {
  readonly changes: readonly Change[];
  /** In the order of their calls. */
  readonly spans: readonly Span[];
  readonly facts: readonly Fact[];
}

/** What came to exist or vanished and awaits its place in the order of calls and returns. */
type Waiting = Pick<Extract<Fact, { op: 'put' }>, 'op' | 'key' | 'value'> | Pick<Extract<Fact, { op: 'del' }>, 'op' | 'key'>;

/**
 * What a rule may do while one event is carried out: look, change rows, make calls, plan events. Calls run to their end
 * within the event; what takes virtual time is a later event.
 */
export class Turn<R extends object> {
  readonly #world: World<R, never, never>;
  readonly #state: State;
  readonly #index: Index;
  readonly #event: Event;
  readonly #changes: Change[] = [];
  readonly #spans: Span[] = [];
  readonly #facts: Fact[] = [];
  readonly #open: number[] = [];
  readonly #waiting: Waiting[] = [];
  /** The call of this turn that returned last. */
  #last: Span | undefined;

  constructor(world: World<R, never, never>, state: State, index: Index, event: Event) {
    this.#world = world;
    this.#state = state;
    this.#index = index;
    this.#event = event;
  }

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#state.time;
  }

  get<T extends keyof R & string>(table: T, key: string): R[T] | undefined {
    return this.#state.tables.get(table)?.get(key) as R[T] | undefined;
  }

  /** All rows of a table, in the order in which they came to exist. */
  rows<T extends keyof R & string>(table: T): readonly [key: string, row: R[T]][] {
    return [...((this.#state.tables.get(table) ?? new Map()) as Map<string, R[T]>)];
  }

  /** Rows whose field has a value, in the order of their keys; the world must name the field in `indexes`. */
  by<T extends keyof R & string>(table: T, field: keyof R[T] & string, value: string): readonly [key: string, row: R[T]][] {
    const rows = this.#state.tables.get(table) as Map<string, R[T]> | undefined;
    return this.#index.keys(this.#state, table, field, value).map((key) => [key, rows!.get(key)!]);
  }

  /** Puts a row in place of the one that is there, if any. */
  put<T extends keyof R & string>(table: T, key: string, row: R[T]): void {
    const before = this.get(table, key);
    if (before === row) return;
    this.#change({ table, key, row });
    this.#index.changed(table, key, before, row);
    this.#show(table, key, before, row);
  }

  /** Puts a row with some fields changed; does nothing if there is none. */
  change<T extends keyof R & string>(table: T, key: string, fields: Partial<R[T]>): void {
    const row = this.get(table, key);
    if (row !== undefined) this.put(table, key, { ...row, ...fields });
  }

  del<T extends keyof R & string>(table: T, key: string): void {
    const before = this.get(table, key);
    if (before === undefined) return;
    this.#change({ table, key });
    this.#index.changed(table, key, before, undefined);
    this.#show(table, key, before, undefined);
  }

  /** A random number from 0 up to but not 1. */
  random(): number {
    const { value, seed } = next(this.#state.random);
    this.#state.random = seed;
    return value;
  }

  /** What sets off what is planned or called now. */
  causes(how: Cause['how'] = 'timer'): readonly Cause[] {
    const seq = this.#open.at(-1) ?? this.#last?.seq;
    return seq === undefined ? this.#event.causes : [{ seq, how }];
  }

  /**
   * Plans an event.
   * @param delay virtual milliseconds from now; whole and not negative
   * @param causes what sets it off; if not told, the call that is under way or has just returned, or else what set off this event
   * @returns its `seq`, by which it can be cancelled
   */
  after(delay: number, type: string, data: unknown, causes: readonly Cause[] = this.causes()): number {
    const seq = this.#state.nextEvent++;
    const event: Event = { seq, time: this.now + Math.max(0, Math.round(delay)), type, data, causes };
    this.#change({ event: seq, planned: event });
    return seq;
  }

  /** Takes an event back that has not happened yet. */
  cancel(seq: number): void {
    if (this.#state.pending.has(seq)) this.#change({ event: seq });
  }

  /**
   * Makes a call: it begins, the callee does what `answer` does, and it returns.
   * @param answer what happens within the call, with all its inner calls
   * @returns what the callee answered
   */
  call(call: Call, answer: () => Answer): Answer {
    const { rule, takes, noise, causes, request, ...who } = call;
    const parent = this.#open.at(-1);
    const origins = causes ?? (parent === undefined ? this.causes() : []);
    const seq = this.#state.position++;
    this.#flush(seq, parent ?? seq);
    // Its place among the spans is that of its call, though it is known only at its return.
    const at = this.#spans.push(undefined as never) - 1;
    this.#open.push(seq);
    const given = answer();
    this.#open.pop();
    const done = this.#state.position++;
    this.#flush(done, seq);
    const { response, ...status } = given;
    const span: Span = {
      seq,
      done,
      ...who,
      ...(request !== undefined && { request: request as Span['request'] }),
      ...(response !== undefined && { response: response as Span['response'] }),
      status,
      start: this.now * 1000,
      ...(takes !== undefined && { duration: takes * 1000 }),
      causes: [...(parent === undefined ? [] : [{ seq: parent, how: 'call' as const }]), ...origins],
      evidence: 'modelled',
      rule,
      ...(noise && { noise }),
    };
    this.#spans[at] = span;
    this.#last = span;
    return given;
  }

  /**
   * Ends the turn. What became visible without a call belongs to the one that set the event off.
   * @param latest `seq` of the call before this turn that returned last
   * @throws if there was no call yet: the start of a world has to make one
   */
  end(latest: number | undefined): Step {
    if (this.#waiting.length > 0) {
      const by = this.#event.causes[0]?.seq ?? latest;
      if (by === undefined) throw new Error(`${this.#world.name}: expected a call by the first event, found none`);
      this.#flush(this.#state.position - 1, by);
    }
    return { changes: this.#changes, spans: this.#spans, facts: this.#facts };
  }

  #change(change: Change): void {
    this.#changes.push(change);
    apply(this.#state, [change]);
  }

  #show(table: keyof R & string, key: string, before: unknown, after: unknown): void {
    const view = this.#world.things[table] as ((row: unknown, key: string) => Thing | undefined) | undefined;
    if (!view) return;
    const [old, now] = [before === undefined ? undefined : view(before, key), after === undefined ? undefined : view(after, key)];
    const name = `${table}/${key}`;
    if (now === undefined) {
      if (old !== undefined) this.#waiting.push({ op: 'del', key: name });
    } else if (old === undefined || JSON.stringify(old) !== JSON.stringify(now)) this.#waiting.push({ op: 'put', key: name, value: now });
    else return;
    const last = this.#last;
    if (this.#open.length === 0 && last) this.#flush(this.#state.position - 1, last.seq);
  }

  #flush(at: number, by: number): void {
    for (const fact of this.#waiting) this.#facts.push({ at, by, ...fact });
    this.#waiting.length = 0;
  }
}
