import type { Handler, World } from '../../kernel/world.ts';
import type { Rows } from './rows.ts';
import { watchers, type Part } from './watch.ts';

/** All parts as one: handlers, controllers, things and indexes of each; hooks are carried out in the order of the parts. */
export interface Joined extends Required<Pick<Part, 'controllers' | 'things' | 'indexes' | 'on' | 'commands'>> {
  readonly parts: readonly Part[];
}

/** @throws if two parts bring the same name */
function merged<V>(parts: readonly Part[], pick: (part: Part) => Readonly<Record<string, V>> | undefined): Record<string, V> {
  const all: Record<string, V> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(pick(part) ?? {})) {
      if (Object.hasOwn(all, name)) throw new Error(`expected "${name}" from one part, found it in two; mend: rename one`);
      all[name] = value;
    }
  return all;
}

/** Fields of all parts, by table. */
function indexesOf(parts: readonly Part[]): World<Rows>['indexes'] {
  const all: Record<string, string[]> = {};
  for (const { indexes = {} } of parts)
    for (const [table, fields] of Object.entries(indexes)) all[table] = [...new Set([...(all[table] ?? []), ...fields])];
  return all;
}

export function join(parts: readonly Part[]): Joined {
  const controllers = merged(parts, (part) => part.controllers);
  return {
    parts,
    controllers,
    things: merged(parts, (part) => part.things as Record<string, unknown> | undefined) as World<Rows>['things'],
    indexes: indexesOf(parts),
    on: { ...merged<Handler<Rows>>(parts, (part) => part.on), ...watchers(controllers) },
    commands: merged<Handler<Rows>>(parts, (part) => part.commands),
  };
}
