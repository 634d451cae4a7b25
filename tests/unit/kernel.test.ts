import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/engine/kernel/heap.ts';
import { next } from '../../src/engine/kernel/random.ts';
import { Run } from '../../src/engine/kernel/run.ts';
import type { Event } from '../../src/engine/kernel/state.ts';
import { traceOf } from '../../src/engine/kernel/trace.ts';
import { ok, refuse, type Turn } from '../../src/engine/kernel/turn.ts';
import type { World } from '../../src/engine/kernel/world.ts';
import { checkStructure } from '../../src/trace/check/structure.ts';
import { stateAt } from '../../src/trace/cursor.ts';
import type { Actor, Thing } from '../../src/trace/schema.ts';

/** Jars on shelves: a shelf breaks now and then, and whoever asked for a jar asks again. */
interface Rows {
  actor: Actor;
  shelf: { readonly broken: boolean };
  jar: { readonly shelf: string; readonly full: boolean };
  count: { readonly made: number };
}
type Order = { readonly put: number } | { readonly break: string };

const thingOf = {
  shelf: ({ broken }: Rows['shelf'], key: string): Thing => ({ kind: 'host', label: key, marks: broken ? ['broken'] : [] }),
  jar: ({ shelf, full }: Rows['jar'], key: string): Thing | undefined =>
    full ? { kind: 'container', label: key, in: `shelf/${shelf}` } : undefined,
};

const call = { iface: 'k8s', rule: 'toy', caller: 'keeper', callee: 'store' } as const;

function place(turn: Turn<Rows>): void {
  const shelves = turn.rows('shelf').filter(([, { broken }]) => !broken);
  const shelf = shelves[Math.floor(turn.random() * shelves.length)]?.[0];
  turn.call({ ...call, method: 'POST /jars' }, () => {
    if (shelf === undefined) return refuse('404', 'no shelf is whole');
    const { made } = turn.get('count', 'jars')!;
    turn.put('count', 'jars', { made: made + 1 });
    turn.put('jar', `jar-${made}`, { shelf, full: false });
    turn.call({ ...call, method: 'PUT /jar', caller: 'store', callee: 'keeper' }, () => {
      turn.change('jar', `jar-${made}`, { full: true });
      return ok({ jar: `jar-${made}` }, '200');
    });
    return ok(undefined, '201');
  });
}

const toy: World<Rows, { readonly shelves: number }, Order> = {
  name: 'toy',
  versions: [{ name: 'toy', version: '1' }],
  speaks: [],
  indexes: { jar: ['shelf'] },
  things: thingOf,
  start(turn, { shelves }) {
    for (const id of ['keeper', 'store']) turn.put('actor', id, { id, name: id, kind: 'client', played: false });
    turn.put('count', 'jars', { made: 0 });
    turn.call({ ...call, method: 'POST /shelves' }, () => {
      for (let at = 0; at < shelves; at++) turn.put('shelf', `shelf-${at}`, { broken: false });
      return ok(undefined, '201');
    });
    turn.after(1000, 'quake', {});
  },
  command(turn, order) {
    if ('put' in order) for (let count = 0; count < order.put; count++) turn.after(count * 10, 'place', {}, turn.causes('user'));
    else turn.after(5, 'break', { shelf: order.break });
  },
  on: {
    place,
    quake(turn) {
      if (turn.random() < 0.3) turn.after(0, 'break', { shelf: `shelf-${Math.floor(turn.random() * 4)}` });
      turn.after(1000, 'quake', {});
    },
    break(turn, { shelf }: { shelf: string }) {
      if (!turn.get('shelf', shelf) || turn.get('shelf', shelf)!.broken) return;
      turn.call({ ...call, method: 'DELETE /shelf' }, () => {
        for (const [key] of turn.by('jar', 'shelf', shelf)) {
          turn.del('jar', key);
          turn.after(2500, 'place', {});
        }
        turn.change('shelf', shelf, { broken: true });
        return ok(undefined, '200');
      });
      const mend = turn.after(4000, 'mend', { shelf });
      if (turn.random() < 0.2) turn.cancel(mend);
    },
    mend: (turn, { shelf }: { shelf: string }) => turn.change('shelf', shelf, { broken: false }),
  },
};

