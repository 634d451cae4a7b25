import type { Text } from '../../i18n/index.ts';
import type { FigureData, Relation } from '../figure.ts';
import { percent, yearOf, type Axis } from '../time.ts';

/** How a stretch of a life is drawn: dotted, thin, thick, broken. */
export type Stroke = 'dotted' | 'thin' | 'thick' | 'broken';

/** A relation that happens on a day: a new stage begins, or the life ends in a cross. */
export interface Event<Node extends string = string, Verb extends string = string> extends Relation<Node, Verb> {
  at: string;
  stroke: Stroke | 'cross';
  /** A few words beside it; `spare` ones give way where there is little room. */
  note?: Text;
  spare?: true;
  /** True if it had begun before, on a day that no source of ours gives. */
  open?: true;
}

/** One row: its nodes share a line, as a thing and its later name do. */
export interface Row {
  nodes: readonly string[];
  /** Heading of the rows that begin here. */
  group?: Text;
}

/** A label of the axis. `minor` ones give way where there is little room. */
export interface Tick {
  at: number;
  label: string;
  below?: Text;
  minor?: boolean;
  strong?: boolean;
}

/** What a chart of lives shows around its lines. */
export interface Chart {
  axis: Axis;
  /** Where lines stop that have no end. */
  now: number;
  rows: readonly Row[];
  /** Labels above the chart, line by line. */
  ticks: readonly (readonly Tick[])[];
  /** Years at which a hairline runs through all rows. */
  rules: readonly number[];
  /** A stretch of time that is marked. */
  band: Axis;
  /** A day that is marked by a line of its own. */
  mark: { at: number; label: Text };
  legend: readonly { stroke: Stroke | 'cross'; label: Text }[];
}

/** An event with its place on the axis, in percent, and the length of the line that it begins. */
export interface Placed {
  event: Event;
  at: number;
  length: number;
}

/** The line of a row: each event begins a stretch that lasts until the next event of the same row. */
export function placeRow(figure: FigureData, { nodes }: Row, { axis, now }: Pick<Chart, 'axis' | 'now'>): Placed[] {
  const events = (figure.relations as readonly Event[]).filter(({ from }) => nodes.includes(from));
  return events.map((event, index) => {
    const next = events[index + 1];
    const at = percent(axis, yearOf(event.at));
    const end = percent(axis, next ? yearOf(next.at) : now);
    return { event, at, length: event.stroke === 'cross' ? 0 : end - at };
  });
}
