import type { State } from './state.ts';

/**
 * Finds rows by the value of a field. It follows from the tables alone, so it is no part of the state: it is built where
 * it is first asked for, and then kept up to date.
 */
export class Index {
  readonly #fields: Readonly<Record<string, readonly string[]>>;
  /** Keys by table, field and value. */
  readonly #known = new Map<string, Map<unknown, Set<string>>>();

  constructor(fields: Readonly<Record<string, readonly string[]>>) {
    this.#fields = fields;
  }

  /**
   * Keys of the rows that have the value, sorted: so their order does not tell how they came to have it.
   * @throws if the world does not name the field in its `indexes`
   */
  keys(state: State, table: string, field: string, value: unknown): string[] {
    const name = `${table}.${field}`;
    let known = this.#known.get(name);
    if (!known) {
      if (!this.#fields[table]?.includes(field))
        throw new Error(`expected an index of "${name}", found none; mend: name it in the world's indexes`);
      this.#known.set(name, (known = new Map()));
      for (const [key, row] of state.tables.get(table) ?? []) add(known, (row as Record<string, unknown>)[field], key);
    }
    return [...(known.get(value) ?? [])].sort();
  }

  changed(table: string, key: string, before: unknown, after: unknown): void {
    for (const field of this.#fields[table] ?? []) {
      const known = this.#known.get(`${table}.${field}`);
      if (!known) continue;
      const [old, now] = [before, after].map((row) => (row as Record<string, unknown> | undefined)?.[field]);
      if (before !== undefined && (old !== now || after === undefined)) known.get(old)?.delete(key);
      if (after !== undefined && (old !== now || before === undefined)) add(known, now, key);
    }
  }
}

function add(known: Map<unknown, Set<string>>, value: unknown, key: string): void {
  const keys = known.get(value);
  if (keys) keys.add(key);
  else known.set(value, new Set([key]));
}
