import type { Fact, Span, Thing } from '../schema.ts';

/** A thing whose holder may be unknown. */
type Draft = Omit<Thing, 'in'> & { in?: string | undefined };

/**
 * What exists while a trace is read, and what the rules know beside it. Everything that changes it becomes a fact; what
 * would change nothing becomes none.
 */
export class Scene {
  readonly things = new Map<string, Thing>();
  readonly facts: Fact[] = [];
  /** Keys of things by what the messages call them: ids of sandboxes, containers, networks, attachments. */
  readonly names = new Map<string, string>();
  readonly #makers = new Map<string, Span>();
  readonly #spans: ReadonlyMap<number, Span>;
  #now: Span;

  /** @param spans all of the trace; the rules look up what a call ran within */
  constructor(spans: readonly [Span, ...Span[]]) {
    this.#spans = new Map(spans.map((span) => [span.seq, span]));
    this.#now = spans[0];
  }

  /** From now on, changes happen at the return of this span. */
  reach(span: Span): void {
    this.#now = span;
  }

  /** The calls that a span ran within, the innermost first. */
  *around(span: Span): Generator<Span> {
    for (let here: Span | undefined = span; ;) {
      const seq: number | undefined = here.causes.find(({ how }) => how === 'call')?.seq;
      here = seq === undefined ? undefined : this.#spans.get(seq);
      if (!here) return;
      yield here;
    }
  }

  /**
   * Adds a thing or changes it; does nothing if a message has told no name for it, or if it is so already. A holder that
   * does not exist holds nothing.
   */
  put(key: string, { in: holder, ...rest }: Draft): void {
    if (rest.label === '') return;
    const value: Thing = holder !== undefined && this.things.has(holder) ? { ...rest, in: holder } : rest;
    const old = this.things.get(key);
    if (old && equal(old, value)) return;
    if (!old) this.#makers.set(key, this.#now);
    this.things.set(key, value);
    this.facts.push({ op: 'put', at: this.#now.done, by: this.#now.seq, key, value });
  }

  /** Changes a thing that exists; does nothing if there is none. */
  change(key: string | undefined, change: Partial<Thing>): void {
    const old = key === undefined ? undefined : this.things.get(key);
    if (key !== undefined && old) this.put(key, { ...old, ...change });
  }

  /** Takes a thing away with all that is in it, the innermost first; does nothing if there is none. */
  del(key: string | undefined): void {
    if (key === undefined || !this.things.has(key)) return;
    for (const inner of this.within(key)) this.del(inner);
    this.things.delete(key);
    this.facts.push({ op: 'del', at: this.#now.done, by: this.#now.seq, key });
  }

  /** Keys of the things that a thing holds. */
  within(key: string): string[] {
    return [...this.things].filter(([, thing]) => thing.in === key).map(([inner]) => inner);
  }

  /** Keys of the things of some kinds that came to exist at the return of a call within this one. */
  madeWithin(span: Span, kinds: readonly Thing['kind'][]): string[] {
    return [...this.things]
      .filter(([key, { kind }]) => kinds.includes(kind) && [...this.around(this.#makers.get(key)!)].includes(span))
      .map(([key]) => key);
  }

  /** Remembers what messages call a thing. */
  call(id: string, key: string): string {
    this.names.set(id, key);
    return key;
  }

  /** The thing that messages call so; nothing if it does not exist. */
  called(id: string): string | undefined {
    const key = this.names.get(id);
    return key !== undefined && this.things.has(key) ? key : undefined;
  }

  /** A key that no thing has: the wish itself, or the wish with a number. */
  fresh(wish: string): string {
    let key = wish;
    for (let count = 2; this.things.has(key); count++) key = `${wish}.${count}`;
    return key;
  }
}

const equal = (a: Thing, b: Thing): boolean =>
  a.kind === b.kind && a.label === b.label && a.in === b.in && JSON.stringify(a.marks ?? []) === JSON.stringify(b.marks ?? []);

/** Enough of a hexadecimal id to know it by. */
export const short = (id: string): string => (/^[0-9a-f]{32,}$/.test(id) ? id.slice(0, 12) : id);

/** A path short enough to print: its beginning and its end. */
export function pathLabel(path: string): string {
  const parts = path.split('/');
  return path.length > 48 && parts.length > 5 ? [...parts.slice(0, 2), '…', ...parts.slice(-2)].join('/') : path;
}

/** What a span's return changes. Rules are asked for every span of their interface, also for those that failed. */
export type Rule = (span: Span, scene: Scene) => void;

/** The rule of a span's method, of those of its interface. */
export const ruleFor = (rules: Readonly<Record<string, Rule>>, { method }: Span): Rule | undefined =>
  Object.hasOwn(rules, method) ? rules[method] : undefined;
