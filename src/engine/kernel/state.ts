import type { Span } from '../../trace/schema.ts';

export type Cause = Span['causes'][number];

/** Something that will happen: a timer, a message on its way, a command, a fault. */
export interface Event {
  /** Unique within the run; of two events at one time the smaller one comes first. */
  readonly seq: number;
  /** Virtual milliseconds since the start. */
  readonly time: number;
  /** Name of the world's rule that handles it. */
  readonly type: string;
  /** What the rule is given; plain data. */
  readonly data: unknown;
  /** Spans that set it off. */
  readonly causes: readonly Cause[];
}

/** Rows of a table by key. A row is plain data and never changed: who wants another one puts it. */
type Table<Row = unknown> = Map<string, Row>;

/** All that a run knows at one moment: what may happen next follows from it alone. */
export interface State {
  /** Virtual milliseconds since the start. */
  time: number;
  /** State of the generator of random numbers. */
  random: number;
  /** `seq` of the next event to be planned. */
  nextEvent: number;
  /** Next position in the order of calls and returns. */
  position: number;
  /** Events that wait, by `seq`. */
  readonly pending: Map<number, Event>;
  /** What exists, by table. */
  readonly tables: Map<string, Table>;
}

/** What happened to one row, or to one waiting event; without a value it is gone. */
export type Change =
  { readonly table: string; readonly key: string; readonly row?: unknown } | { readonly event: number; readonly planned?: Event };

/** The counters of a state, which every step may move. */
export type Counters = Pick<State, 'time' | 'random' | 'nextEvent' | 'position'>;

export const countersOf = ({ time, random, nextEvent, position }: State): Counters => ({ time, random, nextEvent, position });

/** A state in which nothing exists yet. */
export const emptyState = (seed: number): State => ({
  time: 0,
  random: seed | 0,
  nextEvent: 0,
  position: 0,
  pending: new Map(),
  tables: new Map(),
});

/** A copy that can be changed without the other one noticing; rows are shared, as they never change. */
export const copyOf = (state: State): State => ({
  ...state,
  pending: new Map(state.pending),
  tables: new Map([...state.tables].map(([name, table]) => [name, new Map(table)])),
});

/** Carries changes out on a state. */
export function apply(state: State, changes: readonly Change[]): void {
  for (const change of changes) {
    if ('event' in change) {
      if (change.planned) state.pending.set(change.event, change.planned);
      else state.pending.delete(change.event);
      continue;
    }
    let table = state.tables.get(change.table);
    if (!table) state.tables.set(change.table, (table = new Map()));
    if (change.row === undefined) table.delete(change.key);
    else table.set(change.key, change.row);
  }
}
