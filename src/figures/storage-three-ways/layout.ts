import type { FigureData } from '../figure.ts';
import type { Column, Decision, Told } from './data.ts';

export const columns: readonly Column[] = ['docker', 'mesos', 'kubernetes'];
const decisions: readonly Decision[] = ['attach', 'path'];

/** Rows of the grid; each decision has a place with the caller and one with the driver. */
const place = { caller: { attach: 3, path: 4 }, driver: { attach: 6, path: 7 } } as const;
/** Row in which the contract stands, between caller and driver. */
const contract = 5;

const driverOf = { docker: 'plugin', mesos: 'plugin', kubernetes: 'driver' } as const satisfies Record<Column, string>;

/** The outline of somebody who calls or drives, from row to row. */
interface Body {
  name: string;
  first: number;
  last: number;
  /** A second caller stands further in, so that the first one's call passes beside it. */
  lane: number;
}

/** A decision where it is made; without a relation, the place is empty. */
interface Slot {
  decision: Decision;
  row: number;
  lane: number;
  /** The name of the outline that begins with this row. */
  head: string | undefined;
  relation: string | undefined;
}

/** A line from a caller down to the driver. */
interface Call {
  relation: string;
  first: number;
  last: number;
  lane: number;
}

/** One way as it is drawn. */
export interface Way {
  bodies: Body[];
  slots: Slot[];
  calls: Call[];
  of: (verb: Told['verb']) => Told[];
}

/**
 * Lays one way out from its relations. A caller that has a decision of its own encloses only that row;
 * one that has none encloses the empty places of all.
 */
export function layoutWay(figure: FigureData, column: Column): Way {
  const own = (figure.relations as readonly Told[]).filter((relation) => relation.column === column);
  const of = (verb: Told['verb']) => own.filter((relation) => relation.verb === verb);
  const driver: string = driverOf[column];
  const active = [...of('decides'), ...of('calls')];
  const callers = [...new Set(active.map(({ from }) => from))].filter((name) => name !== driver);
  const bodies = callers.map((name, lane): Body => {
    const held = of('decides').filter(({ from }) => from === name);
    const rows = (held.length > 0 ? held.map(({ to }) => to as Decision) : decisions).map((decision) => place.caller[decision]);
    return { name, first: Math.min(...rows), last: Math.max(...rows), lane };
  });
  bodies.push({ name: driver, first: place.driver.attach, last: place.driver.path, lane: 0 });
  const bodyAt = (row: number) => bodies.find(({ first, last }) => first <= row && row <= last);
  const slot = (decision: Decision, row: number, side: (from: string) => boolean): Slot => ({
    decision,
    row,
    lane: bodyAt(row)?.lane ?? 0,
    head: bodies.find(({ first }) => first === row)?.name,
    relation: of('decides').find(({ from, to }) => to === decision && side(from))?.id,
  });
  return {
    bodies,
    slots: decisions.flatMap((decision) => [
      slot(decision, place.caller[decision], (from) => from !== driver),
      slot(decision, place.driver[decision], (from) => from === driver),
    ]),
    calls: of('calls').flatMap(({ id, from }) =>
      bodies.filter(({ name }) => name === from).map(({ last, lane }) => ({ relation: id, first: last + 1, last: contract, lane })),
    ),
    of,
  };
}
