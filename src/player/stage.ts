import { stateAt } from '../trace/cursor.ts';
import type { Thing, Trace } from '../trace/schema.ts';

/** What the step did to a thing. */
type Change = 'new' | 'changed' | 'gone';

/** A thing of the stage with what it holds. */
export interface Place {
  readonly key: string;
  readonly thing: Thing;
  readonly change: Change | undefined;
  readonly holds: readonly Place[];
}

const same = (a: Thing, b: Thing) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What exists after a position, nested by holder. What went away since the position before stays for this one step, marked.
 * @param before position of the step before; -1 if there is none
 */
export function stageAt(trace: Trace, before: number, position: number): Place[] {
  const [old, now] = [stateAt(trace, before), stateAt(trace, position)];
  const all = new Map([...old, ...now]);
  const held = new Map<string | undefined, string[]>();
  for (const [key, thing] of all) {
    const holder = thing.in !== undefined && all.has(thing.in) ? thing.in : undefined;
    held.set(holder, [...(held.get(holder) ?? []), key]);
  }
  const change = (key: string, thing: Thing): Change | undefined => {
    const was = old.get(key);
    if (!was) return 'new';
    if (!now.has(key)) return 'gone';
    return same(was, thing) ? undefined : 'changed';
  };
  const places = (holder: string | undefined): Place[] =>
    (held.get(holder) ?? []).map((key) => {
      const thing = all.get(key)!;
      return { key, thing, change: change(key, thing), holds: places(key) };
    });
  return places(undefined);
}
