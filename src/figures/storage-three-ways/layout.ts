import type { FigureData } from '../figure.ts';
import type { Column, Decision, Told } from './data.ts';

export const columns: readonly Column[] = ['docker', 'mesos', 'kubernetes'];
const decisions: readonly Decision[] = ['attach', 'path'];

/** Rows of the grid; each decision has a place with the caller and one with the driver. */
const place = { caller: { attach: 3, path: 4 }, driver: { attach: 6, path: 7 } } as const;

/** The outline of somebody who calls or drives, from row to row. */
export interface Body {
  name: string;
  first: number;
  last: number;
  /** The call that this one makes; undefined for whoever is called. */
  call: Told | undefined;
}

/** A decision where it is made; without a relation, the place is empty. */
export interface Slot {
  decision: Decision;
  row: number;
  relation: string | undefined;
}

/** One way as it is drawn. */
export interface Way {
  bodies: Body[];
  slots: Slot[];
  of: (verb: Told['verb']) => Told[];
}

/**
 * Lays one way out from its relations. A caller that has a decision of its own encloses only that row;
 * one that has none encloses the empty places of all.
 */
export function layoutWay(figure: FigureData, column: Column): Way {
  const own = (figure.relations as readonly Told[]).filter((relation) => relation.column === column);
  const of = (verb: Told['verb']) => own.filter((relation) => relation.verb === verb);
  const made = (decision: Decision, by: string) => of('decides').find(({ from, to }) => from === by && to === decision);
  const calls = of('calls');
  const bodies = calls.flatMap((call): Body[] => {
    const held = decisions.filter((decision) => made(decision, call.from));
    const span = (held.length > 0 ? held : decisions).map((decision) => place.caller[decision]);
    return [{ name: call.from, first: Math.min(...span), last: Math.max(...span), call }];
  });
  const driver = calls[0]?.to;
  const slots = decisions.flatMap((decision): Slot[] => [
    { decision, row: place.caller[decision], relation: calls.map(({ from }) => made(decision, from)?.id).find(Boolean) },
    { decision, row: place.driver[decision], relation: driver && made(decision, driver)?.id },
  ]);
  if (driver) bodies.push({ name: driver, first: place.driver.attach, last: place.driver.path, call: undefined });
  return { bodies, slots, of };
}