const told = (() => {
  const text = { zh: '一', en: 'a' };
  return { id: 'toy', title: text, real: text, played: text, omits: text };
})();

const orders = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 30_000 }),
    fc.oneof(fc.record({ put: fc.integer({ min: 0, max: 6 }) }), fc.record({ break: fc.constantFrom('shelf-0', 'shelf-1', 'shelf-9') })),
  ),
  { maxLength: 12 },
);
const seeds = fc.integer();
const begin = (seed: number) => Run.start(toy, { shelves: 4 }, seed);

function played(seed: number, sent: readonly (readonly [number, Order])[], until = 40_000) {
  const run = begin(seed);
  for (const [time, order] of sent) run.send(order, time);
  return run.advance(until);
}

describe('the generator', () => {
  it('gives the numbers of mulberry32', () => {
    const [first, second] = [next(1), next(next(1).seed)];
    expect([first.value, second.value]).toEqual([0.6270739405881613, 0.002735721180215478]);
  });
});

describe('the heap', () => {
  it('gives events by time, and by order of planning at one time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const heap = new Heap();
        times.forEach((time, seq) => heap.push({ time, seq } as Event));
        const given = times.map(() => heap.pop()!);
        expect(given.map(({ seq }) => seq)).toEqual(
          times
            .map((time, seq) => ({ time, seq }))
            .sort((a, b) => a.time - b.time || a.seq - b.seq)
            .map(({ seq }) => seq),
        );
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});

describe('a run', () => {
  it('is the same for the same seed and commands, and another for another seed', () => {
    const same = (seed: number) => JSON.stringify(traceOf(played(seed, [[0, { put: 20 }]]), told));
    expect(same(7)).toBe(same(7));
    expect(same(7)).not.toBe(same(8));
  });

  it('makes no difference between commands sent ahead and commands sent in time', () => {
    fc.assert(
      fc.property(seeds, orders, (seed, sent) => {
        const late = begin(seed);
        for (const [time, order] of sent.toSorted((a, b) => a[0] - b[0])) late.advance(time).send(order);
        expect(late.advance(40_000).spans).toEqual(played(seed, sent).spans);
      }),
    );
  });

  it('comes to any step from a keyframe as it did the first time', () => {
    fc.assert(
      fc.property(seeds, orders, fc.double({ min: 0, max: 1, noNaN: true }), (seed, sent, part) => {
        const run = played(seed, sent);
        const steps = Math.round(part * run.length);
        const again = begin(seed);
        for (const [time, order] of sent) again.send(order, time);
        while (again.length < steps) again.advance(again.nextTime!);
        const [found, wanted] = [run.stateAfter(again.length), again.stateAfter(again.length)];
        expect(found).toEqual(wanted);
        expect([...found.tables].map(([name, rows]) => [name, [...rows.keys()]])).toEqual(
          [...again.state.tables].map(([name, rows]) => [name, [...rows.keys()]]),
        );
      }),
    );
  });

  it('can be forked anywhere: the fork goes on as the run did, and the run does not notice', () => {
    fc.assert(
      fc.property(seeds, orders, fc.integer({ min: 0, max: 40_000 }), (seed, sent, time) => {
        const early = sent.filter(([at]) => at <= time);
        const run = played(seed, early, 40_000);
        const before = JSON.stringify([run.spans, run.facts]);
        const state = run.stateAfter(run.length);
        const fork = run.fork(run.stepsAt(time));
        expect(fork.length).toBe(run.stepsAt(time));
        const other = run.fork(run.stepsAt(time));
        other.send({ put: 3 }, time);
        other.advance(40_000);
        expect(JSON.stringify([run.spans, run.facts])).toBe(before);
        expect(run.stateAfter(run.length)).toEqual(state);
        expect(JSON.stringify([fork.advance(40_000).spans, fork.facts])).toBe(before);
      }),
    );
  });

  it('makes traces that hold: positions, causes before effects, facts that fold into what is there', () => {
    fc.assert(
      fc.property(seeds, orders, (seed, sent) => {
        const run = played(seed, sent);
        const trace = traceOf(run, told);
        expect(checkStructure(trace)).toEqual([]);
        const there = new Map<string, Thing>();
        for (const [table, view] of Object.entries(thingOf))
          for (const [key, row] of run.state.tables.get(table) ?? []) {
            const thing = view(row as never, key);
            if (thing) there.set(`${table}/${key}`, thing);
          }
        const folded = stateAt(trace, trace.spans.length * 2);
        expect(new Map([...folded].sort())).toEqual(new Map([...there].sort()));
      }),
    );
  });

  it('finds rows by an index as a search of the table would', () => {
    fc.assert(
      fc.property(seeds, orders, (seed, sent) => {
        const asked: [string[], string[]][] = [];
        const asking: typeof toy = {
          ...toy,
          on: {
            ...toy.on,
            quake(turn, data) {
              const wanted = turn.rows('jar').filter(([, { shelf }]) => shelf === 'shelf-0');
              asked.push([turn.by('jar', 'shelf', 'shelf-0').map(([key]) => key), wanted.map(([key]) => key).sort()]);
              toy.on.quake!(turn, data);
            },
          },
        };
        const run = Run.start(asking, { shelves: 4 }, seed);
        for (const [time, order] of sent) run.send(order, time);
        run.advance(20_000);
        expect(asked.length).toBe(20);
        for (const [found, wanted] of asked) expect(found).toEqual(wanted);
      }),
    );
  });

  it('gives a change to the call within which it was made, and not to one that this call makes after it', () => {
    const nested: typeof toy = {
      ...toy,
      on: {
        ...toy.on,
        quake: (turn) =>
          void turn.call({ ...call, method: 'outer' }, () => {
            turn.put('shelf', 'new', { broken: false });
            return turn.call({ ...call, method: 'inner' }, () => ok());
          }),
      },
    };
    const { spans, facts } = Run.start(nested, { shelves: 1 }, 1).advance(1000);
    const [outer, inner] = spans.slice(-2);
    expect(facts.at(-1)).toMatchObject({ key: 'shelf/new', by: outer!.seq, at: inner!.seq });
  });

  it('has nothing due where all that waits was cancelled', () => {
    const hasty: typeof toy = { ...toy, on: { ...toy.on, quake: (turn) => turn.cancel(turn.after(500, 'quake', {})) } };
    expect(Run.start(hasty, { shelves: 1 }, 1).advance(1000).nextTime).toBeUndefined();
  });

  it('says which index is missing, and which handler', () => {
    const faulty = (on: Partial<typeof toy.on>): typeof toy => ({ ...toy, on: { ...toy.on, ...on } as typeof toy.on });
    const unindexed = faulty({ quake: (turn) => void turn.by('jar', 'full', 'x') });
    expect(() => Run.start(unindexed, { shelves: 1 }, 1).advance(1000)).toThrow('expected an index of "jar.full"');
    const unhandled = faulty({ quake: (turn) => void turn.after(0, 'flood', {}) });
    expect(() => Run.start(unhandled, { shelves: 1 }, 1).advance(1000)).toThrow('expected a handler of "flood"');
    const endless = faulty({ quake: (turn) => void turn.after(0, 'quake', {}) });
    expect(() => Run.start(endless, { shelves: 1 }, 1).advance(1000)).toThrow('more than 100000 events at 1000 ms');
    const mute: typeof toy = { ...toy, start: (turn) => turn.put('shelf', 'a', { broken: false }) };
    expect(() => Run.start(mute, { shelves: 1 }, 1)).toThrow('expected a call by the first event');
  });
});
