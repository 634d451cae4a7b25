import type { Dialect, Thing, Trace } from '../../trace/schema.ts';
import type { Turn } from './turn.ts';

/** Carries out one event. */
export type Handler<R extends object> = (turn: Turn<R>, data: never) => void;

/**
 * A set of rules on one kernel. `R` names its tables and the type of their rows; the table `actor` holds who calls and is
 * called. Everything that a world remembers stands in its tables; handlers are pure but for the turn that they are given:
 * no clock, no chance, no state of their own.
 */
export interface World<R extends object, Options = unknown, Command = unknown> {
  readonly name: string;
  /** Software that it models, for the source of its traces. */
  readonly versions: Trace['source']['versions'];
  /** What its messages speak, and the catalogue that they are checked against. */
  readonly speaks: readonly Dialect[];
  /** Fields of rows by which `turn.by` finds them: only those, by table. */
  readonly indexes: { readonly [T in keyof R]?: readonly string[] };
  /** What the stage shows of a row; nothing for rows that it does not show. The key is `<table>/<key of the row>`. */
  readonly things: { readonly [T in keyof R]?: (row: R[T], key: string) => Thing | undefined };
  /** First event: what exists at the start, which timers run. */
  readonly start: (turn: Turn<R>, options: Options) => void;
  /** Carries out a command or a fault; every one is an event of its own. */
  readonly command: (turn: Turn<R>, command: Command) => void;
  /** Handlers of events by type. */
  readonly on: Readonly<Record<string, Handler<R>>>;
}
